//! The values behind a wildcard that come most often, in little room.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many values are counted.
const CAPACITY: usize = 32;
/// Characters of a value that are kept.
const LONGEST: usize = 80;

/// Counts of the most frequent values: exact up to 32 different ones, and bounded beyond.
///
/// *Space-Saving*: A. Metwally et al., *Efficient computation of frequent and top-k elements in data streams*, ICDT 2005;
/// merged as in P. Agarwal et al., *Mergeable summaries*, PODS 2012. Whatever was merged in whatever order, the true
/// count of a value lies between `count - error` and `count`, and a value that is not here came at most
/// [`TopValues::most_unseen`] times.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopValues {
    counts: BTreeMap<String, Count>,
    /// A value that is not counted came at most so often.
    #[serde(default)]
    unseen: u64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Count {
    count: u64,
    error: u64,
}

/// A value and how often it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueCount {
    /// The value, shortened.
    pub value: String,
    /// At most so often.
    pub count: u64,
    /// By how much that may be too many.
    pub error: u64,
}

impl TopValues {
    /// The value came so many times.
    pub fn add(&mut self, value: &str, times: u64) {
        if times == 0 {
            return;
        }
        let value: String = value.chars().take(LONGEST).collect();
        let unseen = self.unseen;
        let count = self.counts.entry(value).or_insert(Count {
            count: unseen,
            error: unseen,
        });
        count.count = count.count.saturating_add(times);
        self.cut();
    }

    pub(super) fn merge(&self, other: &TopValues) -> TopValues {
        let get = |of: &TopValues, value: &str| {
            of.counts.get(value).copied().unwrap_or(Count {
                count: of.unseen,
                error: of.unseen,
            })
        };
        let values = self.counts.keys().chain(other.counts.keys());
        let counts = values.map(|value| {
            let (left, right) = (get(self, value), get(other, value));
            let count = Count {
                count: left.count.saturating_add(right.count),
                error: left.error.saturating_add(right.error),
            };
            (value.clone(), count)
        });
        let mut merged = TopValues {
            counts: counts.collect(),
            unseen: self.unseen.saturating_add(other.unseen),
        };
        merged.cut();
        merged
    }

    fn cut(&mut self) {
        if self.counts.len() <= CAPACITY {
            return;
        }
        let mut ranked: Vec<(String, Count)> =
            std::mem::take(&mut self.counts).into_iter().collect();
        ranked.sort_by(|(a, x), (b, y)| (y.count, a).cmp(&(x.count, b)));
        for (_, dropped) in ranked.drain(CAPACITY..) {
            self.unseen = self.unseen.max(dropped.count);
        }
        self.counts = ranked.into_iter().collect();
    }

    /// The most frequent, the most frequent first.
    pub fn top(&self, most: usize) -> Vec<ValueCount> {
        let mut all: Vec<ValueCount> = self
            .counts
            .iter()
            .map(|(value, count)| ValueCount {
                value: value.clone(),
                count: count.count,
                error: count.error,
            })
            .collect();
        all.sort_by(|a, b| (b.count, &a.value).cmp(&(a.count, &b.value)));
        all.truncate(most);
        all
    }

    /// How often a value that is not among them may have come.
    pub fn most_unseen(&self) -> u64 {
        self.unseen
    }
}
