//! Writing what was decided: the run, its terms, what it takes, and the work that follows, together.

use super::Prepared;
use crate::App;
use crate::audited;
use crate::error::{Error, Result};
use crate::store::Commit;
use crate::work::Work;
use domain::admission::{Admission, Admitted, Terms};
use domain::approval::{self, Approval, ApprovalId, Requested};
use domain::run::{self, Block, Effect, Run};
use jiff::Timestamp;

/// A run that is to be written.
pub(super) struct Written {
    pub(super) run: Run,
    pub(super) commit: Commit,
}

pub(super) fn commit(app: &App, prepared: &Prepared, now: Timestamp) -> Result<Written> {
    let (id, steps) = (prepared.id.clone(), prepared.steps.clone());
    let by = prepared.terms.principal.name.clone();
    let told = |run: &Run, waits: Option<&Approval>| {
        let Prepared { terms, asked, .. } = prepared;
        audited::run_asked(&app.records, run, terms, asked, waits, now)
    };
    match &prepared.admission {
        Admission::Admitted(admitted) => {
            let (run, effects) = run::start(id, steps, by, now);
            let commit = Commit::new().run(&run, 0)?;
            let commit = with_work(commit, &run, &effects, now)?;
            let commit = admitted_commit(
                commit,
                &run,
                &prepared.terms,
                0,
                admitted,
                &prepared.circuit,
            )?;
            let commit = commit.audit_all(told(&run, None))?;
            Ok(Written { run, commit })
        }
        Admission::Waits { rules, .. } => {
            let asked = Requested {
                id: ApprovalId::from_u128(uuid::Uuid::now_v7().as_u128()),
                tenant: app.tenant().clone(),
                run: id.clone(),
                plan_hash: prepared.terms.plan_hash.clone(),
                by: by.clone(),
                rules: rules.clone(),
            };
            let asked = approval::request(asked, now)
                .map_err(|error| Error::BadRequest(error.to_string()))?;
            let (run, effects) = run::hold(id, steps, by, asked.expires_at, now);
            let commit = Commit::new()
                .run(&run, 0)?
                .terms(&run.id, &prepared.terms, 0)?
                .approval(&asked, &run, &prepared.terms, 0)?;
            let commit = with_work(commit, &run, &effects, now)?;
            let commit = commit.audit_all(told(&run, Some(&asked)))?;
            Ok(Written { run, commit })
        }
        Admission::Blocked { block, .. } => {
            let Written { run, commit } = blocked(prepared, block.clone(), now)?;
            let commit = commit.audit_all(told(&run, None))?;
            Ok(Written { run, commit })
        }
    }
}

fn blocked(prepared: &Prepared, block: Block, now: Timestamp) -> Result<Written> {
    let by = prepared.terms.principal.name.clone();
    let (run, effects) = run::block(prepared.id.clone(), prepared.steps.clone(), by, block, now);
    let commit = Commit::new()
        .run(&run, 0)?
        .terms(&run.id, &prepared.terms, 0)?;
    let commit = with_work(commit, &run, &effects, now)?;
    Ok(Written { run, commit })
}

/// What a run that may start takes with it: its terms, its hold on the budgets, its place in the circuit.
pub(crate) fn admitted_commit(
    commit: Commit,
    run: &Run,
    terms: &Terms,
    terms_rev: u64,
    admitted: &Admitted,
    circuit: &crate::store::Versioned<domain::circuit::Circuit>,
) -> Result<Commit> {
    let terms = Terms {
        checks: admitted.checks.clone(),
        cost: admitted.reservation.price.total,
        model: admitted.reservation.model,
        reservation: Some(admitted.reservation.clone()),
        ticket: Some(admitted.ticket.clone()),
        ..terms.clone()
    };
    let mut commit = commit
        .terms(&run.id, &terms, terms_rev)?
        .ledger(admitted.reservation.writes());
    if admitted.circuit != circuit.value {
        let skill = &run.steps[0].plan.skill;
        commit = commit.circuit(skill, &admitted.circuit, circuit.rev)?;
    }
    Ok(commit)
}

/// The work that follows from a change of a run.
pub(crate) fn with_work(
    mut commit: Commit,
    run: &Run,
    effects: &[Effect],
    now: Timestamp,
) -> Result<Commit> {
    for effect in effects {
        commit = commit.work(&Work::of_effect(effect, run), now)?;
    }
    Ok(commit)
}
