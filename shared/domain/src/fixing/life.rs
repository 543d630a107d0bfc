//! What became of a fixer so far, and whether it may be started now.

use crate::Timestamp;
use crate::errors::Fingerprint;
use crate::id::{PullNumber, RunId};
use crate::outcome::FixAttempt;
use crate::skill::Pull;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// A run of which nothing is known after this was never started.
const STARTS_WITHIN: SignedDuration = SignedDuration::from_hours(2);
/// How long a fixer rests after it did what it could.
const RESTS: SignedDuration = SignedDuration::from_hours(24);
/// How long it rests after it failed.
const RESTS_AFTER_FAILURE: SignedDuration = SignedDuration::from_hours(6);
/// How long it rests when it could not even be started.
const RESTS_UNSTARTED: SignedDuration = SignedDuration::from_mins(10);

/// Attempts that are kept.
const MOST_ATTEMPTS: usize = 50;

/// What became of a fixer so far. One run at a time, one open pull request at a time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fixes {
    /// The run that was asked for last.
    pub asked: Option<Asked>,
    /// How that ended; none while it is under way.
    pub ended: Option<Ended>,
    /// The pull request that is open.
    pub open: Option<Pull>,
    /// Pull requests it opened.
    pub opened: u32,
    /// Those of them that were merged.
    pub merged: u32,
    /// Those that were closed without.
    pub closed: u32,
    /// What became of its last attempts to patch for good: merged ones fixed, closed and failed ones did not.
    #[serde(default)]
    pub attempts: Vec<FixAttempt>,
}

/// A run of a fixer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Its name, given when it is asked for, so that asking twice starts it once.
    pub run: RunId,
    /// When.
    pub at: Timestamp,
    /// SHA-256 of the fixer's file then: one that was changed need not rest.
    pub file: String,
    /// Whether it only shows what it would change.
    pub dry_run: bool,
    /// The error that it was started by; none when a person started it.
    pub error: Option<Fingerprint>,
}

/// How a run of a fixer ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Ended {
    /// It could not be started.
    NotStarted {
        /// Why, and what to do.
        why: String,
    },
    /// It failed, or what it reported is refused.
    Failed {
        /// Why.
        why: String,
    },
    /// It showed what it would change.
    Shown,
    /// What it changed is proposed.
    Proposed,
    /// There was nothing to change.
    Unchanged,
    /// What it patches was patched by it before.
    AlreadyApplied,
}

impl Ended {
    /// Its stable name.
    pub fn as_str(&self) -> &'static str {
        match self {
            Ended::NotStarted { .. } => "not_started",
            Ended::Failed { .. } => "failed",
            Ended::Shown => "shown",
            Ended::Proposed => "proposed",
            Ended::Unchanged => "unchanged",
            Ended::AlreadyApplied => "already_applied",
        }
    }

    /// What went wrong, where something did.
    pub fn why(&self) -> Option<&str> {
        match self {
            Ended::NotStarted { why } | Ended::Failed { why } => Some(why),
            _ => None,
        }
    }

    fn rests(&self) -> SignedDuration {
        match self {
            Ended::NotStarted { .. } => RESTS_UNSTARTED,
            Ended::Failed { .. } => RESTS_AFTER_FAILURE,
            Ended::Shown | Ended::Proposed | Ended::Unchanged | Ended::AlreadyApplied => RESTS,
        }
    }
}

/// Why a fixer is not started now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    /// It is at it.
    #[error("run {0} of it is under way: wait until it has ended, or cancel it")]
    UnderWay(RunId),
    /// A human has not decided on what it proposed.
    #[error("its pull request {0} is open: merge or close it first")]
    PullOpen(PullNumber),
    /// It ran a moment ago.
    #[error("it ran a while ago and rests until {0}; changing its file wakes it")]
    Rests(Timestamp),
    /// A human decided against what it proposed.
    #[error("what it proposed was closed without a merge; changing its file wakes it")]
    Rejected,
}

