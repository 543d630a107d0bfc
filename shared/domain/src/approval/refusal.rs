//! Why a decision about an approval, or its use, is not accepted.

use super::{Approval, State, Status};
use crate::plan::PlanHash;
use jiff::Timestamp;

/// Why nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It belongs to another tenant. Show it as something that does not exist.
    #[error("there is no such approval")]
    OtherTenant,
    /// It was decided before.
    #[error("this approval was {} by {} at {at} already; nothing changes it any more", status.as_str(), by.join(" and "))]
    AlreadyDecided {
        /// How.
        status: Status,
        /// Who decided.
        by: Vec<String>,
        /// When.
        at: Timestamp,
    },
    /// It was used before.
    #[error("this approval was used at {at}; it is good for one run only: ask for a new one")]
    AlreadyUsed {
        /// When.
        at: Timestamp,
    },
    /// Too late.
    #[error("this approval expired at {at}: run it again to ask for a new one")]
    Expired {
        /// When.
        at: Timestamp,
    },
    /// It is for something else than what was looked at, or than what is to run.
    #[error(
        "this approval is for the plan {}, not for {}: look at the plan as it is now and decide again", approval.short(), given.short()
    )]
    PlanChanged {
        /// What the approval is for.
        approval: PlanHash,
        /// What was looked at, or is to run.
        given: PlanHash,
    },
    /// Their own.
    #[error(
        "{name} asked for this run and cannot decide about it, by whatever credential: somebody else must (you can withdraw it)"
    )]
    OwnRequest {
        /// Who asked.
        name: String,
    },
    /// A rejection that does not say why.
    #[error("a rejection needs a reason: say why it may not run")]
    ReasonMissing,
    /// Not somebody whose word counts.
    #[error(
        "{name} may not decide about this run: {}", who(.approvers)
    )]
    NotEligible {
        /// Who tried.
        name: String,
        /// Whose word counts: `role:finance` or names, of all rules; empty for anyone who may decide approvals.
        approvers: Vec<String>,
    },
    /// They approved before; each person counts once.
    #[error("{name} approved this at {at} already; somebody else must approve too")]
    AlreadyCounted {
        /// Who.
        name: String,
        /// When.
        at: Timestamp,
    },
    /// Not approved yet.
    #[error("this approval is still pending: not everybody who must has approved")]
    NotApproved,
    /// Only who asked, or who may stop runs, can withdraw it.
    #[error(
        "only {requested_by} or somebody with `runs:cancel` can withdraw this; you can reject it instead"
    )]
    NotYours {
        /// Who asked.
        requested_by: String,
    },
}

fn who(approvers: &[String]) -> String {
    if approvers.is_empty() {
        "it takes the permission `approvals:decide`".to_owned()
    } else {
        format!("it takes one of {}", approvers.join(", "))
    }
}

impl Refusal {
    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::OtherTenant => "not_found",
            Refusal::AlreadyDecided { .. } => "already_decided",
            Refusal::AlreadyUsed { .. } => "already_used",
            Refusal::Expired { .. } => "approval_expired",
            Refusal::PlanChanged { .. } => "plan_changed",
            Refusal::OwnRequest { .. } => "own_request",
            Refusal::ReasonMissing => "reason_missing",
            Refusal::NotEligible { .. } => "not_eligible",
            Refusal::AlreadyCounted { .. } => "already_counted",
            Refusal::NotApproved => "not_approved",
            Refusal::NotYours { .. } => "not_yours",
        }
    }

    /// That an approval is past the point where anything can be decided, if it is.
    pub(super) fn of_end(approval: &Approval, now: Timestamp) -> Option<Refusal> {
        match &approval.state {
            State::Used { at } => Some(Refusal::AlreadyUsed { at: *at }),
            State::Expired { at } => Some(Refusal::Expired { at: *at }),
            State::Rejected { at } => {
                let last = approval
                    .decisions
                    .last()
                    .map(|decision| decision.by.clone());
                Some(Refusal::AlreadyDecided {
                    status: Status::Rejected,
                    by: last.into_iter().collect(),
                    at: *at,
                })
            }
            State::Withdrawn { by, at } => Some(Refusal::AlreadyDecided {
                status: Status::Withdrawn,
                by: vec![by.clone()],
                at: *at,
            }),
            State::Pending | State::Approved { .. } if now >= approval.expires_at => {
                Some(Refusal::Expired {
                    at: approval.expires_at,
                })
            }
            State::Pending | State::Approved { .. } => None,
        }
    }
}
