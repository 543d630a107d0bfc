//! What people decide, and what follows from it.

use super::request::quorum;
use super::{Approval, Decision, Refusal, State, Status, Verb, Via, same_person};
use crate::access::{Permission, Principal, matches_pattern};
use crate::admission::ApprovalRule;
use crate::plan::PlanHash;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A decision as it is handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deciding {
    /// What.
    pub verb: Verb,
    /// Why; a rejection must say.
    pub reason: Option<String>,
    /// The plan they looked at.
    pub plan_hash: PlanHash,
    /// How they proved who they are.
    pub via: Via,
}

/// Where a decision led.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Everybody who must has approved: it may run.
    Approved,
    /// It will not run.
    Rejected,
    /// It counted, and others must approve too.
    Waiting {
        /// The rules that are not satisfied.
        missing: Vec<Missing>,
    },
}

/// What a rule still lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// The policy's id.
    pub policy_id: String,
    /// Whose approval counts; anyone who may decide approvals when empty.
    pub approvers: Vec<String>,
    /// How many more people.
    pub more: usize,
}

/// Decides. The first approval that satisfies every rule approves it; the first rejection ends it.
///
/// Whoever has a role or name that a rule names counts for that rule (unless their token is for other things);
/// where a rule names nobody it takes `approvals:decide`. Who counts for no rule, but may decide approvals, may
/// still reject.
///
/// # Errors
/// [`Refusal`]: why it does not count. Nothing changes then.
pub fn decide(
    approval: &Approval,
    deciding: Deciding,
    principal: &Principal,
    now: Timestamp,
) -> Result<(Approval, Outcome), Refusal> {
    if principal.tenant != approval.tenant {
        return Err(Refusal::OtherTenant);
    }
    if let Some(refusal) = Refusal::of_end(approval, now) {
        return Err(refusal);
    }
    if let State::Approved { at } = approval.state {
        return Err(Refusal::AlreadyDecided {
            status: Status::Approved,
            by: approval.approved_by().map(str::to_owned).collect(),
            at,
        });
    }
    same_plan(approval, &deciding.plan_hash)?;
    if same_person(&approval.requested_by, &principal.name) {
        return Err(Refusal::OwnRequest {
            name: approval.requested_by.clone(),
        });
    }
    let eligible: Vec<usize> = (0..approval.rules.len())
        .filter(|&rule| counts(&approval.rules[rule], principal))
        .collect();
    let may_reject = deciding.verb == Verb::Reject && principal.may(Permission::ApprovalsDecide);
    if eligible.is_empty() && !may_reject {
        return Err(not_eligible(approval, principal));
    }
    let reason = deciding
        .reason
        .map(|reason| reason.trim().to_owned())
        .filter(|reason| !reason.is_empty());
    let mut next = approval.clone();
    let mut decision = Decision {
        by: principal.name.clone(),
        verb: deciding.verb,
        reason,
        at: now,
        via: deciding.via,
        counts_for: Vec::new(),
    };
    match deciding.verb {
        Verb::Reject if decision.reason.is_none() => Err(Refusal::ReasonMissing),
        Verb::Reject => {
            next.decisions.push(decision);
            next.state = State::Rejected { at: now };
            Ok((next, Outcome::Rejected))
        }
        Verb::Approve => {
            let before = approval
                .decisions
                .iter()
                .find(|before| same_person(&before.by, &principal.name));
            if let Some(before) = before {
                return Err(Refusal::AlreadyCounted {
                    name: principal.name.clone(),
                    at: before.at,
                });
            }
            decision.counts_for = eligible;
            next.decisions.push(decision);
            let missing = missing(&next);
            if missing.is_empty() {
                next.state = State::Approved { at: now };
                Ok((next, Outcome::Approved))
            } else {
                Ok((next, Outcome::Waiting { missing }))
            }
        }
    }
}

