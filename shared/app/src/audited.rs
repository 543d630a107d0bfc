//! What the audit says of each decision and change, in one place: verb, object, before and after, reasons.
//!
//! Only says what others decided. Inputs come here redacted by their schema; all else is redacted by
//! [`Draft`] itself.

use crate::Records;
use crate::usecase::Asked;
use domain::admission::{Check, Finding, Terms};
use domain::approval::{self, Approval, Deciding};
use domain::audit::{Draft, Object, Verb};
use domain::circuit::Transition;
use domain::id::{RunId, SkillId};
use domain::rule::RuleId;
use domain::run::{Event, Outcome, Run};
use domain::skill::{Pull, Rejection, Skill, Status};
use jiff::Timestamp;
use serde_json::{Value, json};

fn of_run(run: &Run) -> Object {
    Object::new("run", &run.id)
}

/// A check as a reason: `permission: denied: … (policy finance_only; missing finance:write; …)`.
fn told(check: &Check) -> String {
    let mut more = Vec::new();
    if let Some(policy) = &check.policy_id {
        more.push(format!("policy {policy}"));
    }
    if !check.missing.is_empty() {
        more.push(format!("missing {}", check.missing.join(", ")));
    }
    if !check.granted_by.is_empty() {
        more.push(format!("granted by {}", check.granted_by.join(", ")));
    }
    let (stage, finding) = (check.stage.as_str(), check.finding.as_str());
    match more.is_empty() {
        true => format!("{stage}: {finding}: {}", check.reason),
        false => format!("{stage}: {finding}: {} ({})", check.reason, more.join("; ")),
    }
}

fn with_checks(draft: Draft, checks: &[Check]) -> Draft {
    let made = checks
        .iter()
        .filter(|check| check.finding != Finding::Skipped);
    made.fold(draft, |draft, check| draft.reason(&told(check)))
}

/// What a run of a fixer changed was proposed.
pub(crate) fn fix_proposed(
    records: &Records,
    fixer: &RuleId,
    run: &RunId,
    pull: &Pull,
    now: Timestamp,
) -> Draft {
    let after = json!({"fixer": fixer, "run": run, "pull": pull.number, "url": pull.url});
    records
        .draft(Verb::FixProposed, Object::new("rule", fixer), now)
        .change(&Value::Null, &after)
}

/// Somebody asked for a run, and what the checks made of it.
pub(crate) fn run_asked(
    records: &Records,
    run: &Run,
    terms: &Terms,
    asked: &Asked,
    waits: Option<&Approval>,
    now: Timestamp,
) -> Vec<Draft> {
    let draft = |verb| records.draft(verb, of_run(run), now);
    let plan = &run.steps[0].plan;
    let after = json!({
        "skill": plan.skill,
        "version": plan.version,
        "commit": plan.commit,
        "inputs": asked.inputs,
        "request": asked.words,
        "source": terms.source.as_str(),
        "roles": terms.principal.roles,
        "plan_hash": terms.plan_hash,
        "risk": terms.risk.level,
        "cost": terms.cost.to_string(),
    });
    let requested = draft(Verb::RunRequested).change(&Value::Null, &after);
    let overridden = overridden(records, run, terms, now);
    let state = json!({"status": run.status(), "plan_hash": terms.plan_hash});
    match (run.outcome(), waits) {
        (Some(Outcome::Blocked(block)), _) => {
            let after =
                json!({"status": run.status(), "code": block.code, "policy_id": block.policy_id});
            let denied = draft(Verb::RunDenied).change(&Value::Null, &after);
            vec![requested, with_checks(denied, &terms.checks)]
        }
        (_, Some(approval)) => {
            let rules = approval.rules.iter().map(|rule| {
                json!({"policy_id": rule.policy_id, "approvers": rule.approvers, "quorum": rule.quorum})
            });
            let after = json!({
                "status": run.status(),
                "plan_hash": approval.plan_hash,
                "expires_at": approval.expires_at,
                "rules": rules.collect::<Vec<_>>(),
            });
            let waits = draft(Verb::ApprovalRequested).change(&Value::Null, &after);
            let told = vec![requested, with_checks(waits, &terms.checks)];
            told.into_iter().chain(overridden).collect()
        }
        _ if asked.by_automation => {
            let after = json!({"plan_hash": terms.plan_hash, "via": "automation_token"});
            let approved = draft(Verb::ApprovalApproved).change(&state, &after);
            let told = vec![
                with_checks(requested, &terms.checks),
                approved.reason("the request brought the approval token of an automation"),
            ];
            told.into_iter().chain(overridden).collect()
        }
        _ => {
            let told = with_checks(requested, &terms.checks);
            [told].into_iter().chain(overridden).collect()
        }
    }
}

