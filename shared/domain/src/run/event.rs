//! What can happen to a run, what follows from it, and why an event may count for nothing.

use crate::id::RunnerId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Who runs a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Runner {
    /// GitHub's id of the workflow run.
    pub id: RunnerId,
    /// Its page.
    pub url: String,
}

/// What happened. `step` counts from 0.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// GitHub accepted the dispatch, or the run it started was found.
    Dispatched {
        /// Which step.
        step: usize,
        /// Who runs it.
        runner: Runner,
    },
    /// GitHub refuses the dispatch for good.
    DispatchRefused {
        /// Which step.
        step: usize,
        /// What it said.
        message: String,
    },
    /// The runner was looked at.
    Observed {
        /// Which step.
        step: usize,
        /// What was seen.
        observation: Observation,
    },
    /// The workflow's report job called back.
    Reported {
        /// Which step.
        step: usize,
        /// What it said.
        report: Report,
    },
    /// Those who had to approve it have.
    Approved,
    /// It was approved or rejected such that it must not run.
    Refused(super::Block),
    /// A person wants it stopped.
    CancelRequested {
        /// Who.
        by: String,
    },
    /// Time has passed: ends the run if it is past its deadline.
    ClockTicked,
}

impl Event {
    /// The step and the runner it is about, when it is about one.
    pub(super) fn speaks_of(&self) -> Option<(usize, RunnerId)> {
        match self {
            Event::Dispatched { step, runner } => Some((*step, runner.id)),
            Event::Observed { step, observation } => Some((*step, observation.runner.id)),
            Event::Reported { step, report } => Some((*step, report.runner)),
            Event::DispatchRefused { .. }
            | Event::Approved
            | Event::Refused(_)
            | Event::CancelRequested { .. }
            | Event::ClockTicked => None,
        }
    }
}

/// What GitHub says about a workflow run.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Which one.
    pub runner: Runner,
    /// The commit it runs.
    pub head_sha: String,
    /// How far it is.
    pub phase: Phase,
    /// Its jobs, as far as they exist.
    pub jobs: Vec<Job>,
}

/// How far a runner, a job or a step of a job is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Waits.
    Queued,
    /// Works.
    InProgress,
    /// Is over.
    Completed(Conclusion),
}

/// How a runner, a job or a step of a job ended, in GitHub's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conclusion {
    /// Well.
    Success,
    /// Not well.
    Failure,
    /// Stopped.
    Cancelled,
    /// Never ran.
    Skipped,
    /// Ran too long.
    TimedOut,
    /// `neutral`, `stale`, `startup_failure`, and what GitHub may yet invent.
    Other(String),
}

impl Conclusion {
    /// Reads GitHub's word.
    pub fn parse(word: &str) -> Conclusion {
        match word {
            "success" => Conclusion::Success,
            "failure" => Conclusion::Failure,
            "cancelled" => Conclusion::Cancelled,
            "skipped" => Conclusion::Skipped,
            "timed_out" => Conclusion::TimedOut,
            other => Conclusion::Other(other.to_owned()),
        }
    }

    /// GitHub's word.
    pub fn as_str(&self) -> &str {
        match self {
            Conclusion::Success => "success",
            Conclusion::Failure => "failure",
            Conclusion::Cancelled => "cancelled",
            Conclusion::Skipped => "skipped",
            Conclusion::TimedOut => "timed_out",
            Conclusion::Other(word) => word,
        }
    }
}

/// A job of a runner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// GitHub's id, for its log.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// How far it is.
    pub phase: Phase,
    /// Its steps.
    pub steps: Vec<JobStep>,
}

/// A step of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobStep {
    /// Its name.
    pub name: String,
    /// Counts from 1.
    pub number: u32,
    /// How far it is.
    pub phase: Phase,
    /// When it started.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

/// What a workflow reports about itself, its token verified.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The runner its token was made for.
    pub runner: RunnerId,
    /// The commit its token was made for.
    pub commit: String,
    /// What it says about the commands: a claim, until the runner was looked at.
    pub conclusion: Conclusion,
    /// The outputs of its commands; all are texts.
    pub outputs: Map<String, Value>,
}

/// Work that follows from an event. Each must do nothing more when it is carried out twice.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Start this step's workflow.
    Dispatch {
        /// Which step.
        step: usize,
    },
    /// Look at this step's runner.
    Observe {
        /// Which step.
        step: usize,
    },
    /// Stop this runner.
    CancelRunner {
        /// Which.
        runner: RunnerId,
    },
    /// Count what it cost and how it went, and give back what it did not need.
    Settle,
    /// Tell the bus where the run is now.
    Publish(super::Status),
}

/// Why an event changed nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Ignored {
    /// The run is over.
    #[error("the run has ended; nothing changes it any more")]
    AlreadyEnded,
    /// It is known already, or not yet time.
    #[error("nothing new")]
    NothingNew,
    /// The run does not wait for approval.
    #[error("the run does not wait for approval")]
    NotAwaitingApproval,
    /// The run has no such step, or it is not its turn.
    #[error("the run has no step {step} at work")]
    NoSuchStep {
        /// The step that was meant.
        step: usize,
    },
    /// It speaks of a runner that is not this step's.
    #[error("runner {found} is not the one of this run ({expected})")]
    WrongRunner {
        /// This step's.
        expected: RunnerId,
        /// The one it speaks of.
        found: RunnerId,
    },
    /// It speaks of a runner that works on another step.
    #[error("runner {runner} works on another step of this run")]
    RunnerOfAnotherStep {
        /// The runner.
        runner: RunnerId,
    },
    /// A report from another commit than the approved one.
    #[error("the report comes from commit {found}, not from the approved one")]
    WrongCommit {
        /// The commit of its token.
        found: String,
    },
    /// This step has reported already.
    #[error("this step has reported already")]
    AlreadyReported,
}
