//! What can go wrong with a call.

use crate::wire::Problem;

/// Why a call gave no answer to use.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No answer came: the server is not there, or the network is not.
    #[error("no answer from {url}: {cause}; is the server running, and the address right?")]
    Unreachable {
        /// What was called.
        url: String,
        /// What the transport said.
        cause: String,
    },
    /// The server refused, and says why.
    #[error("{}", describe(.0))]
    Refused(Box<Problem>),
    /// An answer came that this client cannot read.
    #[error(
        "{url} answered {status} with something unexpected: {cause}; is this a Prentice server of this version?"
    )]
    Unreadable {
        /// What was called.
        url: String,
        /// HTTP status.
        status: u16,
        /// What was wrong with it.
        cause: String,
    },
}

impl ClientError {
    /// The problem, when the server told one.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            ClientError::Refused(problem) => Some(problem),
            _ => None,
        }
    }
}

fn describe(problem: &Problem) -> String {
    let mut text = format!("{} ({})", problem.detail, problem.code);
    for finding in &problem.findings {
        let finding: domain::finding::Finding = finding.clone().into();
        text.push_str("\n  ");
        text.push_str(&finding.to_string());
    }
    text
}
