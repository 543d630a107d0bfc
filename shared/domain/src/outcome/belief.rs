//! What is believed of a rule after what was seen of it: how often it is right, and how many good runs it is against.

use super::evidence::Counts;
use crate::statistics::{Beta, Interval};
use serde::{Deserialize, Serialize};

/// A proportion, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Belief {
    /// The expected value.
    pub mean: f64,
    /// The central 95 % credible interval.
    pub between: Interval,
    /// On how many runs it rests.
    pub seen: u64,
}

impl Belief {
    fn of(successes: u64, failures: u64) -> Belief {
        let beta = Beta::after(successes, failures);
        Belief {
            mean: beta.mean(),
            between: beta.credible(0.95),
            seen: successes.saturating_add(failures),
        }
    }
}

/// What is believed of a rule. From the uniform prior; a run that was stopped and that nobody complained about says
/// nothing, since nobody knows how it would have ended.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Beliefs {
    /// Of the runs it is met by, the share that fails: how often it is right.
    pub usefulness: Belief,
    /// Of the runs that succeed, the share it is met by: how many good runs it would stop.
    pub false_positive_rate: Belief,
}

impl Beliefs {
    /// What these counts lead to.
    pub fn of(counts: &Counts) -> Beliefs {
        let false_alarms = counts.met_succeeded.saturating_add(counts.reported_false);
        Beliefs {
            usefulness: Belief::of(counts.met_failed, false_alarms),
            false_positive_rate: Belief::of(false_alarms, counts.passed_succeeded),
        }
    }
}
