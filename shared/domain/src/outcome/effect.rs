//! Whether an error is rarer since a rule acts: errors by traffic, before and after.
//!
//! Given how many errors there were in all, those after the rule are binomial with the share of the traffic they had; so
//! the ratio of both rates has an interval by the beta distribution (Jeffreys; compare J. Przyborowski and H. Wilenski,
//! *Homogeneity of results in testing samples from Poisson series*, Biometrika 31, 1940). Errors come in bursts: both
//! counts are divided by how much more they vary from day to day than Poisson's would, which widens the interval.

use super::evidence::{Bucket, Counts, Evidence, Phase};
use crate::rule::Mode;
use crate::statistics::{Beta, Interval};
use serde::{Deserialize, Serialize};

/// The largest ratio that is told of.
const MOST: f64 = 1e6;

/// Errors by traffic.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// Events of the error.
    pub errors: u64,
    /// Runs.
    pub runs: u64,
}

impl Rate {
    /// Errors a run; `None` without any run.
    pub fn value(self) -> Option<f64> {
        (self.runs > 0).then(|| self.errors as f64 / self.runs as f64)
    }
}

/// What a rule did to an error.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// Before it was in force.
    pub before: Rate,
    /// While it acts: warns, asks, stops or mends.
    pub after: Rate,
    /// The rate after as a multiple of the rate before, such as 0.2; `None` when nothing can be said of it, without
    /// traffic on either side or without any error. 0 when the error is gone.
    pub ratio: Option<f64>,
    /// Its 95 % interval.
    pub ratio_between: Option<Interval>,
    /// There was traffic and not a single error: the best there is.
    pub gone: bool,
}

/// The effect as far as the evidence goes. In shadow a rule does nothing, so those days count as before.
pub fn effect(evidence: &Evidence) -> Effect {
    let acts = |bucket: &Bucket| !matches!(bucket.phase, Phase::Before | Phase::In(Mode::Shadow));
    let rate = |counts: Counts| Rate {
        errors: counts.errors,
        runs: counts.runs,
    };
    let before = rate(evidence.total(|bucket| !acts(bucket)));
    let after = rate(evidence.total(acts));
    let mut found = Effect {
        before,
        after,
        ratio: None,
        ratio_between: None,
        gone: before.errors > 0 && after.errors == 0 && after.runs > 0,
    };
    let (Some(rate_before), Some(rate_after)) = (before.value(), after.value()) else {
        return found;
    };
    if before.errors + after.errors == 0 {
        return found;
    }
    let spread =
        dispersion(evidence, before, |bucket| !acts(bucket)).max(dispersion(evidence, after, acts));
    let share = Beta::with(
        after.errors as f64 / spread + 0.5,
        before.errors as f64 / spread + 0.5,
    )
    .credible(0.95);
    let traffic = before.runs as f64 / after.runs as f64;
    let ratio = |share: f64| {
        if share >= 1.0 {
            MOST
        } else {
            (share / (1.0 - share) * traffic).min(MOST)
        }
    };
    found.ratio = Some(if rate_before > 0.0 {
        (rate_after / rate_before).min(MOST)
    } else {
        MOST
    });
    // What was seen lies within, also when it is nothing at all.
    found.ratio_between = Some(Interval {
        low: if after.errors == 0 {
            0.0
        } else {
            ratio(share.low)
        },
        high: if before.errors == 0 {
            MOST
        } else {
            ratio(share.high)
        },
    });
    found
}

/// How much more the daily errors vary around their rate than Poisson's would, at least 1.
fn dispersion(evidence: &Evidence, rate: Rate, of: impl Fn(&Bucket) -> bool) -> f64 {
    let Some(rate) = rate.value().filter(|rate| *rate > 0.0) else {
        return 1.0;
    };
    let days: Vec<(f64, f64)> = evidence
        .buckets(of)
        .filter(|(_, counts)| counts.runs > 0)
        .map(|(_, counts)| (counts.errors as f64, rate * counts.runs as f64))
        .collect();
    if days.len() < 3 {
        return 1.0;
    }
    let statistic: f64 = days
        .iter()
        .map(|(found, expected)| (found - expected).powi(2) / expected)
        .sum();
    (statistic / (days.len() - 1) as f64).max(1.0)
}
