//! What people say of a rule: that it was wrong about a run, or at all. Each run is reported once, whoever reports it;
//! without a run each person is heard once.

use crate::id::RunId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Reports of one rule that are kept: what so many people call wrong is not judged by counting more of them.
pub const MOST_REPORTS: usize = 200;
/// The longest reason, in characters.
pub const LONGEST_REASON: usize = 300;

/// Somebody says that a rule was wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FalsePositive {
    /// About which run; none for a rule that is wrong at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunId>,
    /// Who says so.
    pub by: String,
    /// Why, for people.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// All that is said of one rule.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FalsePositives(BTreeMap<String, FalsePositive>);

/// What a report came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported {
    /// It counts.
    Now,
    /// This run was reported before, or this person has said so before: nothing is changed.
    Before,
    /// There are too many already: nothing is changed.
    TooMany,
}

impl FalsePositives {
    /// Takes in a report.
    pub fn take(&mut self, report: FalsePositive) -> Reported {
        // No name of a person begins like that of a run, with the mark in front.
        let key = match &report.run {
            Some(run) => format!("run {run}"),
            None => format!("by {}", report.by),
        };
        if self.0.contains_key(&key) {
            return Reported::Before;
        }
        if self.0.len() >= MOST_REPORTS {
            return Reported::TooMany;
        }
        self.0.insert(key, report);
        Reported::Now
    }

    /// Whether it was wrong about this run, as somebody says.
    pub fn is_about(&self, run: &RunId) -> bool {
        self.0.contains_key(&format!("run {run}"))
    }

    /// What is said about no run.
    pub fn in_general(&self) -> impl Iterator<Item = &FalsePositive> {
        self.0.values().filter(|report| report.run.is_none())
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// None.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(run: Option<u128>, by: &str) -> FalsePositive {
        FalsePositive {
            run: run.map(RunId::from_u128),
            by: by.to_owned(),
            reason: "it would have worked".to_owned(),
            at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_run_is_reported_once_and_a_person_is_heard_once() {
        let mut all = FalsePositives::default();
        let first = RunId::from_u128(1);
        for (run, by, expected) in [
            (Some(1), "ada", Reported::Now),
            (Some(1), "ada", Reported::Before),
            (Some(1), "bo", Reported::Before),
            (Some(2), "ada", Reported::Now),
            (None, "ada", Reported::Now),
            (None, "bo", Reported::Now),
            (None, "ada", Reported::Before),
        ] {
            assert_eq!(all.take(report(run, by)), expected, "{run:?} {by}");
        }
        assert_eq!((all.len(), all.in_general().count()), (4, 2));
        assert!(all.is_about(&first) && !all.is_about(&RunId::from_u128(3)));
        let text = serde_json::to_string(&all).expect("plain data");
        let read: FalsePositives = serde_json::from_str(&text).expect("what was written");
        assert_eq!(read, all);
        for number in 10.. {
            if all.take(report(Some(number), "ada")) == Reported::TooMany {
                break;
            }
        }
        assert_eq!(all.len(), MOST_REPORTS);
    }
}
