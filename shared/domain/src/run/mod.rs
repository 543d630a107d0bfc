//! Runs: what they are, and the engine that moves them.
//!
//! A [`Run`] executes a plan of steps, each one skill at one commit on one runner. All that ever
//! changes a run is [`advance`]: it takes what happened and `now`, and gives the run as it is
//! afterwards with the [`Effect`]s to carry out. It never talks to anyone; the shell stores run and
//! effects together and carries the effects out at least once, so every event may come twice, late
//! or out of order, and an ended run stays as it ended.

#[cfg(test)]
mod approval_tests;
mod conclude;
mod engine;
#[cfg(test)]
mod engine_properties;
#[cfg(test)]
mod engine_tests;
mod event;
mod outcome;

pub use engine::{advance, block, hold, start};
pub use event::{
    Conclusion, Effect, Event, Ignored, Job, JobStep, Observation, Phase, Report, Runner,
};
pub use outcome::{Block, Failure, Outcome};

use crate::id::{CommitSha, RunId, SkillId, VersionNumber};
use crate::schema::Schema;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// One execution of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Its name.
    pub id: RunId,
    /// The plan, in order, with how far each step is. Never empty.
    pub steps: Vec<Step>,
    /// Who started it.
    pub started_by: String,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it is stopped at the latest, or expires while it waits for approval; moves when it is
    /// approved and when the first runner starts.
    pub deadline: Timestamp,
    /// Whether its first step may start.
    #[serde(default)]
    pub gate: Gate,
}

/// Whether a run may start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// It may.
    #[default]
    Open,
    /// It waits for approval until its deadline.
    AwaitingApproval,
}

/// One skill on one runner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// What it runs, fixed when the run was made.
    pub plan: StepPlan,
    /// Who runs it, once known.
    pub runner: Option<Runner>,
    /// What its workflow reported, once it did.
    pub report: Option<Report>,
    /// What the runner did, as seen last.
    pub jobs: Vec<Job>,
    /// When the runner started.
    pub started_at: Option<Timestamp>,
    /// When it was looked at last.
    pub observed_at: Option<Timestamp>,
    /// How far it is.
    pub state: StepState,
}

/// How far a step is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// No runner works on it yet.
    Queued,
    /// A runner works on it.
    Running,
    /// Over, for good.
    Ended {
        /// How it ended.
        outcome: Outcome,
        /// When.
        at: Timestamp,
    },
}

/// What a step runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepPlan {
    /// The skill.
    pub skill: SkillId,
    /// Its version.
    pub version: VersionNumber,
    /// The approved commit. Nothing a runner says is believed unless it ran this.
    pub commit: CommitSha,
    /// The inputs, checked and with defaults filled in.
    pub inputs: Map<String, Value>,
    /// The same as the strings a dispatch takes.
    pub dispatch_inputs: BTreeMap<String, String>,
    /// What it must report.
    pub outputs: Schema,
    /// How long its runner may work, in seconds.
    pub timeout_seconds: u32,
}

/// Where a run is, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Waits for people to approve it.
    AwaitingApproval,
    /// No runner has started.
    Queued,
    /// A runner works.
    Running,
    /// Done.
    Succeeded,
    /// Did not work.
    Failed,
    /// Stopped by a person.
    Cancelled,
    /// Did not end in time.
    TimedOut,
    /// Was not let run.
    Blocked,
    /// Nobody approved it in time.
    Expired,
}

impl Status {
    /// Whether it can never change again.
    pub fn is_terminal(self) -> bool {
        !matches!(
            self,
            Status::AwaitingApproval | Status::Queued | Status::Running
        )
    }
}

impl Step {
    /// How it ended, if it did.
    pub fn outcome(&self) -> Option<&Outcome> {
        match &self.state {
            StepState::Ended { outcome, .. } => Some(outcome),
            StepState::Queued | StepState::Running => None,
        }
    }

    /// When it ended, if it did.
    pub fn finished_at(&self) -> Option<Timestamp> {
        match self.state {
            StepState::Ended { at, .. } => Some(at),
            StepState::Queued | StepState::Running => None,
        }
    }

    /// Where it is, in one word.
    pub fn status(&self) -> Status {
        match &self.state {
            StepState::Queued => Status::Queued,
            StepState::Running => Status::Running,
            StepState::Ended { outcome, .. } => outcome.status(),
        }
    }
}

impl Run {
    /// Where it is, in one word.
    pub fn status(&self) -> Status {
        let mut all_succeeded = true;
        let mut any_began = false;
        for step in &self.steps {
            match step.status() {
                Status::Succeeded => any_began = true,
                Status::AwaitingApproval | Status::Queued => all_succeeded = false,
                Status::Running => {
                    all_succeeded = false;
                    any_began = true;
                }
                ended => return ended,
            }
        }
        match (all_succeeded, any_began) {
            (true, _) => Status::Succeeded,
            (false, true) => Status::Running,
            (false, false) => match self.gate {
                Gate::Open => Status::Queued,
                Gate::AwaitingApproval => Status::AwaitingApproval,
            },
        }
    }

    /// When its first runner started.
    pub fn started_at(&self) -> Option<Timestamp> {
        self.steps.iter().filter_map(|step| step.started_at).min()
    }

    /// When it ended, if it did.
    pub fn finished_at(&self) -> Option<Timestamp> {
        if self.status().is_terminal() {
            self.steps.iter().filter_map(Step::finished_at).max()
        } else {
            None
        }
    }

    /// How it ended, if it did: the outcome of the step that ended it.
    pub fn outcome(&self) -> Option<&Outcome> {
        if !self.status().is_terminal() {
            return None;
        }
        let mut ended = self.steps.iter().filter_map(Step::outcome);
        let last = self.steps.last().and_then(Step::outcome);
        ended
            .find(|outcome| outcome.status() != Status::Succeeded)
            .or(last)
    }

    /// The step that is not over and whose turn it is.
    pub fn current_step(&self) -> Option<usize> {
        if self.status().is_terminal() {
            return None;
        }
        self.steps.iter().position(|step| step.outcome().is_none())
    }

    /// When the sweep should look at it again if nothing is heard: never once it ended.
    ///
    /// A webhook or a callback usually comes long before; this is for the ones that get lost.
    pub fn due_at(&self) -> Option<Timestamp> {
        let step = &self.steps[self.current_step()?];
        if self.gate == Gate::AwaitingApproval {
            return Some(self.deadline);
        }
        let seen = step
            .observed_at
            .or(step.started_at)
            .unwrap_or(self.created_at);
        let patience = if step.report.is_some() {
            engine::AFTER_REPORT
        } else {
            engine::BETWEEN_LOOKS
        };
        Some((seen + patience).min(self.deadline))
    }
}
