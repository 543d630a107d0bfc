//! All that a run is decided on, gathered in two calls, and the decision.

use super::super::text_rules;
use super::{Asked, Claim, RunRequest};
use crate::App;
use crate::error::{Error, Result};
use crate::store::{Standing, Versioned};
use crate::telemetry::metrics;
use domain::access::{Permission, Principal};
use domain::admission::{
    self, Admission, Consent, Facts, Override, PolicyVerdict, SkillFacts, Source, Terms,
};
use domain::approval;
use domain::budget::{
    self, Account, Budgets, Cost, Day, Ledger, Limits, Metered, Quote, Scope, StepCost,
};
use domain::circuit::Circuit;
use domain::id::RunId;
use domain::manifest::{self, Manifest};
use domain::plan::{ModelChoice, Plan, PlannedStep};
use domain::risk;
use domain::run::{Run, StepPlan};
use domain::schema::Schema;
use jiff::{SignedDuration, Timestamp};
use policy::{Request, RunContext};
use secrecy::ExposeSecret;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::time::Duration;
use subtle::ConstantTimeEq;

/// How long a reservation may be held before the sweep asks what became of its run; runs end before.
const LONGEST_RUN: SignedDuration = SignedDuration::from_hours(24 * 8);

/// A run as it would be, and whether it may.
pub(crate) struct Prepared {
    pub(crate) id: RunId,
    pub(crate) steps: Vec<StepPlan>,
    pub(crate) plan: Plan,
    pub(crate) terms: Terms,
    pub(crate) asked: Asked,
    pub(crate) circuit: Versioned<Circuit>,
    pub(crate) admission: Admission,
}

