//! What past runs say of an error: which inputs lead to it, and what a guardrail on these would have stopped.

use crate::App;
use crate::error::Result;
use crate::work::error_of_run;
use domain::collect::without_secrets;
use domain::errors::{ErrorEvent, RuleSet, sign};
use domain::id::{RunId, SkillId};
use domain::mining::precondition::{self, PastRun, Precondition};
use domain::proposal::{Ended, Replay, ReplayRun, replay};
use domain::run::{Outcome, Run};
use domain::signature::{Signature, Trend};
use jiff::{SignedDuration, Timestamp};

/// Over how many days runs are looked at.
const DAYS: u32 = 30;
/// Runs of a skill that are looked at, the newest.
const MOST_RUNS: usize = 500;
const PAGE: u32 = 100;

/// What is known besides the error itself.
pub(super) struct Evidence {
    /// What the inputs of failing runs have in common.
    pub(super) precondition: Option<Precondition>,
    /// Why there is none.
    pub(super) why_not: Option<String>,
    /// What it would have stopped.
    pub(super) replay: Option<Replay>,
    /// How the error moves.
    pub(super) trend: Trend,
}

/// What the runs say of an error, if it is one of a skill's.
pub(super) async fn of(app: &App, signature: &Signature, now: Timestamp) -> Result<Evidence> {
    let mut evidence = Evidence {
        precondition: None,
        why_not: None,
        replay: None,
        trend: signature.trend(now),
    };
    let Ok(skill) = SkillId::parse(&signature.component) else {
        evidence.why_not = Some("it is no skill's error, so no inputs are known".to_owned());
        return Ok(evidence);
    };
    let runs = ended_runs(app, &skill, now).await?;
    let runs: Vec<(&Run, Ended)> = runs
        .iter()
        .filter_map(|run| Some((run, ended(run, signature, now)?)))
        .collect();
    let past: Vec<PastRun<'_>> = runs
        .iter()
        .filter(|(_, ended)| *ended != Ended::FailedOtherwise)
        .map(|(run, ended)| PastRun {
            inputs: &run.steps[0].plan.inputs,
            failed: *ended == Ended::Failed,
        })
        .collect();
    match precondition::mine(&past, &precondition::Settings::default()) {
        Err(why) => evidence.why_not = Some(why.to_string()),
        Ok(mut found) if !found.is_empty() => {
            let best = found.swap_remove(0);
            let runs = runs.iter().map(|(run, ended)| ReplayRun {
                id: &run.id,
                at: run.created_at,
                inputs: &run.steps[0].plan.inputs,
                ended: *ended,
            });
            evidence.replay = Some(replay(&best.predicate, runs, DAYS, now));
            evidence.precondition = Some(best);
        }
        Ok(_) => {}
    }
    Ok(evidence)
}

/// How a run ended, as far as this error is concerned; none for one that says nothing of its inputs.
fn ended(run: &Run, signature: &Signature, now: Timestamp) -> Option<Ended> {
    match run.outcome()? {
        Outcome::Succeeded { .. } => Some(Ended::Succeeded),
        Outcome::Failed(_) | Outcome::TimedOut => {
            let event = ErrorEvent::parse(&error_of_run(run, now)?, now).ok()?;
            let signed = sign(&without_secrets(event), &RuleSet::default());
            match signed.fingerprint == signature.fingerprint {
                true => Some(Ended::Failed),
                false => Some(Ended::FailedOtherwise),
            }
        }
        // Nobody let them run to an end.
        _ => None,
    }
}

/// The newest runs of a skill that are over.
async fn ended_runs(app: &App, skill: &SkillId, now: Timestamp) -> Result<Vec<Run>> {
    let since = now - SignedDuration::from_hours(24 * i64::from(DAYS));
    let store = &app.records.store;
    let (mut runs, mut cursor) = (Vec::new(), None);
    loop {
        let page = store
            .list_runs(Some(skill), cursor.as_deref(), PAGE)
            .await?;
        let recent = page.items.iter().take_while(|run| run.created_at >= since);
        let recent: Vec<RunId> = recent.map(|run| run.id.clone()).collect();
        let all = recent.len() == page.items.len();
        let found = store.runs_and_terms(&recent).await?;
        runs.extend(found.into_iter().map(|(run, _)| run));
        cursor = page.next;
        if !all || cursor.is_none() || runs.len() >= MOST_RUNS {
            return Ok(runs);
        }
    }
}
