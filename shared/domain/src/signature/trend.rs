//! Whether an error becomes more or less frequent, and since when: one change point in its daily counts.
//!
//! The counts are taken as Poisson with one rate before and one after the change. The change is where the likelihood ratio
//! is greatest (D. V. Hinkley, *Inference about the change-point in a sequence of random variables*, Biometrika 57, 1970),
//! divided by how much more the counts vary than Poisson's would (quasi-likelihood: P. McCullagh and J. Nelder,
//! *Generalized Linear Models*, 4.5), since errors come in bursts. It counts only when it would be rare by chance on *any*
//! of the days (Bonferroni), so that a steady error is called steady.

use crate::statistics::chi_square_1_upper_tail;
use serde::{Deserialize, Serialize};

/// How sure a change must be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sensitivity {
    /// The chance of calling a steady error changed, at most.
    pub significance: f64,
    /// By what factor the rate must differ to be worth saying.
    pub factor: f64,
    /// An error first seen at most so many days ago is new, and says nothing of its trend.
    pub new_days: u32,
}

impl Default for Sensitivity {
    fn default() -> Sensitivity {
        Sensitivity {
            significance: 0.01,
            factor: 1.5,
            new_days: 2,
        }
    }
}

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// First seen a short while ago.
    New,
    /// More often than before.
    Rising,
    /// No change worth saying.
    Steady,
    /// Less often than before.
    Falling,
    /// It used to come and does not any more.
    Gone,
}

impl Direction {
    /// Its stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Direction::New => "new",
            Direction::Rising => "rising",
            Direction::Steady => "steady",
            Direction::Falling => "falling",
            Direction::Gone => "gone",
        }
    }
}

/// How daily counts move.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Trend {
    /// Which way.
    pub direction: Direction,
    /// How many days ago it changed, today being 0; the age of a new one. Absent when steady.
    pub since_days: Option<u32>,
    /// Events a day before the change, and over all when there is none.
    pub before_per_day: f64,
    /// Events a day since the change, and over all when there is none.
    pub after_per_day: f64,
    /// The chance of such a change in a steady error, over all days it could have been on.
    pub chance: f64,
}

impl Trend {
    /// The rate now as a multiple of the rate before, one hit more than seen on either side so that it is always defined.
    pub fn growth(&self) -> f64 {
        (self.after_per_day + 1.0) / (self.before_per_day + 1.0)
    }
}

/// A change after so many days, and what speaks for it.
struct Split {
    at: usize,
    before: f64,
    after: f64,
    ratio: f64,
}

/// The trend of daily counts, the oldest first. `share` is how much of the last day has passed, `age` how many days ago
/// the error was first seen.
pub fn trend(days: &[u64], share: f64, age: u32, sensitivity: &Sensitivity) -> Trend {
    let counts: Vec<f64> = days.iter().map(|count| *count as f64).collect();
    let mut exposure = vec![1.0; counts.len()];
    if let Some(last) = exposure.last_mut() {
        *last = share.clamp(1e-6, 1.0);
    }
    let total: f64 = counts.iter().sum();
    let time: f64 = exposure.iter().sum();
    let rate = if time > 0.0 { total / time } else { 0.0 };
    let steady = Trend {
        direction: Direction::Steady,
        since_days: None,
        before_per_day: rate,
        after_per_day: rate,
        chance: 1.0,
    };
    if total == 0.0 {
        // It was seen once, else nobody would ask, and not in all this time.
        let direction = Direction::Gone;
        return Trend {
            direction,
            ..steady
        };
    }
    if age <= sensitivity.new_days {
        return Trend {
            direction: Direction::New,
            since_days: Some(age),
            before_per_day: 0.0,
            after_per_day: total / time.min(f64::from(age) + share),
            ..steady
        };
    }
    // Days before it was first seen are no quiet days: there was nothing to be quiet.
    let born = counts.len().saturating_sub(age as usize + 1);
    let Some(split) = best(&counts[born..], &exposure[born..]) else {
        return steady;
    };
    let spread = dispersion(&counts[born..], &exposure[born..], &split);
    let places = (counts.len() - born - 1).max(1) as f64;
    let chance = (chi_square_1_upper_tail(split.ratio / spread) * places).min(1.0);
    let grown = (split.after / split.before).max(split.before / split.after);
    if chance > sensitivity.significance || grown < sensitivity.factor {
        return Trend { chance, ..steady };
    }
    let direction = match split.after {
        0.0 => Direction::Gone,
        after if after < split.before => Direction::Falling,
        _ => Direction::Rising,
    };
    let since = counts.len() - born - 1 - split.at;
    Trend {
        direction,
        since_days: u32::try_from(since).ok(),
        before_per_day: split.before,
        after_per_day: split.after,
        chance,
    }
}

/// Where two rates explain the counts best.
fn best(counts: &[f64], exposure: &[f64]) -> Option<Split> {
    let (total, time): (f64, f64) = (counts.iter().sum(), exposure.iter().sum());
    let (mut seen, mut passed) = (0.0, 0.0);
    let mut best: Option<Split> = None;
    for at in 1..counts.len() {
        seen += counts[at - 1];
        passed += exposure[at - 1];
        let (before, after) = (seen / passed, (total - seen) / (time - passed));
        let ratio =
            2.0 * (gain(seen, before) + gain(total - seen, after) - gain(total, total / time));
        if best.as_ref().is_none_or(|best| ratio > best.ratio) {
            best = Some(Split {
                at,
                before,
                after,
                ratio,
            });
        }
    }
    best
}

/// The part of a Poisson log-likelihood that depends on the rate and does not cancel.
fn gain(count: f64, rate: f64) -> f64 {
    if count > 0.0 { count * rate.ln() } else { 0.0 }
}

/// How much more the counts vary around both rates than Poisson's would: Pearson's statistic by its degrees of freedom,
/// at least 1.
fn dispersion(counts: &[f64], exposure: &[f64], split: &Split) -> f64 {
    let statistic: f64 = counts
        .iter()
        .zip(exposure)
        .enumerate()
        .map(|(day, (count, time))| {
            let rate = if day < split.at {
                split.before
            } else {
                split.after
            };
            let expected = rate * time;
            if expected > 0.0 {
                (count - expected).powi(2) / expected
            } else {
                0.0
            }
        })
        .sum();
    let freedom = counts.len().saturating_sub(2).max(1) as f64;
    (statistic / freedom).max(1.0)
}
