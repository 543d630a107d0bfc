//! Why a local stack does not start, in words that say what to do.

use std::io;
use std::path::{Path, PathBuf};

/// Why the local stack could not start or stop.
#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    /// Another process serves this root.
    #[error(
        "another prentice process works on {}; talk to it with `prentice --root {} …`, or stop it first",
        .root.display(), .root.display()
    )]
    Busy {
        /// The root that is in use.
        root: PathBuf,
    },
    /// The state folder or a file in it cannot be used.
    #[error("cannot {action} {}: {cause}; {advice}", .path.display())]
    State {
        /// `read`, `write`, `make`, `lock` …
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
        /// What to do about it.
        advice: &'static str,
    },
    /// A file of the state folder does not hold what it should.
    #[error("{} is damaged: {cause}; {advice}", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What the parser said.
        cause: serde_json::Error,
        /// What to do about it.
        advice: &'static str,
    },
    /// The port of the site or of the forge is taken.
    #[error(
        "port {port} for the {what} is taken by another program ({cause}); stop that program, or choose another port with `prentice serve {option} PORT`"
    )]
    PortTaken {
        /// `site and API` or `forge`.
        what: &'static str,
        /// The port.
        port: u16,
        /// The option of the command line that chooses it.
        option: &'static str,
        /// What the system said.
        cause: io::Error,
    },
    /// No socket could be opened at all.
    #[error("cannot listen on {address} for the {what}: {cause}")]
    Listen {
        /// What was to listen.
        what: &'static str,
        /// Where.
        address: String,
        /// What the system said.
        cause: io::Error,
    },
    /// An address other machines can reach was asked for.
    #[error(
        "{address} is not a loopback address; the local stack is for one person on one machine, so listen on 127.0.0.1 or [::1]"
    )]
    NotLoopback {
        /// What was asked for.
        address: String,
    },
    /// An embedded AWS service did not start.
    #[error("the embedded {service} did not start: {cause}")]
    Aws {
        /// `DynamoDB`, `SQS` or `EventBridge`.
        service: &'static str,
        /// What it said.
        cause: String,
    },
    /// The use cases could not be set up.
    #[error(transparent)]
    App(#[from] app::Error),
    /// The example skills could not be put into the new skills repository.
    #[error("the example skills are not there ({0}); the next start tries again")]
    Seed(std::sync::Arc<str>),
    /// The local forge did not start.
    #[error("the local forge: {0}")]
    Forge(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A part of the start panicked; a defect.
    #[error("a part of the start broke off ({0}); please report this")]
    Broken(#[from] tokio::task::JoinError),
}

impl LocalError {
    /// A failure of the file system, with what to do.
    pub(crate) fn state(
        action: &'static str,
        path: &Path,
        advice: &'static str,
    ) -> impl FnOnce(io::Error) -> LocalError {
        let path = path.to_owned();
        move |cause| LocalError::State {
            action,
            path,
            cause,
            advice,
        }
    }
}
