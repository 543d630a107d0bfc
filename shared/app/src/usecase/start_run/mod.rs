//! Starting a run. Every way in ends here: the API, the command line, a request in plain language, and
//! whatever comes later. The checks are the domain's and always the same; this loads the facts they
//! need in two calls, and writes what they decide in one.

mod asked;
mod prepare;
mod record;

pub(crate) use asked::Asked;
pub(super) use prepare::readmit;
use prepare::{Prepared, prepare};
pub(super) use record::{admitted_commit, with_work};

use crate::App;
use crate::error::{Error, Result};
use crate::store::Admitted;
use crate::telemetry::{metrics, note_run};
use crate::view;
use crate::work::contended;
use client::wire;
use domain::access::Principal;
use domain::admission::{Admission, Check, Finding, Override, Source};
use domain::id::{RunId, SkillId};
use domain::plan::PlanHash;
use domain::run::{Outcome, StepState};
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::{Map, Value};
use std::time::{Duration, Instant};

/// What is to run, and how it was asked for.
#[derive(Debug, Clone)]
pub struct RunRequest {
    /// The skill.
    pub skill: SkillId,
    /// Its inputs, unchecked.
    pub inputs: Map<String, Value>,
    /// The request in plain language that led here.
    pub words: Option<String>,
    /// Where it came from.
    pub source: Source,
    /// The word of an automation about its approval, and its token.
    pub claim: Option<Claim>,
    /// The plan that must be what runs.
    pub plan_hash: Option<String>,
    /// Guardrails to pass over.
    pub overriding: Option<Override>,
    /// The name of the run, when the caller may ask for the same one again.
    pub id: Option<RunId>,
}

impl RunRequest {
    /// A request for a skill with these inputs and nothing else.
    pub fn new(skill: SkillId, inputs: Map<String, Value>, source: Source) -> RunRequest {
        RunRequest {
            skill,
            inputs,
            words: None,
            source,
            claim: None,
            plan_hash: None,
            overriding: None,
            id: None,
        }
    }
}

/// What an automation says of its approval.
#[derive(Debug, Clone)]
pub struct Claim {
    /// `approved` or `denied`.
    pub word: String,
    /// The token it was given.
    pub token: Option<SecretString>,
}

/// Starts a run, or has it wait for approval. One that may not run is recorded as blocked.
///
/// # Errors
/// [`Error::SkillNotFound`]; [`Error::NotRunnable`] when nothing is merged; [`Error::Invalid`] when the inputs do
/// not fit; [`Error::PlanMismatch`]; [`Error::MayNotOverride`]; [`Error::Blocked`] with every check when it may not run.
pub async fn start_run(
    app: &App,
    caller: &Principal,
    request: &RunRequest,
    now: Timestamp,
) -> Result<wire::Run> {
    let id = match &request.id {
        Some(id) => id.clone(),
        None => RunId::from_u128(uuid::Uuid::now_v7().as_u128()),
    };
    note_run(&id);
    let began = Instant::now();
    let started = contended(|| async {
        // The first answer got lost on its way, or another is at it at the same time: it is the same run.
        if request.id.is_some()
            && let Some(found) = app.records.store.admitted(&id).await?
        {
            return Ok(Started::Before(Box::new(found)));
        }
        let prepared = prepare(app, caller, request, &id, now).await?;
        if let Some(wanted) = &request.plan_hash {
            same_plan(wanted, &prepared)?;
        }
        let commit = record::commit(app, &prepared, now)?;
        // A budget that someone else has used meanwhile is found out here, and everything is decided anew.
        app.records.commit(&commit.commit).await?;
        Ok(Started::Now(Box::new(Decided {
            run: commit.run,
            prepared,
        })))
    });
    let Decided { run, prepared } = match started.await? {
        Started::Before(found) => return started_before(&found),
        Started::Now(decided) => *decided,
    };
    metrics::run_moved(None, &run);
    measure(&prepared.admission, began.elapsed());
    match prepared.admission {
        Admission::Blocked {
            block,
            retry_at,
            checks,
        } => Err(Error::Blocked(Box::new(crate::error::Blocked {
            run: run.id,
            block,
            retry_at,
            checks,
        }))),
        Admission::Waits { .. } | Admission::Admitted(_) => {
            Ok(view::run(&run, Some(&prepared.terms)))
        }
    }
}

/// Counts a decision that is written down.
fn measure(admission: &Admission, took: Duration) {
    let outcome = match admission {
        Admission::Admitted(_) => "admitted",
        Admission::Waits { .. } => "waits",
        Admission::Blocked { .. } => "denied",
    };
    metrics::decision(outcome, took);
    if matches!(admission, Admission::Waits { .. }) {
        metrics::approval("requested");
    }
    denied(admission.checks());
}

/// Counts the check that said no.
pub(super) fn denied(checks: &[Check]) {
    let said_no = checks.iter().find(|check| check.finding == Finding::Denied);
    if let Some(check) = said_no {
        metrics::denial(check.stage.as_str());
    }
}

enum Started {
    Now(Box<Decided>),
    Before(Box<Admitted>),
}

/// The answer that was given when this run was started, or not let start.
fn started_before(found: &Admitted) -> Result<wire::Run> {
    let (run, terms) = (&found.run.value, found.terms.as_ref());
    let blocked = run.steps.iter().find_map(|step| match &step.state {
        StepState::Ended {
            outcome: Outcome::Blocked(block),
            ..
        } => Some(block.clone()),
        _ => None,
    });
    match blocked {
        Some(block) => Err(Error::Blocked(Box::new(crate::error::Blocked {
            run: run.id.clone(),
            block,
            retry_at: None,
            checks: terms.map_or_else(Vec::new, |terms| terms.value.checks.clone()),
        }))),
        None => Ok(view::run(run, terms.map(|terms| &terms.value))),
    }
}

struct Decided {
    run: domain::run::Run,
    prepared: Prepared,
}

/// What a run would be: the plan. Nothing is started, charged or recorded.
///
/// # Errors
/// As [`start_run`], but for [`Error::Blocked`]: the plan says so.
pub async fn plan_run(
    app: &App,
    caller: &Principal,
    request: &RunRequest,
    now: Timestamp,
) -> Result<wire::Plan> {
    let id = RunId::from_u128(uuid::Uuid::now_v7().as_u128());
    let prepared = prepare(app, caller, request, &id, now).await?;
    if let Some(wanted) = &request.plan_hash {
        same_plan(wanted, &prepared)?;
    }
    Ok(view::plan(
        &prepared.plan,
        &prepared.terms,
        &prepared.admission,
    ))
}

fn same_plan(wanted: &str, prepared: &Prepared) -> Result<()> {
    let wanted = PlanHash::parse(wanted).map_err(|error| Error::BadRequest(error.to_string()))?;
    if wanted == prepared.terms.plan_hash {
        return Ok(());
    }
    Err(Error::PlanMismatch {
        planned: wanted,
        now: prepared.terms.plan_hash.clone(),
    })
}
