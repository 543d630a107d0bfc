//! The runs of the skill that an error is of, and how each ended.

use crate::App;
use crate::error::Result;
use crate::work::error_of_run;
use domain::collect::without_secrets;
use domain::error_groups::ErrorGroups;
use domain::errors::{ErrorEvent, Fingerprint, RuleSet, sign};
use domain::id::{RunId, SkillId};
use domain::proposal::{Ended, ReplayRun};
use domain::run::{Outcome, Run};
use domain::signature::Signature;
use jiff::{SignedDuration, Timestamp};

/// Over how many days runs are looked at.
const DAYS: i64 = 30;
/// Runs of a skill that are looked at, the newest.
const MOST_RUNS: usize = 500;
const PAGE: u32 = 100;

/// The newest runs that ended of themselves; none for an error that is no skill's.
///
/// # Errors
/// [`crate::Error::Store`].
pub(super) async fn of(
    app: &App,
    signature: &Signature,
    groups: &ErrorGroups,
    rules: &RuleSet,
    now: Timestamp,
) -> Result<Vec<(Run, Ended)>> {
    let Ok(skill) = SkillId::parse(&signature.component) else {
        return Ok(Vec::new());
    };
    let since = now - SignedDuration::from_hours(24 * DAYS);
    let store = &app.records.store;
    let (mut runs, mut cursor) = (Vec::new(), None);
    loop {
        let page = store
            .list_runs(Some(&skill), cursor.as_deref(), PAGE)
            .await?;
        let recent = page.items.iter().take_while(|run| run.created_at >= since);
        let recent: Vec<RunId> = recent.map(|run| run.id.clone()).collect();
        let all = recent.len() == page.items.len();
        let found = store.runs_and_terms(&recent).await?;
        runs.extend(found.into_iter().filter_map(|(run, _)| {
            let ended = ended(&run, signature, groups, rules, now)?;
            Some((run, ended))
        }));
        cursor = page.next;
        if !all || cursor.is_none() || runs.len() >= MOST_RUNS {
            return Ok(runs);
        }
    }
}

/// As replays want it.
pub(super) fn replayed((run, ended): &(Run, Ended)) -> ReplayRun<'_> {
    ReplayRun {
        id: &run.id,
        at: run.created_at,
        inputs: &run.steps[0].plan.inputs,
        ended: *ended,
    }
}

/// How a run ended, as far as this error is concerned; none for one that was not let run to its end.
fn ended(
    run: &Run,
    signature: &Signature,
    groups: &ErrorGroups,
    rules: &RuleSet,
    now: Timestamp,
) -> Option<Ended> {
    match run.outcome()? {
        Outcome::Succeeded { .. } => Some(Ended::Succeeded),
        Outcome::Failed(_) | Outcome::TimedOut => {
            match failed_by(run, &signature.fingerprint, groups, rules, now) {
                true => Some(Ended::Failed),
                false => Some(Ended::FailedOtherwise),
            }
        }
        _ => None,
    }
}

/// Whether a run failed by this error, or one that is one with it.
pub(super) fn failed_by(
    run: &Run,
    fingerprint: &Fingerprint,
    groups: &ErrorGroups,
    rules: &RuleSet,
    now: Timestamp,
) -> bool {
    let event = error_of_run(run, now).and_then(|event| ErrorEvent::parse(&event, now).ok());
    event.is_some_and(|event| {
        let signed = sign(&without_secrets(event, rules), rules);
        groups.same(signed.fingerprint, *fingerprint)
    })
}
