//! What the API shows of decisions: plans, checks, approvals.

use client::wire;
use domain::admission::{self, Admission, Check, Terms};
use domain::approval::{self, Approval, Decision};
use domain::manifest::Risk;
use domain::plan::{Plan, PlannedStep};
use domain::risk;
use domain::run::Run;

/// Checks, in their order.
pub fn checks(checks: &[Check]) -> Vec<wire::Check> {
    let checks = checks.iter();
    checks
        .map(|check| wire::Check {
            check: check.stage.as_str().to_owned(),
            outcome: check.finding.as_str().to_owned(),
            reason: check.reason.clone(),
            policy_id: check.policy_id.clone(),
            missing: check.missing.clone(),
            granted_by: check.granted_by.clone(),
        })
        .collect()
}

pub(crate) fn plan(plan: &Plan, terms: &Terms, admission: &Admission) -> wire::Plan {
    let verdict = match admission {
        Admission::Admitted(_) => wire::Verdict::Allowed,
        Admission::Waits { .. } => wire::Verdict::NeedsApproval,
        Admission::Blocked { .. } => wire::Verdict::Denied,
    };
    let approvals = match admission {
        Admission::Waits { rules, .. } => {
            rules.iter().map(|rule| rule_of(rule, Vec::new())).collect()
        }
        Admission::Admitted(_) | Admission::Blocked { .. } => Vec::new(),
    };
    wire::Plan {
        hash: terms.plan_hash.to_string(),
        tenant: plan.tenant.to_string(),
        steps: plan.steps.iter().map(step).collect(),
        reach: reach(&terms.reach),
        risk: risk(&terms.risk),
        cost: terms.cost.to_string(),
        model: terms.model.as_str().to_owned(),
        approvals,
        checks: checks(admission.checks()),
        verdict,
    }
}

/// The plan of a run that is recorded.
pub(crate) fn plan_of(run: &Run, terms: &Terms, approvals: Vec<wire::ApprovalRule>) -> wire::Plan {
    let steps = run.steps.iter().map(|entry| PlannedStep::from(&entry.plan));
    let waits = !approvals.is_empty();
    let denied = terms
        .checks
        .iter()
        .any(|check| check.finding == admission::Finding::Denied);
    wire::Plan {
        hash: terms.plan_hash.to_string(),
        tenant: terms.principal.tenant.to_string(),
        steps: steps.map(|planned| step(&planned)).collect(),
        reach: reach(&terms.reach),
        risk: risk(&terms.risk),
        cost: terms.cost.to_string(),
        model: terms.model.as_str().to_owned(),
        approvals,
        checks: checks(&terms.checks),
        verdict: match (denied, waits) {
            (_, true) => wire::Verdict::NeedsApproval,
            (true, false) => wire::Verdict::Denied,
            (false, false) => wire::Verdict::Allowed,
        },
    }
}

fn step(step: &PlannedStep) -> wire::PlanStep {
    wire::PlanStep {
        skill_id: step.skill.dotted(),
        version: step.version.0,
        commit: step.commit.to_string(),
        inputs: step.inputs.clone(),
        timeout_seconds: step.timeout_seconds,
    }
}

fn reach(reach: &risk::Reach) -> wire::Reach {
    let permissions = reach.permissions.iter();
    wire::Reach {
        permissions: permissions
            .map(|permission| format!("{}: {}", permission.scope, permission.access))
            .collect(),
        secrets: reach.secrets.clone(),
        hosts: reach.hosts.clone(),
    }
}

fn risk(assessment: &risk::Assessment) -> wire::Risk {
    wire::Risk {
        level: word_of(assessment.level).to_owned(),
        reasons: assessment.reasons.iter().map(reason).collect(),
    }
}

fn reason(reason: &risk::Reason) -> wire::RiskReason {
    wire::RiskReason {
        source: match reason.found {
            risk::Found::Manifest => "manifest",
            risk::Found::Workflow { .. } => "workflow",
            risk::Found::SkillId { .. } | risk::Found::Request { .. } => "request",
        }
        .to_owned(),
        level: word_of(reason.level).to_owned(),
        message: format!("{}: {}", reason.found, reason.what),
    }
}

fn word_of(level: Risk) -> &'static str {
    match level {
        Risk::Read => "read",
        Risk::Write => "write",
        Risk::Destructive => "destructive",
    }
}

fn rule_of(rule: &admission::ApprovalRule, approved_by: Vec<String>) -> wire::ApprovalRule {
    wire::ApprovalRule {
        policy_id: rule.policy_id.clone(),
        reason: rule.reason.clone(),
        approvers: rule.approvers.clone(),
        quorum: rule.quorum.max(1),
        approved_by,
    }
}

/// The rules of an approval, each with who has approved for it.
pub(crate) fn rules(approval: &Approval) -> Vec<wire::ApprovalRule> {
    let rules = approval.rules.iter().enumerate();
    rules
        .map(|(index, rule)| {
            let decisions = approval.decisions.iter();
            let for_it = decisions.filter(|decision| decision.counts_for.contains(&index));
            rule_of(rule, for_it.map(|decision| decision.by.clone()).collect())
        })
        .collect()
}

pub(crate) fn approval_summary(
    approval: &Approval,
    run: &Run,
    terms: &Terms,
) -> wire::ApprovalSummary {
    let rules = rules(approval);
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    wire::ApprovalSummary {
        run_id: approval.run.clone(),
        skill_id: run.steps[0].plan.skill.clone(),
        status: approval_status(approval.state.status()),
        risk: word_of(terms.risk.level).to_owned(),
        requested_by: approval.requested_by.clone(),
        requested_at: approval.requested_at,
        expires_at: approval.expires_at,
        approvals: rules
            .iter()
            .map(|rule| count(rule.approved_by.len()).min(rule.quorum))
            .sum(),
        needed: rules.iter().map(|rule| rule.quorum).sum(),
    }
}

pub(crate) fn approval_status(status: approval::Status) -> wire::ApprovalStatus {
    match status {
        approval::Status::Pending => wire::ApprovalStatus::Pending,
        // Approved and used are one moment here: what is approved starts at once.
        approval::Status::Approved | approval::Status::Used => wire::ApprovalStatus::Approved,
        approval::Status::Rejected => wire::ApprovalStatus::Rejected,
        approval::Status::Expired => wire::ApprovalStatus::Expired,
        approval::Status::Withdrawn => wire::ApprovalStatus::Withdrawn,
    }
}

pub(crate) fn stored_approval_status(status: wire::ApprovalStatus) -> approval::Status {
    match status {
        wire::ApprovalStatus::Pending => approval::Status::Pending,
        wire::ApprovalStatus::Approved => approval::Status::Used,
        wire::ApprovalStatus::Rejected => approval::Status::Rejected,
        wire::ApprovalStatus::Expired => approval::Status::Expired,
        wire::ApprovalStatus::Withdrawn => approval::Status::Withdrawn,
    }
}

pub(crate) fn decision(decision: &Decision) -> wire::ApprovalDecision {
    wire::ApprovalDecision {
        by: decision.by.clone(),
        verb: decision.verb.as_str().to_owned(),
        reason: decision.reason.clone(),
        at: decision.at,
        via: match decision.via {
            approval::Via::Session => "session",
            approval::Via::Token => "token",
            approval::Via::SignedLink => "link",
            approval::Via::AutomationToken => "automation",
        }
        .to_owned(),
    }
}
