//! How a step can end.

use super::Status;
use crate::finding::Finding;
use crate::id::CommitSha;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The commands succeeded and the outputs fit.
    Succeeded {
        /// What it reported, in the types of its schema.
        outputs: Map<String, Value>,
    },
    /// It did not work.
    Failed(Failure),
    /// A person stopped it.
    Cancelled {
        /// Who.
        by: String,
    },
    /// It did not end in time and was stopped.
    TimedOut,
    /// It was not let run.
    Blocked(Block),
    /// Nobody approved it in time.
    Expired,
}

/// Why a run was not let run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Stable name to program against, such as `permission_denied`, `budget_exceeded`, `rejected`.
    pub code: String,
    /// Why, and who can help.
    pub reason: String,
    /// The policy that decided, if one did.
    pub policy_id: Option<String>,
}

/// Why a step failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// A command ended with an error.
    #[error("the step {step:?} failed; its log says why")]
    CommandFailed {
        /// Name of the first step that failed.
        step: String,
    },
    /// The runner worked on another commit than the approved one, so nothing it says counts.
    #[error(
        "the runner worked on commit {found}, but {expected} is what was approved; the result is not believed. Has the tag been moved?"
    )]
    WrongCommit {
        /// The approved commit.
        expected: CommitSha,
        /// What ran.
        found: String,
    },
    /// What it reported does not fit the skill's outputs.
    #[error("the commands succeeded, but their outputs do not fit the skill's outputs")]
    OutputsInvalid {
        /// What does not fit.
        findings: Vec<Finding>,
    },
    /// The commands succeeded, but their outputs never arrived.
    #[error(
        "the commands succeeded, but their outputs never arrived: the report job could not reach Prentice. Look at its log and at the repository variable PRENTICE_CALLBACK_URL"
    )]
    OutputsLost,
    /// GitHub would not start it.
    #[error("the runner could not be started: {message}")]
    DispatchRefused {
        /// What GitHub said.
        message: String,
    },
    /// The runner ended in a way that says nothing about the commands.
    #[error("the runner ended with {conclusion:?} before the commands were done; look at its page")]
    RunnerEnded {
        /// GitHub's word.
        conclusion: String,
    },
}

impl Failure {
    /// Stable name to program against.
    pub fn code(&self) -> &'static str {
        match self {
            Failure::CommandFailed { .. } => "command_failed",
            Failure::WrongCommit { .. } => "wrong_commit",
            Failure::OutputsInvalid { .. } => "outputs_invalid",
            Failure::OutputsLost => "outputs_lost",
            Failure::DispatchRefused { .. } => "dispatch_refused",
            Failure::RunnerEnded { .. } => "runner_ended",
        }
    }
}

impl Outcome {
    /// The word for it.
    pub fn status(&self) -> Status {
        match self {
            Outcome::Succeeded { .. } => Status::Succeeded,
            Outcome::Failed(_) => Status::Failed,
            Outcome::Cancelled { .. } => Status::Cancelled,
            Outcome::TimedOut => Status::TimedOut,
            Outcome::Blocked(_) => Status::Blocked,
            Outcome::Expired => Status::Expired,
        }
    }
}