/// Gathers the facts and decides.
pub(crate) async fn prepare(
    app: &App,
    caller: &Principal,
    request: &RunRequest,
    id: &RunId,
    now: Timestamp,
) -> Result<Prepared> {
    if request.overriding.is_some() && !caller.may(Permission::GuardrailsOverride) {
        return Err(Error::MayNotOverride {
            name: caller.name.clone(),
            permission: Permission::GuardrailsOverride,
        });
    }
    let store = &app.records.store;
    let skill_id = &request.skill;
    let Standing {
        skill,
        circuit,
        policies,
        budgets,
    } = store.standing(skill_id).await?;
    let skill = skill.ok_or_else(|| Error::SkillNotFound(skill_id.clone()))?;
    let skill = skill.value;
    let active = skill.active.as_ref().ok_or_else(|| Error::NotRunnable {
        id: skill_id.clone(),
        status: skill.status(),
    })?;
    let budgets = budgets.map_or_else(|| app.admission.budgets.clone(), |found| found.value);
    let limits = budgets.applicable(&caller.roles, &caller.name, [skill_id]);
    let scopes: Vec<Scope> = limits.iter().map(|(scope, _)| scope.clone()).collect();
    let day = Day::of(now);
    let (content, ledgers) = store
        .content_and_ledgers(skill_id, active.version, &scopes, day.month())
        .await?;
    let content = content.ok_or_else(|| Error::SkillNotFound(skill_id.clone()))?;
    let accounts = accounts(limits, &ledgers, day);
    let manifest = parsed(&content.manifest)?;
    let inputs = checked_inputs(&manifest.inputs, &request.inputs)?;
    let step = StepPlan {
        skill: skill_id.clone(),
        version: active.version,
        commit: active.commit.clone(),
        dispatch_inputs: manifest.inputs.dispatch_inputs(&inputs),
        inputs,
        outputs: manifest.outputs.clone(),
        timeout_seconds: u32::try_from(manifest.timeout.as_secs()).unwrap_or(u32::MAX),
    };
    let workflow = risk::examine(&content.workflow);
    let risk = risk::assess(&risk::Facts {
        skill: skill_id,
        declared: manifest.risk,
        workflow: Some(&workflow),
        request: request.words.as_deref(),
    });
    let quote = quote(&budgets, &manifest);
    let facts = SkillFacts::from(&manifest);
    let policies = app.policies.current(store, policies.as_ref()).await?;
    let mut verdict = policies.decide(&Request {
        principal: caller,
        skill: &facts,
        inputs: &step.inputs,
        context: &context(request.source, quote.standard.total, now),
    });
    let overridden = pass_over(request.overriding.as_ref(), &mut verdict);
    for policy in &verdict.shadowed {
        metrics::shadowed();
        tracing::info!(policy, skill = %skill_id, "a guardrail that is only watched was met");
    }
    let ask = budget::Ask {
        run: id.clone(),
        quote,
        expires_at: now + LONGEST_RUN,
    };
    let consent = consent(app, request.claim.as_ref())?;
    let admission = admission::admit(
        &Facts {
            run: id,
            verdict: &verdict,
            risk: &risk,
            consent,
            circuit: &circuit.value,
            circuit_settings: &app.admission.circuit,
            accounts: &accounts,
            models: &budgets.models,
            ask: &ask,
        },
        now,
    );
    let (model, cost) = match &admission {
        Admission::Admitted(admitted) => {
            let reservation = &admitted.reservation;
            (reservation.model, reservation.price.total)
        }
        _ => (budget::Model::Standard, ask.quote.standard.total),
    };
    let planned = PlannedStep::from(&step);
    let plan = Plan {
        tenant: app.tenant().clone(),
        steps: vec![planned],
        reach: workflow.reach.clone(),
        risk: risk.clone(),
        cost_millis: cost.thousandths(),
        approvals: approval::requirement(&verdict.approvals, &risk, verdict.waives_risk_up_to),
        guardrails: verdict
            .denials
            .iter()
            .filter(|denial| denial.guardrail)
            .cloned()
            .collect(),
        budget_left_millis: accounts
            .iter()
            .filter_map(Account::remaining)
            .min()
            .map(budget::Cost::thousandths),
        model: match model {
            budget::Model::Standard => ModelChoice::Standard,
            budget::Model::Cheap => ModelChoice::Cheap,
        },
    };
    let terms = Terms {
        plan_hash: plan.hash(),
        principal: caller.clone(),
        skill: facts,
        source: request.source,
        words: request.words.clone(),
        risk,
        reach: workflow.reach,
        cost,
        flat_cost: manifest.cost,
        model,
        checks: admission.checks().to_vec(),
        overridden,
        reservation: None,
        ticket: None,
        charged: None,
    };
    let by_automation = consent == Consent::Automation && !plan.approvals.is_empty();
    let words = request.words.as_deref();
    Ok(Prepared {
        id: id.clone(),
        asked: Asked::of(&manifest.inputs, &step.inputs, words, by_automation),
        steps: vec![step],
        plan,
        terms,
        circuit,
        admission,
    })
}

/// Decides once more on a run whose approval is complete: on the policies, the circuit and the budgets
/// as they are now.
pub(crate) async fn readmit(
    app: &App,
    run: &Run,
    terms: &Terms,
    now: Timestamp,
) -> Result<(Admission, Versioned<Circuit>)> {
    let store = &app.records.store;
    let step = &run.steps[0].plan;
    let standing = store.standing(&step.skill).await?;
    let budgets = standing.budgets;
    let budgets = budgets.map_or_else(|| app.admission.budgets.clone(), |found| found.value);
    let caller = &terms.principal;
    let limits = budgets.applicable(&caller.roles, &caller.name, [&step.skill]);
    let scopes: Vec<Scope> = limits.iter().map(|(scope, _)| scope.clone()).collect();
    let day = Day::of(now);
    let ledgers = store.ledgers(&scopes, day.month()).await?;
    let accounts: Vec<Account> = accounts(limits, &ledgers, day);
    let policies = app
        .policies
        .current(store, standing.policies.as_ref())
        .await?;
    let mut verdict = policies.decide(&Request {
        principal: caller,
        skill: &terms.skill,
        inputs: &step.inputs,
        context: &context(terms.source, terms.cost, now),
    });
    // Whoever approved it saw that they are passed over, and why.
    pass_over(terms.overridden.as_ref(), &mut verdict);
    let step_cost = StepCost {
        skill: step.skill.clone(),
        flat: terms.flat_cost,
        metered: Metered::at_most(Duration::from_secs(step.timeout_seconds.into())),
    };
    let ask = budget::Ask {
        run: run.id.clone(),
        quote: Quote::new(&budgets.models, &budgets.rates, &[step_cost]),
        expires_at: now + LONGEST_RUN,
    };
    let facts = Facts {
        run: &run.id,
        verdict: &verdict,
        risk: &terms.risk,
        consent: Consent::Given,
        circuit: &standing.circuit.value,
        circuit_settings: &app.admission.circuit,
        accounts: &accounts,
        models: &budgets.models,
        ask: &ask,
    };
    Ok((admission::admit(&facts, now), standing.circuit))
}