/// The guardrails that were passed over for a run, an entry each.
fn overridden(records: &Records, run: &Run, terms: &Terms, now: Timestamp) -> Vec<Draft> {
    let skill = &run.steps[0].plan.skill;
    let passed = terms.overridden.iter().flat_map(|overridden| {
        let reason = &overridden.reason;
        overridden.guardrails.iter().map(move |id| (id, reason))
    });
    let drafts = passed.map(|(id, reason)| {
        records
            .draft(Verb::GuardrailOverridden, Object::new("rule", id), now)
            .change(&Value::Null, &json!({"run": run.id, "skill": skill}))
            .reason(reason)
    });
    drafts.collect()
}

/// What someone decided about a run that waits.
pub(crate) fn decided(
    records: &Records,
    deciding: &Deciding,
    before: &Approval,
    after: &Approval,
    now: Timestamp,
) -> Draft {
    let verb = match deciding.verb {
        approval::Verb::Approve => Verb::ApprovalApproved,
        approval::Verb::Reject => Verb::ApprovalRejected,
    };
    let (was, is) = (before.state.status(), after.state.status());
    let told = json!({"status": is, "plan_hash": after.plan_hash, "via": deciding.via});
    let draft = records
        .draft(verb, Object::new("run", &after.run), now)
        .change(&json!({"status": was}), &told);
    match &deciding.reason {
        Some(reason) => draft.reason(reason),
        None => draft,
    }
}

/// A run that was approved is not let run after all.
pub(crate) fn denied_after_all(
    records: &Records,
    run: &Run,
    checks: &[Check],
    now: Timestamp,
) -> Draft {
    let origin = records.origin().by_itself();
    let draft = origin.draft(records.store.tenant(), Verb::RunDenied, of_run(run), now);
    with_checks(draft.change(&Value::Null, &ended(run)), checks)
}

/// An approval that nobody needs, or that nobody gave in time.
pub(crate) fn approval_ended(
    records: &Records,
    before: &Approval,
    after: &Approval,
    outcome: &Outcome,
    now: Timestamp,
) -> Draft {
    let (verb, reason) = match outcome {
        Outcome::Cancelled { by } => (Verb::ApprovalWithdrawn, format!("{by} stopped the run")),
        _ => (
            Verb::ApprovalExpired,
            format!("nobody decided until {}", before.expires_at),
        ),
    };
    let status = |approval: &Approval| json!({"status": approval.state.status(), "plan_hash": approval.plan_hash});
    records
        .draft(verb, Object::new("run", &after.run), now)
        .change(&status(before), &status(after))
        .reason(&reason)
}

/// How a run is, for the entry of its end. Outputs stay out: whoever may see them asks for the run.
fn ended(run: &Run) -> Value {
    let (code, message) = match run.outcome() {
        Some(Outcome::Failed(failure)) => {
            (Some(failure.code().to_owned()), Some(failure.to_string()))
        }
        Some(Outcome::Blocked(block)) => (Some(block.code.clone()), Some(block.reason.clone())),
        _ => (None, None),
    };
    json!({"status": run.status(), "code": code, "message": message})
}

