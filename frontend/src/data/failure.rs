//! Why a call gave nothing to show, as pages tell it apart.

use client::ClientError;
use client::wire::{Check, Finding, Problem};

/// Why a call gave nothing to show.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Failure {
    /// Nobody is signed in, or not any more.
    SignedOut,
    /// There is no such thing.
    Missing(String),
    /// The server refused, and says why.
    Refused(Box<Problem>),
    /// No answer in time.
    Slow,
    /// The server is not there.
    Unreachable,
    /// Something else, in words.
    Strange(String),
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Failure {
        match error {
            ClientError::Refused(problem) if problem.status == 401 => Failure::SignedOut,
            ClientError::Refused(problem) if problem.status == 404 => {
                Failure::Missing(problem.detail)
            }
            ClientError::Refused(problem) => Failure::Refused(problem),
            ClientError::Unreadable { status: 401, .. } => Failure::SignedOut,
            ClientError::Unreachable { .. } => Failure::Unreachable,
            error @ ClientError::Unreadable { .. } => Failure::Strange(error.to_string()),
        }
    }
}

impl Failure {
    /// What happened, in a few words.
    pub(crate) fn title(&self) -> String {
        match self {
            Failure::SignedOut => "You are not signed in".to_owned(),
            Failure::Missing(_) => "There is no such thing".to_owned(),
            Failure::Refused(problem) => problem.title.clone(),
            Failure::Slow => "No answer in time".to_owned(),
            Failure::Unreachable => "The server does not answer".to_owned(),
            Failure::Strange(_) => "The server said something unexpected".to_owned(),
        }
    }

    /// What happened and what to do.
    pub(crate) fn detail(&self) -> String {
        match self {
            Failure::SignedOut => "Run `prentice sign-in` for a new sign-in link.".to_owned(),
            Failure::Missing(detail) | Failure::Strange(detail) => detail.clone(),
            Failure::Refused(problem) => problem.detail.clone(),
            Failure::Slow => "It may still have been done: look before you try again.".to_owned(),
            Failure::Unreachable => {
                "Is it running? This page goes on by itself once it is back.".to_owned()
            }
        }
    }

    /// What was wrong with what was sent.
    pub(crate) fn findings(&self) -> &[Finding] {
        match self {
            Failure::Refused(problem) => &problem.findings,
            _ => &[],
        }
    }

    /// The checks of a run that was not let run.
    pub(crate) fn checks(&self) -> &[Check] {
        match self {
            Failure::Refused(problem) => &problem.checks,
            _ => &[],
        }
    }

    /// The record of a run that was not let run.
    pub(crate) fn run(&self) -> Option<&str> {
        match self {
            Failure::Refused(problem) => problem.run_id.as_deref(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(status: u16) -> ClientError {
        ClientError::Refused(Box::new(Problem {
            kind: "about:blank".to_owned(),
            title: "title".to_owned(),
            status,
            detail: "detail".to_owned(),
            code: "code".to_owned(),
            ..Problem::default()
        }))
    }

    #[test]
    fn what_pages_treat_apart_is_told_apart() {
        assert_eq!(Failure::from(problem(401)), Failure::SignedOut);
        assert_eq!(
            Failure::from(problem(404)),
            Failure::Missing("detail".to_owned())
        );
        assert!(matches!(Failure::from(problem(422)), Failure::Refused(_)));
        let html = ClientError::Unreadable {
            url: "/x".to_owned(),
            status: 401,
            cause: "html".to_owned(),
        };
        assert_eq!(Failure::from(html), Failure::SignedOut);
    }
}
