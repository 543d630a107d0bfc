//! What can go wrong with the forge.

/// Why the forge gave no answer to use.
#[derive(Debug, thiserror::Error)]
pub enum ForgeError {
    /// It has no such thing.
    #[error("GitHub has no {what}")]
    NotFound {
        /// What was asked for.
        what: String,
    },
    /// It refuses, and would again.
    #[error("GitHub refuses to {doing} ({status}): {message}")]
    Refused {
        /// What was asked for.
        doing: String,
        /// HTTP status.
        status: u16,
        /// Its words.
        message: String,
    },
    /// No answer, or one that says nothing about whether it was done. Worth another try later.
    #[error("GitHub could not be asked to {doing}: {message}")]
    Unavailable {
        /// What was asked for.
        doing: String,
        /// What happened.
        message: String,
    },
    /// It holds more than is read.
    #[error("commit {commit} holds {what}")]
    TooMuch {
        /// Of what, and how much.
        what: String,
        /// Where.
        commit: String,
    },
    /// An answer that cannot be read.
    #[error("GitHub's answer to {doing} cannot be read: {cause}")]
    Unreadable {
        /// What was asked for.
        doing: String,
        /// What is wrong with it.
        cause: serde_json::Error,
    },
}

impl ForgeError {
    /// Whether the same request may well work later.
    pub fn is_passing(&self) -> bool {
        match self {
            ForgeError::Unavailable { .. } => true,
            ForgeError::Refused { status, .. } => matches!(status, 401 | 403 | 408 | 429),
            ForgeError::NotFound { .. }
            | ForgeError::TooMuch { .. }
            | ForgeError::Unreadable { .. } => false,
        }
    }

    pub(super) fn is_refusal(&self, wanted: &[u16]) -> bool {
        matches!(self, ForgeError::Refused { status, .. } if wanted.contains(status))
    }
}