impl Fixes {
    /// Whether an error may start it now, its file having this hash. `goes_on` says that the run that was asked for last is
    /// known and not over: it may wait for approval for days.
    ///
    /// # Errors
    /// [`NotNow`].
    pub fn may_start(&self, file: &str, goes_on: bool, now: Timestamp) -> Result<(), NotNow> {
        self.is_free(goes_on, now)?;
        let (Some(asked), Some(ended)) = (&self.asked, &self.ended) else {
            return Ok(());
        };
        // What a person only wanted to see says nothing of what errors want.
        let a_look = asked.error.is_none() && asked.dry_run;
        if asked.file != file || a_look {
            return Ok(());
        }
        if *ended == Ended::Proposed && self.attempts.last().is_some_and(|last| !last.fixed) {
            return Err(NotNow::Rejected);
        }
        let until = asked.at + ended.rests();
        match now < until {
            true => Err(NotNow::Rests(until)),
            false => Ok(()),
        }
    }

    /// Whether a person may start it now: it need not have rested.
    ///
    /// # Errors
    /// [`NotNow`].
    pub fn is_free(&self, goes_on: bool, now: Timestamp) -> Result<(), NotNow> {
        if let Some(open) = &self.open {
            return Err(NotNow::PullOpen(open.number));
        }
        match (&self.asked, &self.ended) {
            (Some(asked), None) if goes_on || now < asked.at + STARTS_WITHIN => {
                Err(NotNow::UnderWay(asked.run.clone()))
            }
            _ => Ok(()),
        }
    }

    /// The same, with this run asked for.
    #[must_use]
    pub fn ask(self, asked: Asked) -> Fixes {
        Fixes {
            asked: Some(asked),
            ended: None,
            ..self
        }
    }

    /// The same after this run ended so; as it is when another run was asked for since, or it was known.
    #[must_use]
    pub fn end(self, run: &RunId, ended: Ended) -> Fixes {
        let asked = self.asked.as_ref().filter(|asked| asked.run == *run);
        let Some(asked) = asked.filter(|_| self.ended.is_none()) else {
            return self;
        };
        let failed = matches!(ended, Ended::Failed { .. }) && !asked.dry_run;
        let attempt = failed.then_some(FixAttempt {
            at: asked.at,
            fixed: false,
        });
        Fixes {
            ended: Some(ended),
            attempts: after(&self.attempts, attempt),
            ..self
        }
    }

    /// The same after this run's change was proposed.
    #[must_use]
    pub fn propose(self, run: &RunId, pull: Pull) -> Fixes {
        if self.ended.is_some() || !self.waits_for(run) {
            return self;
        }
        Fixes {
            open: Some(pull),
            opened: self.opened + 1,
            ..self.end(run, Ended::Proposed)
        }
    }

    /// The same after a human decided on this pull request; as it is when it is not the open one.
    #[must_use]
    pub fn decided(self, number: PullNumber, merged: bool, now: Timestamp) -> Fixes {
        if self.open.as_ref().map(|pull| pull.number) != Some(number) {
            return self;
        }
        let attempt = FixAttempt {
            at: now,
            fixed: merged,
        };
        Fixes {
            open: None,
            attempts: after(&self.attempts, Some(attempt)),
            merged: self.merged + u32::from(merged),
            closed: self.closed + u32::from(!merged),
            ..self
        }
    }

    fn waits_for(&self, run: &RunId) -> bool {
        self.asked.as_ref().is_some_and(|asked| asked.run == *run)
    }
}

/// These and one more, the oldest forgotten.
fn after(attempts: &[FixAttempt], one_more: Option<FixAttempt>) -> Vec<FixAttempt> {
    let all = attempts.iter().copied().chain(one_more);
    let too_many = (attempts.len() + usize::from(one_more.is_some())).saturating_sub(MOST_ATTEMPTS);
    all.skip(too_many).collect()
}
