//! What was counted for a rule: by day, and by what the rule did on it. Joining is taking the greater of each number.

use crate::rule::Mode;
use crate::signature::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the rule did when something was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// It was not in force yet.
    Before,
    /// It was in force, in this mode. A fixer in force counts as blocking.
    In(Mode),
}

/// Where something is counted. Its counts are totals of this day, and never shrink.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Bucket {
    /// What the rule did then.
    pub phase: Phase,
    /// The day.
    pub day: Day,
}

/// Totals of one bucket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Runs of the component that were started or stopped: its traffic. Of a component that is no skill, whatever its
    /// traffic is measured by.
    pub runs: u64,
    /// Events of the error.
    pub errors: u64,
    /// Runs it was met by that ran all the same and failed by the error.
    pub met_failed: u64,
    /// Runs it was met by that ran all the same and succeeded: false alarms.
    pub met_succeeded: u64,
    /// Runs it was not met by that succeeded.
    pub passed_succeeded: u64,
    /// Runs it stopped.
    pub prevented: u64,
    /// Of those it stopped or warned of, those that users reported as false alarms.
    pub reported_false: u64,
    /// Runs it was met by that ran all the same, however they ended.
    pub met: u64,
    /// Of these, those that it would have stopped and somebody let run.
    pub overridden: u64,
}

impl Counts {
    fn join(&mut self, other: &Counts) {
        for (mine, theirs) in self.numbers().into_iter().zip(other.values()) {
            *mine = (*mine).max(theirs);
        }
    }

    fn add(&mut self, other: &Counts) {
        for (mine, theirs) in self.numbers().into_iter().zip(other.values()) {
            *mine = mine.saturating_add(theirs);
        }
    }

    fn values(mut self) -> [u64; 9] {
        self.numbers().map(|number| *number)
    }

    fn numbers(&mut self) -> [&mut u64; 9] {
        [
            &mut self.runs,
            &mut self.errors,
            &mut self.met_failed,
            &mut self.met_succeeded,
            &mut self.passed_succeeded,
            &mut self.prevented,
            &mut self.reported_false,
            &mut self.met,
            &mut self.overridden,
        ]
    }
}

/// All evidence of a rule, as its file stands: a rule with another pattern or condition is another rule, and begins anew.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<(Bucket, Counts)>", into = "Vec<(Bucket, Counts)>")]
pub struct Evidence {
    buckets: BTreeMap<Bucket, Counts>,
}

impl Evidence {
    /// Takes in the totals of a bucket as they are known now. An older reading of the same bucket changes nothing.
    pub fn take(&mut self, bucket: Bucket, totals: &Counts) {
        self.buckets.entry(bucket).or_default().join(totals);
    }

    /// Takes in all that another process knows.
    #[must_use]
    pub fn join(mut self, other: &Evidence) -> Evidence {
        for (bucket, totals) in &other.buckets {
            self.take(*bucket, totals);
        }
        self
    }

    /// The sum of the buckets of which it is so.
    pub fn total(&self, of: impl Fn(&Bucket) -> bool) -> Counts {
        let mut sum = Counts::default();
        for (_, counts) in self.buckets.iter().filter(|(bucket, _)| of(bucket)) {
            sum.add(counts);
        }
        sum
    }

    /// The buckets of which it is so, in the order of their days.
    pub fn buckets(
        &self,
        of: impl Fn(&Bucket) -> bool,
    ) -> impl Iterator<Item = (&Bucket, &Counts)> {
        self.buckets.iter().filter(move |(bucket, _)| of(bucket))
    }
}

impl From<Vec<(Bucket, Counts)>> for Evidence {
    fn from(entries: Vec<(Bucket, Counts)>) -> Evidence {
        let mut evidence = Evidence::default();
        for (bucket, totals) in &entries {
            evidence.take(*bucket, totals);
        }
        evidence
    }
}

impl From<Evidence> for Vec<(Bucket, Counts)> {
    fn from(evidence: Evidence) -> Vec<(Bucket, Counts)> {
        evidence.buckets.into_iter().collect()
    }
}