/// What its rules still lack; nothing once enough people have approved.
pub fn missing(approval: &Approval) -> Vec<Missing> {
    approval
        .rules
        .iter()
        .enumerate()
        .filter_map(|(index, rule)| {
            let have = approval
                .decisions
                .iter()
                .filter(|decision| decision.counts_for.contains(&index))
                .count();
            let more = quorum(rule).saturating_sub(have);
            (more > 0).then(|| Missing {
                policy_id: rule.policy_id.clone(),
                approvers: rule.approvers.clone(),
                more,
            })
        })
        .collect()
}

/// Uses it: the run of this plan starts. Once only; store it in the transaction that queues the run, under the
/// condition that nobody else changed it.
///
/// # Errors
/// [`Refusal`]: not approved, too late, another plan, or used before.
pub fn consume(
    approval: &Approval,
    plan_hash: &PlanHash,
    now: Timestamp,
) -> Result<Approval, Refusal> {
    if let Some(refusal) = Refusal::of_end(approval, now) {
        return Err(refusal);
    }
    same_plan(approval, plan_hash)?;
    if approval.state == State::Pending {
        return Err(Refusal::NotApproved);
    }
    let mut next = approval.clone();
    next.state = State::Used { at: now };
    Ok(next)
}

/// Takes it back: by who asked for it, or by somebody who may stop runs.
///
/// # Errors
/// [`Refusal`]: it has ended, or is not theirs.
pub fn withdraw(
    approval: &Approval,
    principal: &Principal,
    now: Timestamp,
) -> Result<Approval, Refusal> {
    if principal.tenant != approval.tenant {
        return Err(Refusal::OtherTenant);
    }
    if let Some(refusal) = Refusal::of_end(approval, now) {
        return Err(refusal);
    }
    if principal.name != approval.requested_by && !principal.may(Permission::RunsCancel) {
        return Err(Refusal::NotYours {
            requested_by: approval.requested_by.clone(),
        });
    }
    let mut next = approval.clone();
    next.state = State::Withdrawn {
        by: principal.name.clone(),
        at: now,
    };
    Ok(next)
}

/// The sweep's look at it: as expired, when its time is over and it had not ended before.
pub fn expire(approval: &Approval, now: Timestamp) -> Option<Approval> {
    let due = !approval.state.status().is_terminal() && now >= approval.expires_at;
    due.then(|| Approval {
        state: State::Expired {
            at: approval.expires_at,
        },
        ..approval.clone()
    })
}

fn same_plan(approval: &Approval, given: &PlanHash) -> Result<(), Refusal> {
    if approval.plan_hash == *given {
        return Ok(());
    }
    Err(Refusal::PlanChanged {
        approval: approval.plan_hash.clone(),
        given: given.clone(),
    })
}

/// Whether this person's approval counts for a rule.
fn counts(rule: &ApprovalRule, principal: &Principal) -> bool {
    let permission = Permission::ApprovalsDecide;
    if rule.approvers.is_empty() {
        return principal.may(permission);
    }
    let in_scope = principal.scopes.as_ref().is_none_or(|scopes| {
        scopes
            .iter()
            .any(|pattern| matches_pattern(pattern, permission.as_str()))
    });
    in_scope
        && rule
            .approvers
            .iter()
            .any(|approver| match approver.strip_prefix("role:") {
                Some(role) => principal.roles.contains(role),
                None => *approver == principal.name,
            })
}

fn not_eligible(approval: &Approval, principal: &Principal) -> Refusal {
    let mut approvers: Vec<String> = Vec::new();
    let anyone = approval.rules.iter().any(|rule| rule.approvers.is_empty());
    if !anyone {
        for approver in approval.rules.iter().flat_map(|rule| &rule.approvers) {
            if !approvers.contains(approver) {
                approvers.push(approver.clone());
            }
        }
    }
    Refusal::NotEligible {
        name: principal.name.clone(),
        approvers,
    }
}
