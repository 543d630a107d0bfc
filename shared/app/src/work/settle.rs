//! Counting what an ended run cost and how it went, once: the budgets get back what it did not need,
//! the skill's circuit hears of its outcome, and an approval that nobody needs any more is withdrawn.

use super::{Work, contended, publish};
use crate::App;
use crate::error::Result;
use crate::store::{Admitted, Commit, Versioned};
use domain::access::Principal;
use domain::admission::Terms;
use domain::approval::{self, Approval};
use domain::budget::{self, Adjustment, Budgets, Metered, Reservation, StepCost};
use domain::circuit;
use domain::id::RunId;
use domain::run::{Outcome, Run};
use jiff::Timestamp;

pub(super) async fn run(app: &App, id: &RunId, now: Timestamp) -> Result<()> {
    contended(|| async {
        let store = &app.records.store;
        let Some(Admitted {
            run,
            terms: Some(terms),
            approval,
        }) = store.admitted(id).await?
        else {
            return Ok(());
        };
        let run = run.value;
        let Some(outcome) = run.outcome() else {
            return Ok(());
        };
        let mut commit = Commit::new();
        if let Some(Versioned { value, rev }) = &approval
            && let Some(ended) = end_approval(value, outcome, now)
        {
            commit = commit.approval(&ended, &run, &terms.value, *rev)?;
        }
        if let (None, Some(held)) = (terms.value.charged, &terms.value.reservation) {
            commit = settle(app, commit, &run, &terms, held).await?;
            commit = tell_circuit(app, commit, &run, &terms.value, outcome, now).await?;
        }
        Ok(app.records.commit(&commit).await?)
    })
    .await
}

async fn settle(
    app: &App,
    commit: Commit,
    run: &Run,
    terms: &Versioned<Terms>,
    held: &Reservation,
) -> Result<Commit> {
    let budgets = app.records.store.budgets().await?;
    let budgets = budgets.map_or_else(|| app.admission.budgets.clone(), |found| found.value);
    let Adjustment {
        writes,
        charged,
        overrun,
        ..
    } = adjustment(run, &terms.value, held, &budgets);
    if overrun > budget::Cost::ZERO {
        tracing::warn!(run = %run.id, %overrun, "a run cost more than was reserved for it");
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
            Ok(commit.work(&told, now)?)
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
