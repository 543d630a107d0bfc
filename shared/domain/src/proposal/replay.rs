//! What a condition would have stopped: asked of the runs of the past, as they were.

use crate::Timestamp;
use crate::id::RunId;
use crate::predicate::{Inputs, Predicate};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// How a run of the past ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// Well.
    Succeeded,
    /// By the error in question.
    Failed,
    /// By another error, or because somebody stopped it.
    FailedOtherwise,
}

/// A run of the past.
#[derive(Debug, Clone)]
pub struct ReplayRun<'r> {
    /// Which.
    pub id: &'r RunId,
    /// When it started.
    pub at: Timestamp,
    /// What it was given.
    pub inputs: &'r serde_json::Map<String, serde_json::Value>,
    /// How it ended.
    pub ended: Ended,
}

/// What would have been stopped.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replay {
    /// Over how many days.
    pub days: u32,
    /// How many runs there were.
    pub runs: u64,
    /// Of those that failed by the error, so many would have been stopped: rightly.
    pub stopped_failing: u64,
    /// Of those that failed by the error, so many would have run all the same.
    pub missed_failing: u64,
    /// Of those that failed otherwise, so many would have been stopped.
    pub stopped_otherwise: u64,
    /// Of those that succeeded, so many would have been stopped: wrongly.
    pub stopped_succeeding: u64,
    /// How many succeeded.
    pub succeeding: u64,
    /// Some that would have been stopped wrongly, the newest first, for the reviewer to look at.
    pub wrongly: Vec<RunId>,
}

/// Asks the condition of all runs of the last so many days.
pub fn replay<'r>(
    predicate: &Predicate,
    runs: impl IntoIterator<Item = ReplayRun<'r>>,
    days: u32,
    now: Timestamp,
) -> Replay {
    const SHOWN: usize = 5;
    let mut found = Replay {
        days,
        ..Replay::default()
    };
    let since = now.checked_sub(SignedDuration::from_hours(24 * i64::from(days)));
    let mut wrongly: Vec<(Timestamp, &RunId)> = Vec::new();
    for run in runs {
        if run.at > now || since.as_ref().is_ok_and(|since| run.at < *since) {
            continue;
        }
        let stopped = predicate.holds(&Inputs::of(run.inputs));
        found.runs += 1;
        match (run.ended, stopped) {
            (Ended::Failed, true) => found.stopped_failing += 1,
            (Ended::Failed, false) => found.missed_failing += 1,
            (Ended::FailedOtherwise, true) => found.stopped_otherwise += 1,
            (Ended::FailedOtherwise, false) => {}
            (Ended::Succeeded, stopped) => {
                found.succeeding += 1;
                if stopped {
                    found.stopped_succeeding += 1;
                    wrongly.push((run.at, run.id));
                }
            }
        }
    }
    wrongly.sort_by(|a, b| b.cmp(a));
    found.wrongly = wrongly
        .into_iter()
        .take(SHOWN)
        .map(|(_, id)| id.clone())
        .collect();
    found
}
