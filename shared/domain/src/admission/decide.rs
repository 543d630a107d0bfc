//! The decision: every check in its order, each with its reason.

use super::{ApprovalRule, Check, Consent, Denial, Finding, PolicyVerdict, Stage, Warning};
use crate::approval;
use crate::budget::{self, Account, Exceeded, Models, Reservation};
use crate::circuit::{self, Circuit, Open, Ticket};
use crate::id::RunId;
use crate::risk::Assessment;
use crate::run::Block;
use jiff::Timestamp;

/// All that the decision is made from.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The run it would be.
    pub run: &'a RunId,
    /// What the policies say.
    pub verdict: &'a PolicyVerdict,
    /// How much harm it could do.
    pub risk: &'a Assessment,
    /// What is known of people's consent.
    pub consent: Consent,
    /// How the skill has fared of late.
    pub circuit: &'a Circuit,
    /// When a circuit opens.
    pub circuit_settings: &'a circuit::Settings,
    /// The budgets it must fit into, with what is used of them.
    pub accounts: &'a [Account],
    /// When the cheap model is taken.
    pub models: &'a Models,
    /// What it may cost.
    pub ask: &'a budget::Ask,
}

/// Whether it may run.
#[derive(Debug, Clone, PartialEq)]
pub enum Admission {
    /// It may, when what it takes is written together with its start.
    Admitted(Box<Admitted>),
    /// It waits for people.
    Waits {
        /// What it waits for.
        rules: Vec<ApprovalRule>,
        /// All checks.
        checks: Vec<Check>,
    },
    /// It may not.
    Blocked {
        /// Which check said no, and why.
        block: Block,
        /// When it is worth trying again, if waiting helps.
        retry_at: Option<Timestamp>,
        /// All checks.
        checks: Vec<Check>,
    },
}

/// What a run that may start takes with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Admitted {
    /// All checks.
    pub checks: Vec<Check>,
    /// The skill's circuit afterwards.
    pub circuit: Circuit,
    /// To be handed in with the outcome.
    pub ticket: Ticket,
    /// To be written together with the start.
    pub reservation: Reservation,
}

impl Admission {
    /// All checks.
    pub fn checks(&self) -> &[Check] {
        match self {
            Admission::Admitted(admitted) => &admitted.checks,
            Admission::Waits { checks, .. } | Admission::Blocked { checks, .. } => checks,
        }
    }
}

/// Decides whether a run may start: permission, guardrails, approval, circuit, budget. The first check
/// that says no blocks it and those behind it are not made; one that must wait for people shows what
/// the others would say now.
pub fn admit(facts: &Facts<'_>, now: Timestamp) -> Admission {
    let mut checks = Vec::with_capacity(5);
    for (stage, guardrails) in [(Stage::Permission, false), (Stage::Guardrails, true)] {
        let mut denials = facts.verdict.denials.iter();
        if let Some(denial) = denials.find(|denial| denial.guardrail == guardrails) {
            return blocked(denied(stage, denial), code_of(denial), None, checks);
        }
        checks.push(nothing_against(stage, facts.verdict));
    }
    let required = approval::requirement(
        &facts.verdict.approvals,
        facts.risk,
        facts.verdict.waives_risk_up_to,
    );
    let open: Vec<ApprovalRule> = required
        .iter()
        .filter(|rule| !facts.consent.satisfies(rule))
        .cloned()
        .collect();
    if let Some(rule) = open.first()
        && let Some((code, reason)) = refusal(facts.consent)
    {
        let check = Check::new(Stage::Approval, Finding::Denied, reason).by(&rule.policy_id);
        return blocked(check, code, None, checks);
    }
    checks.push(approval_check(&required, &open, facts));
    let circuit = circuit::admit(facts.circuit, facts.circuit_settings, facts.run, now);
    let reservation = budget::decide(facts.models, facts.accounts, facts.ask.clone(), now);
    if !open.is_empty() {
        checks.push(circuit_check(circuit.as_ref().err()));
        checks.push(budget_check(&reservation));
        return Admission::Waits {
            rules: open,
            checks,
        };
    }
    let (circuit, ticket) = match circuit {
        Ok(admitted) => admitted,
        Err(open) => {
            let check = circuit_check(Some(&open));
            return blocked(check, Open::CODE, Some(open.until), checks);
        }
    };
    checks.push(circuit_check(None));
    let check = budget_check(&reservation);
    match reservation {
        Ok(reservation) => {
            checks.push(check);
            Admission::Admitted(Box::new(Admitted {
                checks,
                circuit,
                ticket,
                reservation,
            }))
        }
        Err(exceeded) => blocked(check, Exceeded::CODE, exceeded.resets_at, checks),
    }
}

fn code_of(denial: &Denial) -> &'static str {
    if denial.guardrail {
        "guardrail"
    } else {
        "permission_denied"
    }
}

fn denied(stage: Stage, denial: &Denial) -> Check {
    Check {
        missing: denial.missing.clone(),
        granted_by: denial.granted_by.clone(),
        ..Check::new(stage, Finding::Denied, denial.reason.clone()).by(&denial.policy_id)
    }
}

