//! Which approvals a run needs, and how one is asked for.

use super::{Approval, ApprovalId, State, same_person};
use crate::admission::ApprovalRule;
use crate::id::{RunId, TenantId};
use crate::manifest::Risk;
use crate::plan::PlanHash;
use crate::risk::Assessment;
use jiff::{SignedDuration, Timestamp};

/// The `policy_id` of the rule that the risk alone makes.
pub const RISK_RULE: &str = "risk";
/// How long an approval that the risk alone asks for may wait: a day.
const RISK_WAITS_SECONDS: u32 = 24 * 60 * 60;

/// On whose approval a run must wait: what policies ask for, and one person's for a destructive risk unless a
/// policy lets go of it up to that level.
///
/// `waives_risk_up_to` (`requires_approval: false`) lets go of the risk's own rule only: never of what another
/// policy asks for.
pub fn requirement(
    rules: &[ApprovalRule],
    risk: &Assessment,
    waives_risk_up_to: Option<Risk>,
) -> Vec<ApprovalRule> {
    let mut required = rules.to_vec();
    let waived = waives_risk_up_to.is_some_and(|level| level >= risk.level);
    if risk.level == Risk::Destructive && !waived {
        let mut highest = risk
            .reasons
            .iter()
            .filter(|reason| reason.level == Risk::Destructive);
        let reason = match highest.next() {
            Some(first) => {
                let more = highest.count();
                let more = if more == 0 {
                    String::new()
                } else {
                    format!(", and {more} more")
                };
                format!(
                    "the risk is destructive: {}: {}{more}",
                    first.found, first.what
                )
            }
            None => "the risk is destructive".to_owned(),
        };
        required.push(ApprovalRule {
            policy_id: RISK_RULE.to_owned(),
            reason,
            approvers: Vec::new(),
            quorum: 1,
            expires_after_seconds: RISK_WAITS_SECONDS,
        });
    }
    required
}

/// What an approval is asked for.
#[derive(Debug, Clone)]
pub struct Requested {
    /// The name of the approval.
    pub id: ApprovalId,
    /// Whose run it is.
    pub tenant: TenantId,
    /// The run that waits.
    pub run: RunId,
    /// Exactly what is to run.
    pub plan_hash: PlanHash,
    /// The name of who wants to run it.
    pub by: String,
    /// What [`requirement`] gave.
    pub rules: Vec<ApprovalRule>,
}

/// Why an approval cannot be asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Nothing asks for one.
    #[error("no rule asks for an approval of {run}: it may run without")]
    NotNeeded {
        /// The run.
        run: RunId,
    },
    /// A rule that names too few people, the requester left out.
    #[error(
        "policy {policy_id} asks for {quorum} approvals and names {named} who may give one, {by} left out, who cannot approve their own: name more approvers or a role in it"
    )]
    NeverMet {
        /// The policy.
        policy_id: String,
        /// How many it wants.
        quorum: u32,
        /// How many there are.
        named: usize,
        /// Who asks.
        by: String,
    },
}

/// Asks for an approval. It expires when the most impatient of its rules says.
///
/// # Errors
/// [`RequestError`]: without any rule, or with one that these people can never satisfy.
pub fn request(what: Requested, now: Timestamp) -> Result<Approval, RequestError> {
    let Some(patience) = what
        .rules
        .iter()
        .map(|rule| rule.expires_after_seconds)
        .min()
    else {
        return Err(RequestError::NotNeeded { run: what.run });
    };
    for rule in &what.rules {
        if let Some(named) = named_only(rule, &what.by)
            && named < quorum(rule)
        {
            return Err(RequestError::NeverMet {
                policy_id: rule.policy_id.clone(),
                quorum: rule.quorum,
                named,
                by: what.by,
            });
        }
    }
    Ok(Approval {
        id: what.id,
        tenant: what.tenant,
        run: what.run,
        plan_hash: what.plan_hash,
        requested_by: what.by,
        requested_at: now,
        // At the end of time it has expired: nobody is helped by a panic.
        expires_at: now
            .checked_add(SignedDuration::from_secs(patience.into()))
            .unwrap_or(now),
        rules: what.rules,
        decisions: Vec::new(),
        state: State::Pending,
    })
}

/// How many people must approve; a rule for nobody is one for somebody.
pub(super) fn quorum(rule: &ApprovalRule) -> usize {
    rule.quorum.max(1) as usize
}

/// How many people other than this one a rule names, when it names people only.
fn named_only(rule: &ApprovalRule, by: &str) -> Option<usize> {
    let mut names: Vec<&str> = Vec::new();
    for approver in &rule.approvers {
        if approver.starts_with("role:") {
            return None;
        }
        let new = !names.iter().any(|name| same_person(name, approver));
        if new && !same_person(approver, by) {
            names.push(approver);
        }
    }
    (!rule.approvers.is_empty()).then_some(names.len())
}
