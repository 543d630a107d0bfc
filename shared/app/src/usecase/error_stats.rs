//! How learning from errors does as a whole: the numbers of the document, over a window of days.

use super::error_groups::MOST_ERRORS;
use super::errors::{ErrorGroup, last_seen};
use super::mine::{Judged, judged};
use crate::App;
use crate::error::{Error, Result};
use crate::store::Mining;
use crate::view;
use client::wire::ErrorStats;
use domain::outcome::{FixAttempt, Metrics, MetricsFacts, ProposalFact, metrics};
use domain::proposal::State;
use domain::signature::Day;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// Runs and hits are looked at over so many days at most.
const MOST_DAYS: u32 = 30;

/// The numbers of the last so many days, 30 unless asked otherwise.
///
/// # Errors
/// [`Error::BadRequest`] for a window that is none; [`Error::Store`].
pub async fn error_stats(app: &App, days: Option<u32>, now: Timestamp) -> Result<ErrorStats> {
    let days = days.unwrap_or(MOST_DAYS);
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(Error::BadRequest(format!(
            "days is {days}; expected 1 to {MOST_DAYS}"
        )));
    }
    let store = &app.records.store;
    let groups = store.error_groups().await?.value;
    let known = last_seen(app, MOST_ERRORS).await?;
    let all = ErrorGroup::all(app, &groups, known).await?;
    let head = store.policy_head().await?;
    let in_force = app.policies.current(store, head.as_ref()).await?;
    let judged = judged(app, &in_force.files, &BTreeMap::new(), now).await?;
    let mining = store.mining().await?.value;
    let volume = volume(&all, days, now);
    let found = numbers(&all, &mining, &judged, days, now);
    let between = |between: domain::statistics::Interval| [between.low, between.high];
    Ok(ErrorStats {
        days: found.days,
        error_volume: found.error_volume,
        errors_per_day: found.errors_per_day,
        volume_by_day: volume
            .iter()
            .map(|(day, count)| (view::date(*day), *count))
            .collect(),
        distinct_patterns: found.distinct_patterns,
        new_patterns: found.new_patterns,
        proposals: found.proposals,
        proposals_per_week: found.proposals_per_week,
        approval_rate: found.approval_rate,
        approval_between: found.approval_rate.map(|_| between(found.approval_between)),
        prevented: found.prevented,
        fix_rate: found.fix_rate,
        fix_between: found.fix_rate.map(|_| between(found.fix_between)),
    })
}

/// The numbers of the domain, of what is known by now.
pub(super) fn numbers(
    all: &[ErrorGroup],
    mining: &Mining,
    judged: &[Judged],
    days: u32,
    now: Timestamp,
) -> Metrics {
    let seen = all.iter().map(|group| &group.whole.seen);
    let patterns: Vec<(Timestamp, Timestamp)> = seen
        .filter_map(|seen| Some((seen.first_seen?, seen.last_seen?)))
        .collect();
    let merged: BTreeSet<_> = judged.iter().map(|judged| &judged.rule.id).collect();
    let proposals: Vec<ProposalFact> = mining
        .known
        .iter()
        .flat_map(|known| {
            // Merged since errors were mined last.
            let just_now = known.state == State::Open && merged.contains(&known.id);
            let mut proposals = known.proposals.clone();
            if let Some(last) = proposals.last_mut().filter(|last| last.decided.is_none()) {
                last.decided = just_now.then_some((now, true));
            }
            proposals
        })
        .collect();
    let mut prevented: BTreeMap<Day, u64> = BTreeMap::new();
    for (day, count) in judged.iter().flat_map(|judged| &judged.prevented) {
        *prevented.entry(*day).or_default() += count;
    }
    let fixers = judged.iter().filter_map(|judged| judged.fixes.as_ref());
    let fixes: Vec<FixAttempt> = fixers.flat_map(|fixes| fixes.attempts.clone()).collect();
    let facts = MetricsFacts {
        errors: volume(all, days, now),
        patterns: &patterns,
        proposals: &proposals,
        prevented,
        fixes: &fixes,
    };
    metrics(&facts, days, now)
}

/// Events of each of the last so many days that had any.
fn volume(all: &[ErrorGroup], days: u32, now: Timestamp) -> BTreeMap<Day, u64> {
    let last = Day::of(now);
    let first = Day((last.0 + 1).saturating_sub(days));
    let mut volume: BTreeMap<Day, u64> = BTreeMap::new();
    for group in all {
        for (day, count) in group.whole.seen.hits.days.range(first..=last) {
            let sum = volume.entry(*day).or_default();
            *sum = sum.saturating_add(*count);
        }
    }
    volume
}
