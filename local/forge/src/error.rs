//! Why a forge could not start or keep going. Answers to requests have their own errors, in GitHub's words.

use std::path::PathBuf;

/// What stops a forge.
#[derive(Debug, thiserror::Error)]
pub enum ForgeError {
    /// A file or directory of the forge could not be read or written.
    #[error("{doing} {}: {source}", path.display())]
    File {
        /// What was tried, for example `read`.
        doing: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// What the system answered.
        source: std::io::Error,
    },
    /// Another process has this data directory.
    #[error("{} is in use by another forge: stop that one first", path.display())]
    InUse {
        /// The data directory.
        path: PathBuf,
    },
    /// The address cannot be served on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// What was asked for.
        address: std::net::SocketAddr,
        /// What the system answered.
        source: std::io::Error,
    },
    /// The repository is damaged or could not be made.
    #[error("git repository {}: {source}", path.display())]
    Git {
        /// The repository.
        path: PathBuf,
        /// What libgit2 said.
        source: git2::Error,
    },
    /// A record of the journal cannot be read.
    #[error("{} line {line}: {source}", path.display())]
    Journal {
        /// The journal.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The name of the repository, its owner or a login is not one GitHub would take.
    #[error("{what} {value:?}: only letters, digits, `-`, `_` and `.` are allowed")]
    Name {
        /// Which name.
        what: &'static str,
        /// The name given.
        value: String,
    },
    /// Something was asked for that cannot be done, or the disk has failed.
    #[error("{0}")]
    Refused(String),
    /// The key that signs job tokens could not be made or read.
    #[error("signing key: {0}")]
    Key(String),
}