/// Takes from the verdict what is to be passed over; what was.
fn pass_over(overriding: Option<&Override>, verdict: &mut PolicyVerdict) -> Option<Override> {
    overriding.and_then(|overriding| overriding.pass_over(verdict))
}

fn accounts(limits: Vec<(Scope, Limits)>, ledgers: &[Ledger], day: Day) -> Vec<Account> {
    let accounts = limits.into_iter().zip(ledgers);
    accounts
        .map(|((scope, limits), ledger)| Account {
            scope,
            limits,
            usage: ledger.usage(day),
        })
        .collect()
}

fn context(source: Source, cost: Cost, now: Timestamp) -> RunContext {
    RunContext {
        now,
        source,
        cost_thousandths: i64::try_from(cost.thousandths()).unwrap_or(i64::MAX),
    }
}

/// The manifest of a version that was checked when it was merged.
pub(crate) fn parsed(text: &str) -> Result<Manifest> {
    let parsed = manifest::parse(text).map_err(|findings| Error::Invalid {
        what: "the active manifest is",
        findings,
    })?;
    Ok(parsed.manifest)
}

/// What a run of this skill may cost at most.
pub(crate) fn quote(budgets: &Budgets, manifest: &Manifest) -> Quote {
    let step = StepCost {
        skill: manifest.id.clone(),
        flat: manifest.cost,
        metered: Metered::at_most(manifest.timeout),
    };
    Quote::new(&budgets.models, &budgets.rates, &[step])
}

/// What an automation's word counts for.
fn consent(app: &App, claim: Option<&Claim>) -> Result<Consent> {
    let Some(claim) = claim else {
        return Ok(Consent::NotAsked);
    };
    match claim.word.as_str() {
        "denied" => Ok(Consent::Denied),
        "approved" => {
            let Some(expected) = &app.admission.approval_token else {
                return Ok(Consent::NoTokenConfigured);
            };
            let given = claim
                .token
                .as_ref()
                .map_or("", |token| token.expose_secret());
            let given: [u8; 32] = Sha256::digest(given).into();
            Ok(if bool::from(given.ct_eq(expected)) {
                Consent::Automation
            } else {
                Consent::WrongToken
            })
        }
        other => Err(Error::BadRequest(format!(
            "approval is {other:?}; expected `approved` or `denied`"
        ))),
    }
}

/// The inputs with their defaults, if they fit: by the check the browser makes too, then by
/// patterns and formats.
fn checked_inputs(schema: &Schema, inputs: &Map<String, Value>) -> Result<Map<String, Value>> {
    let given = Value::Object(inputs.clone());
    let mut findings = schema.check(&given);
    if findings.is_empty() {
        findings = text_rules::check(schema, &given);
    }
    if findings.is_empty() {
        Ok(schema.resolve(&given))
    } else {
        Err(Error::Invalid {
            what: "the inputs are",
            findings,
        })
    }
}
