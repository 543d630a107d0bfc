//! Counting what an ended run cost and how it went, once: the budgets get back what it did not need,
//! the skill's circuit hears of its outcome, and an approval that nobody needs any more is withdrawn.

use super::{Work, contended, fix_ended, publish};
use crate::App;
use crate::audited;
use crate::error::Result;
use crate::store::{Admitted, Commit, Versioned};
use crate::telemetry::metrics;
use domain::access::Principal;
use domain::admission::Terms;
use domain::approval::{self, Approval};
use domain::audit::{Object, Verb};
use domain::budget::{self, Adjustment, Budgets, Metered, Reservation, StepCost};
use domain::circuit;
use domain::id::RunId;
use domain::run::{Outcome, Run};
use jiff::Timestamp;
use serde_json::{Value, json};

pub(super) async fn run(app: &App, id: &RunId, attempt: u64, now: Timestamp) -> Result<()> {
    let settled = settle_once(app, id, now).await?;
    if let Some(run) = &settled {
        fix_ended::run(app, run, attempt, now).await?;
    }
    match settled.and_then(|run| error_of_run(&run, now)) {
        Some(event) => app.errors.send(app.tenant(), &[event]).await,
        None => Ok(()),
    }
}

/// The run, if it is over.
async fn settle_once(app: &App, id: &RunId, now: Timestamp) -> Result<Option<Run>> {
    contended(|| async {
        let store = &app.records.store;
        let Some(Admitted {
            run,
            terms: Some(terms),
            approval,
        }) = store.admitted(id).await?
        else {
            return Ok(None);
        };
        let run = run.value;
        let Some(outcome) = run.outcome() else {
            return Ok(None);
        };
        let mut commit = Commit::new();
        let mut approval_is = None;
        if let Some(Versioned { value, rev }) = &approval
            && let Some(ended) = end_approval(value, outcome, now)
        {
            approval_is = Some(match ended.state.status() {
                approval::Status::Expired => "expired",
                _ => "withdrawn",
            });
            let told = audited::approval_ended(&app.records, value, &ended, outcome, now);
            commit = commit
                .approval(&ended, &run, &terms.value, *rev)?
                .audit(told)?;
        }
        if let (None, Some(held)) = (terms.value.charged, &terms.value.reservation) {
            commit = settle(app, commit, &run, &terms, held, now).await?;
            commit = tell_circuit(app, commit, &run, &terms.value, outcome, now).await?;
        }
        app.records.commit(&commit).await?;
        if let Some(outcome) = approval_is {
            metrics::approval(outcome);
        }
        Ok(Some(run))
    })
    .await
}

/// The error event that a failed run is, like those of any service, by the run's name, so that it counts once; none for
/// a run that did not fail of itself.
pub(crate) fn error_of_run(run: &Run, now: Timestamp) -> Option<Value> {
    let (kind, message) = match run.outcome()? {
        Outcome::Failed(failure) => (failure.code(), failure.to_string()),
        Outcome::TimedOut => ("deadline", "the run did not end in time".to_owned()),
        _ => return None,
    };
    let failed = run.steps.iter().rfind(|step| step.started_at.is_some());
    let plan = &failed.or(run.steps.first())?.plan;
    Some(json!({
        "id": run.id,
        "ts": run.finished_at().unwrap_or(now),
        // Runs fail alike for different reasons: what fails in one skill says nothing of another.
        "service": plan.skill,
        "component": plan.skill,
        "type": kind,
        "level": "error",
        "error": message,
        "run_id": run.id,
        "user": run.started_by,
        "version": plan.commit,
        "inputs": plan.inputs,
    }))
}

async fn settle(
    app: &App,
    commit: Commit,
    run: &Run,
    terms: &Versioned<Terms>,
    held: &Reservation,
    now: Timestamp,
) -> Result<Commit> {
    let budgets = app.records.store.budgets().await?;
    let budgets = budgets.map_or_else(|| app.admission.budgets.clone(), |found| found.value);
    let Adjustment {
        writes,
        charged,
        overrun,
        ..
    } = adjustment(run, &terms.value, held, &budgets);
    let mut commit = commit;
    if overrun > budget::Cost::ZERO {
        tracing::warn!(run = %run.id, %overrun, "a run cost more than was reserved for it");
        let object = Object::new("run", &run.id);
        let (reserved, charged) = (held.price.total.to_string(), charged.to_string());
        let told = app
            .records
            .draft(Verb::BudgetOverrun, object, now)
            .change(&json!({"cost": reserved}), &json!({"cost": charged}));
        commit = commit.audit(told)?;
    }
    let settled = Terms {
        charged: Some(charged),
        ..terms.value.clone()
    };
    // Written under the change counter of the terms: whoever settles it a second time changes nothing.
    Ok(commit.terms(&run.id, &settled, terms.rev)?.ledger(writes))
}

/// What is left to do with what was held: all is given back when nothing ever started.
fn adjustment(run: &Run, terms: &Terms, held: &Reservation, budgets: &Budgets) -> Adjustment {
    if run.started_at().is_none() {
        return held.release();
    }
    let steps = run.steps.iter().filter(|step| step.started_at.is_some());
    let steps: Vec<StepCost> = steps
        .map(|step| StepCost {
            skill: step.plan.skill.clone(),
            flat: terms.flat_cost,
            metered: Metered::of_step(step),
        })
        .collect();
    let actual = budget::price(&budgets.models, &budgets.rates, held.model, &steps);
    held.settle(&actual)
}

async fn tell_circuit(
    app: &App,
    commit: Commit,
    run: &Run,
    terms: &Terms,
    outcome: &Outcome,
    now: Timestamp,
) -> Result<Commit> {
    let Some(ticket) = &terms.ticket else {
        return Ok(commit);
    };
    let skill = &run.steps[0].plan.skill;
    let before = app.records.store.circuit(skill).await?;
    let ended = run.finished_at().unwrap_or(now);
    let verdict = circuit::Verdict::of(outcome);
    let settings = &app.admission.circuit;
    let recorded = circuit::record(&before.value, settings, ticket, verdict, ended);
    if recorded.circuit == before.value {
        return Ok(commit);
    }
    let commit = commit.circuit(skill, &recorded.circuit, before.rev)?;
    match recorded.transition {
        Some(transition) => {
            let told: Work = publish::of_circuit(skill, run, transition);
            let entry = audited::circuit(&app.records, skill, run, transition, now);
            Ok(commit.work(&told, now)?.audit(entry)?)
        }
        None => Ok(commit),
    }
}

/// The approval of a run that ended before it was used; none when it has ended itself.
fn end_approval(approval: &Approval, outcome: &Outcome, now: Timestamp) -> Option<Approval> {
    match outcome {
        Outcome::Expired => approval::expire(approval, now),
        Outcome::Cancelled { by } => {
            // Whoever stopped the run was asked for the permission to when they did.
            let by = Principal::administrator(approval.tenant.clone(), by);
            approval::withdraw(approval, &by, now).ok()
        }
        _ => None,
    }
}
