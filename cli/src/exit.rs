//! How a command ends: four exit codes, and errors that say what to do next.

use client::ClientError;
use local::LocalError;
use std::path::PathBuf;

/// How a command that did not fail ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done = 0,
    /// The run did not succeed, or what was checked is not valid.
    Failed = 1,
    /// Somebody has to approve something first, or something was against it.
    Waiting = 3,
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The request failed.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The embedded stack failed.
    #[error(transparent)]
    Local(#[from] LocalError),
    /// What was typed makes no sense.
    #[error("{0}")]
    Usage(String),
    /// A file that was named cannot be read.
    #[error("cannot read {}: {cause}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// What would run is not what was planned.
    #[error(
        "plan_mismatch: what would run is not what {} plans, so nothing was started\n  {}", .path.display(), .differences.join("\n  ")
    )]
    PlanMismatch {
        /// The file of the plan.
        path: PathBuf,
        /// Every field that is not as planned.
        differences: Vec<String>,
    },
    /// Anything else, in words.
    #[error("{0}")]
    Other(String),
}

/// Codes of problems that a person's approval solves.
const WAITING: [&str; 2] = ["not_runnable", "change_pending"];

/// Codes of problems of a run that was not let run, or is not the planned one.
const BLOCKED: [&str; 7] = [
    "permission_denied",
    "guardrail",
    "approval_denied",
    "approval_token_invalid",
    "budget_exceeded",
    "circuit_open",
    "plan_mismatch",
];

impl Failure {
    /// The exit code: 1 failed, 2 usage, 3 blocked or waiting for approval.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Failure::Usage(_) | Failure::File { .. } => 2,
            Failure::Client(error)
                if error.problem().is_some_and(|problem| {
                    let code = problem.code.as_str();
                    WAITING.contains(&code) || BLOCKED.contains(&code)
                }) =>
            {
                Exit::Waiting as u8
            }
            Failure::PlanMismatch { .. } => Exit::Waiting as u8,
            _ => Exit::Failed as u8,
        }
    }

    /// What to do about it, when the message does not say.
    pub(crate) fn next_step(&self) -> Option<&'static str> {
        let error = match self {
            Failure::Client(error) => error,
            Failure::PlanMismatch { .. } => return Some(ANOTHER_PLAN),
            _ => return None,
        };
        if let ClientError::Unreachable { .. } = error {
            return Some("start a server with `prentice serve`, or check --api and PRENTICE_API");
        }
        Some(match error.problem()?.code.as_str() {
            "unauthenticated" => {
                "give the token with --token or PRENTICE_TOKEN; for a local server use --root and no --api"
            }
            "name_taken" => {
                "to change it add --change; `prentice skill show ID` shows what it is now"
            }
            "plan_mismatch" => ANOTHER_PLAN,
            "budget_exceeded" => {
                "`prentice budget show` shows what is used and when it begins anew"
            }
            "approval_token_invalid" => {
                "without --approval it waits in the inbox, where a person can approve it"
            }
            "role_not_held" => "`--role` only narrows what your token grants; leave it out",
            code if WAITING.contains(&code) => {
                "`prentice skill show ID` shows the pull request; `prentice activate-skill ID` merges it locally"
            }
            _ => return None,
        })
    }
}

const ANOTHER_PLAN: &str =
    "look at what would run now with --dry-run; add --plan-path to plan that instead";

#[cfg(test)]
mod tests {
    use super::*;
    use client::wire::Problem;

    fn refused(code: &str) -> Failure {
        Failure::Client(ClientError::Refused(Box::new(Problem {
            kind: "about:blank".to_owned(),
            title: "No".to_owned(),
            status: 409,
            detail: "no".to_owned(),
            code: code.to_owned(),
            ..Problem::default()
        })))
    }

    #[test]
    fn exit_codes_tell_what_kind_of_end_it_was() {
        assert_eq!(refused("skill_not_found").code(), 1);
        assert_eq!(refused("not_runnable").code(), 3);
        for code in BLOCKED {
            assert_eq!(refused(code).code(), 3, "{code}");
        }
        let mismatch = Failure::PlanMismatch {
            path: "plan.json".into(),
            differences: vec!["steps[0].version: was 3, is 4".to_owned()],
        };
        assert_eq!(mismatch.code(), 3);
        assert!(mismatch.to_string().contains("was 3, is 4"));
        assert_eq!(Failure::Usage("no".to_owned()).code(), 2);
        assert_eq!(Failure::Other("no".to_owned()).code(), 1);
        assert_eq!(
            [Exit::Done as u8, Exit::Failed as u8, Exit::Waiting as u8],
            [0, 1, 3]
        );
    }

    #[test]
    fn the_next_step_is_named() {
        assert!(
            refused("name_taken")
                .next_step()
                .is_some_and(|step| step.contains("--change"))
        );
        assert_eq!(refused("something_new").next_step(), None);
    }
}
