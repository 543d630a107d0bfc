//! How the loop does as a whole: the numbers of the document, over a window of days.

use crate::Timestamp;
use crate::signature::Day;
use crate::statistics::{Interval, Z95, wilson};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A proposal, and what was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalFact {
    /// When it was first proposed.
    pub proposed_at: Timestamp,
    /// When it was decided on, and whether it was approved; open when absent.
    pub decided: Option<(Timestamp, bool)>,
}

impl ProposalFact {
    /// Proposed at this moment, and not decided on yet.
    pub fn at(proposed_at: Timestamp) -> ProposalFact {
        ProposalFact {
            proposed_at,
            decided: None,
        }
    }
}

/// A fixer that was started for an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixAttempt {
    /// When.
    pub at: Timestamp,
    /// Whether its patch was merged; not when it was closed, or the fixer failed.
    pub fixed: bool,
}

/// What the numbers are made of.
#[derive(Debug, Clone, Default)]
pub struct MetricsFacts<'f> {
    /// Events of each day.
    pub errors: BTreeMap<Day, u64>,
    /// Of each fingerprint, when it was first and last seen.
    pub patterns: &'f [(Timestamp, Timestamp)],
    /// All proposals.
    pub proposals: &'f [ProposalFact],
    /// Runs that guardrails stopped, each day.
    pub prevented: BTreeMap<Day, u64>,
    /// All attempts of fixers.
    pub fixes: &'f [FixAttempt],
}

/// The numbers of the document over a window.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// Days of the window.
    pub days: u32,
    /// Events.
    pub error_volume: u64,
    /// Events a day.
    pub errors_per_day: f64,
    /// Distinct patterns that were seen.
    pub distinct_patterns: u64,
    /// Of those, the ones first seen within the window.
    pub new_patterns: u64,
    /// Proposals made within the window.
    pub proposals: u64,
    /// Proposals a week.
    pub proposals_per_week: f64,
    /// Of the proposals decided within the window, the share that was approved; none when none was decided.
    pub approval_rate: Option<f64>,
    /// Its 95 % interval, by Wilson.
    pub approval_between: Interval,
    /// Runs that guardrails stopped.
    pub prevented: u64,
    /// Of the attempts of fixers within the window, the share that fixed; none without any.
    pub fix_rate: Option<f64>,
    /// Its 95 % interval, by Wilson.
    pub fix_between: Interval,
}

/// The numbers of the last so many days; at least one.
pub fn metrics(facts: &MetricsFacts<'_>, days: u32, now: Timestamp) -> Metrics {
    let days = days.max(1);
    let last = Day::of(now);
    let first = Day((last.0 + 1).saturating_sub(days));
    let since = now
        .checked_sub(SignedDuration::from_hours(24 * i64::from(days)))
        .unwrap_or(Timestamp::MIN);
    let within = |at: Timestamp| since < at && at <= now;
    let sum = |counts: &BTreeMap<Day, u64>| -> u64 {
        let counts = counts.range(first..=last).map(|(_, count)| *count);
        counts.fold(0, u64::saturating_add)
    };
    let error_volume = sum(&facts.errors);
    let seen = facts
        .patterns
        .iter()
        .filter(|(first, last)| *last > since && *first <= now);
    let proposals = facts
        .proposals
        .iter()
        .filter(|proposal| within(proposal.proposed_at))
        .count() as u64;
    let decided: Vec<bool> = facts
        .proposals
        .iter()
        .filter_map(|proposal| proposal.decided)
        .filter(|(at, _)| within(*at))
        .map(|(_, approved)| approved)
        .collect();
    let fixes: Vec<bool> = facts
        .fixes
        .iter()
        .filter(|fix| within(fix.at))
        .map(|fix| fix.fixed)
        .collect();
    let (approval_rate, approval_between) = share(&decided);
    let (fix_rate, fix_between) = share(&fixes);
    Metrics {
        days,
        error_volume,
        errors_per_day: error_volume as f64 / f64::from(days),
        distinct_patterns: seen.clone().count() as u64,
        new_patterns: seen.filter(|(first, _)| within(*first)).count() as u64,
        proposals,
        proposals_per_week: proposals as f64 * 7.0 / f64::from(days),
        approval_rate,
        approval_between,
        prevented: sum(&facts.prevented),
        fix_rate,
        fix_between,
    }
}

fn share(outcomes: &[bool]) -> (Option<f64>, Interval) {
    let (good, all) = (
        outcomes.iter().filter(|good| **good).count() as u64,
        outcomes.len() as u64,
    );
    let rate = (all > 0).then(|| good as f64 / all as f64);
    (rate, wilson(good, all, Z95))
}