/// What an event made of a run, as far as it is a decision or a change.
pub(crate) fn run_moved(
    records: &Records,
    event: &Event,
    before: &Run,
    after: &Run,
    now: Timestamp,
) -> Vec<Draft> {
    let draft = |verb, told: &Value| {
        let was = json!({"status": before.status()});
        records.draft(verb, of_run(after), now).change(&was, told)
    };
    let mut drafts = Vec::new();
    for (was, is) in before.steps.iter().zip(&after.steps) {
        if let (None, Some(runner)) = (&was.runner, &is.runner) {
            let told = json!({
                "skill": is.plan.skill,
                "commit": is.plan.commit,
                "runner_id": runner.id,
                "url": runner.url,
            });
            drafts.push(draft(Verb::RunStarted, &told));
        }
    }
    if let Event::CancelRequested { .. } = event {
        drafts.push(draft(Verb::RunCancelled, &ended(after)));
    } else if after.status().is_terminal() && !before.status().is_terminal() {
        drafts.push(draft(Verb::RunEnded, &ended(after)));
    }
    drafts
}

/// A skill's circuit has opened or closed because of a run.
pub(crate) fn circuit(
    records: &Records,
    skill: &SkillId,
    run: &Run,
    transition: Transition,
    now: Timestamp,
) -> Draft {
    let (verb, reason) = match transition {
        Transition::Opened => (Verb::CircuitOpened, "the skill failed too often"),
        Transition::Reopened => (Verb::CircuitOpened, "it failed again when it was tried"),
        Transition::Closed => (Verb::CircuitClosed, "it worked when it was tried"),
    };
    records
        .draft(verb, Object::new("skill", skill), now)
        .change(&Value::Null, &json!({"run": run.id}))
        .reason(reason)
}

/// A step in the life of a skill.
pub(crate) fn skill(
    records: &Records,
    verb: Verb,
    before: Option<&Skill>,
    after: &Skill,
    now: Timestamp,
) -> Draft {
    records
        .draft(verb, Object::new("skill", &after.id), now)
        .change(&before.map_or(Value::Null, standing), &standing(after))
}

fn standing(skill: &Skill) -> Value {
    let active = skill.active.as_ref().map(|active| {
        json!({"version": active.version, "commit": active.commit, "content_hash": active.hash, "edited": active.edited})
    });
    let pending = skill.pending.as_ref().map(|pending| {
        json!({"version": pending.version, "change": pending.change.as_str(), "content_hash": pending.hash, "proposed_by": pending.proposed_by})
    });
    json!({
        "status": skill.status(),
        "risk": skill.summary.risk,
        "active": active,
        "pending": pending,
        "pull": skill.rejected.as_ref().map(|rejected| &rejected.pull)
            .or(skill.active.as_ref().and_then(|active| active.pull.as_ref())),
    })
}

/// What a merge made of a skill.
pub(crate) fn skill_merged(
    records: &Records,
    before: &Skill,
    after: &Skill,
    now: Timestamp,
) -> Draft {
    let verb = match (before.status(), after.status()) {
        (Status::Deprecated, Status::Active) => Verb::SkillUndeprecated,
        (Status::Active, Status::Deprecated) => Verb::SkillDeprecated,
        _ => Verb::SkillActivated,
    };
    skill(records, verb, Some(before), after, now)
}

/// A version of a skill came to nothing.
pub(crate) fn skill_rejected(
    records: &Records,
    before: &Skill,
    after: &Skill,
    now: Timestamp,
) -> Draft {
    let draft = skill(records, Verb::SkillRejected, Some(before), after, now);
    match after.rejected.as_ref().map(|rejected| &rejected.why) {
        Some(Rejection::Invalid(findings)) => findings
            .iter()
            .fold(draft, |draft, finding| draft.reason(&finding.to_string())),
        _ => draft.reason("the pull request was closed without being merged"),
    }
}