fn nothing_against(stage: Stage, verdict: &PolicyVerdict) -> Check {
    if let (Stage::Guardrails, [first, ..]) = (stage, &verdict.overridden[..]) {
        let passed = verdict.overridden.iter();
        let passed = passed.map(|passed| format!("{}: {}", passed.policy_id, passed.reason));
        let reason = format!("overridden: {}", passed.collect::<Vec<_>>().join("; "));
        return Check::new(stage, Finding::Passed, reason).by(&first.policy_id);
    }
    if let (Stage::Guardrails, [first, more @ ..]) = (stage, &verdict.warnings[..]) {
        let mut reason = format!("allowed, with a warning: {}", first.reason);
        for warning in more {
            let Warning {
                policy_id,
                reason: why,
            } = warning;
            reason.push_str(&format!("; {policy_id}: {why}"));
        }
        return Check::new(stage, Finding::Passed, reason).by(&first.policy_id);
    }
    let reason = match (stage, &verdict.others[..]) {
        (Stage::Permission, [first, ..]) => {
            return Check::new(stage, Finding::Passed, "a policy lets it run").by(first);
        }
        (Stage::Permission, []) => "no policy is against it",
        _ => "no guardrail is against it",
    };
    Check::new(stage, Finding::Passed, reason)
}

/// Why a consent that was claimed does not count.
fn refusal(consent: Consent) -> Option<(&'static str, &'static str)> {
    match consent {
        Consent::Denied => Some(("approval_denied", "the request says that it was denied")),
        Consent::WrongToken => Some((
            "approval_token_invalid",
            "the approval token is not the configured one; leave `approval` out and let people approve it",
        )),
        Consent::NoTokenConfigured => Some((
            "approval_token_invalid",
            "no approval token is configured, so nobody approves by `approval`; leave it out and let people approve it",
        )),
        Consent::NotAsked | Consent::Given | Consent::Automation => None,
    }
}

fn approval_check(required: &[ApprovalRule], open: &[ApprovalRule], facts: &Facts<'_>) -> Check {
    let stage = Stage::Approval;
    if let Some(rule) = open.first() {
        let mut reason = rule.reason.clone();
        if let [_, others @ ..] = open
            && !others.is_empty()
        {
            let ids: Vec<&str> = others.iter().map(|rule| rule.policy_id.as_str()).collect();
            reason.push_str(&format!("; also wanted by {}", ids.join(", ")));
        }
        return Check {
            granted_by: rule.approvers.clone(),
            ..Check::new(stage, Finding::Waiting, reason).by(&rule.policy_id)
        };
    }
    match (required.first(), facts.consent) {
        (Some(rule), Consent::Automation) => {
            let reason = "approved by an automation with the approval token";
            Check::new(stage, Finding::Passed, reason).by(&rule.policy_id)
        }
        (Some(rule), _) => {
            let reason = "approved by all who had to";
            Check::new(stage, Finding::Passed, reason).by(&rule.policy_id)
        }
        (None, _) if facts.risk.level == crate::manifest::Risk::Destructive => {
            let reason = "the risk is destructive, and a policy waives the approval";
            Check::new(stage, Finding::Passed, reason)
        }
        (None, _) => Check::new(stage, Finding::Passed, "no approval is needed"),
    }
}

fn circuit_check(open: Option<&Open>) -> Check {
    match open {
        None => Check::new(
            Stage::Circuit,
            Finding::Passed,
            "the skill has worked of late",
        ),
        Some(open) => Check::new(Stage::Circuit, Finding::Denied, open.to_string()),
    }
}

fn budget_check(reservation: &Result<Reservation, Exceeded>) -> Check {
    match reservation {
        Ok(reservation) => {
            let reason = format!(
                "{} is reserved, with the {} model",
                reservation.price.total,
                reservation.model.as_str()
            );
            Check::new(Stage::Budget, Finding::Passed, reason)
        }
        Err(exceeded) => Check::new(Stage::Budget, Finding::Denied, exceeded.to_string()),
    }
}

/// The run is blocked by this check; those behind it are not made.
fn blocked(
    check: Check,
    code: &str,
    retry_at: Option<Timestamp>,
    mut checks: Vec<Check>,
) -> Admission {
    let block = Block {
        code: code.to_owned(),
        reason: told(&check),
        policy_id: check.policy_id.clone(),
    };
    let stage = check.stage;
    checks.push(check);
    let rest = [
        Stage::Guardrails,
        Stage::Approval,
        Stage::Circuit,
        Stage::Budget,
    ];
    for later in rest.into_iter().filter(|later| *later > stage) {
        let reason = "not looked at, since it may not run anyway";
        checks.push(Check::new(later, Finding::Skipped, reason));
    }
    Admission::Blocked {
        block,
        retry_at,
        checks,
    }
}

/// Why, what is missing, and who can help, in one sentence.
fn told(check: &Check) -> String {
    let mut told = check.reason.clone();
    if !check.missing.is_empty() {
        told.push_str(&format!("; missing: {}", check.missing.join(", ")));
    }
    if !check.granted_by.is_empty() {
        told.push_str(&format!("; {} can grant it", check.granted_by.join(", ")));
    }
    told
}
