//! The life of an approval: asked for, decided by people, used once.
//!
//! An [`Approval`] belongs to one run and one [`PlanHash`]. Only [`request`], [`decide`], [`withdraw`],
//! [`expire`] and [`consume`] make or change one; each takes it as it is and gives it as it is afterwards, or says
//! why not. `pending` leads to `approved`, `rejected`, `expired` or `withdrawn`; `approved` to `used`, `expired`
//! or `withdrawn`; from the rest nothing leads anywhere. It never asks who is calling, sends nothing and signs
//! nothing: a [`LinkClaims`] is only the text that is signed elsewhere.

mod decide;
mod id;
mod link;
mod refusal;
mod request;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod requirement_tests;
#[cfg(test)]
mod tests;

pub use decide::{Deciding, Outcome, consume, decide, expire, missing, withdraw};
pub use id::{ApprovalId, ApprovalIdError};
pub use link::{LinkClaims, LinkRefusal};
pub use refusal::Refusal;
pub use request::{RISK_RULE, RequestError, Requested, request, requirement};

use crate::admission::ApprovalRule;
use crate::id::{RunId, TenantId};
use crate::plan::PlanHash;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Permission for one run of one plan, on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Its name.
    pub id: ApprovalId,
    /// Whose run it is; nobody of another tenant decides.
    pub tenant: TenantId,
    /// The run that waits.
    pub run: RunId,
    /// Exactly what may run.
    pub plan_hash: PlanHash,
    /// The name of who wants to run it.
    pub requested_by: String,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// From then on it is worth nothing, decided or not.
    pub expires_at: Timestamp,
    /// Who must agree. Never empty; each must be satisfied.
    pub rules: Vec<ApprovalRule>,
    /// What was decided, in order.
    pub decisions: Vec<Decision>,
    /// How far it is, as last stored; [`Approval::status`] knows better.
    pub state: State,
}

/// What one person decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Who.
    pub by: String,
    /// What.
    pub verb: Verb,
    /// Why, in their words.
    pub reason: Option<String>,
    /// When.
    pub at: Timestamp,
    /// How they proved who they are.
    pub via: Via,
    /// The rules it counts for, by their place in [`Approval::rules`]; none for a rejection.
    pub counts_for: Vec<usize>,
}

/// What a person can decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// It may run.
    Approve,
    /// It may not.
    Reject,
}

impl Verb {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Verb::Approve => "approve",
            Verb::Reject => "reject",
        }
    }
}

/// How somebody proved who they are when they decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// Signed in on the site.
    Session,
    /// An API token or a JSON Web Token of their own.
    Token,
    /// A link that was signed for them.
    SignedLink,
    /// The configured token of an automation, which has a name of its own.
    AutomationToken,
}

/// How far an approval is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Waits for people.
    Pending,
    /// May be used, once.
    Approved {
        /// Since when.
        at: Timestamp,
    },
    /// Somebody said no.
    Rejected {
        /// When.
        at: Timestamp,
    },
    /// Nobody decided in time, or nobody used it in time.
    Expired {
        /// When.
        at: Timestamp,
    },
    /// It ran.
    Used {
        /// When.
        at: Timestamp,
    },
    /// No longer wanted.
    Withdrawn {
        /// By whom.
        by: String,
        /// When.
        at: Timestamp,
    },
}

/// [`State`] in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Waits for people.
    Pending,
    /// May be used.
    Approved,
    /// Was refused.
    Rejected,
    /// Too late.
    Expired,
    /// It ran.
    Used,
    /// No longer wanted.
    Withdrawn,
}

impl Status {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Pending => "pending",
            Status::Approved => "approved",
            Status::Rejected => "rejected",
            Status::Expired => "expired",
            Status::Used => "used",
            Status::Withdrawn => "withdrawn",
        }
    }

    /// Whether it can never change again.
    pub fn is_terminal(self) -> bool {
        !matches!(self, Status::Pending | Status::Approved)
    }
}

impl State {
    /// In one word.
    pub fn status(&self) -> Status {
        match self {
            State::Pending => Status::Pending,
            State::Approved { .. } => Status::Approved,
            State::Rejected { .. } => Status::Rejected,
            State::Expired { .. } => Status::Expired,
            State::Used { .. } => Status::Used,
            State::Withdrawn { .. } => Status::Withdrawn,
        }
    }
}

impl Approval {
    /// Where it is at this moment: one past its time is expired even if no sweep has seen it yet.
    pub fn status(&self, now: Timestamp) -> Status {
        let stored = self.state.status();
        if !stored.is_terminal() && now >= self.expires_at {
            Status::Expired
        } else {
            stored
        }
    }

    /// Who approved, in order.
    pub fn approved_by(&self) -> impl Iterator<Item = &str> {
        self.decisions
            .iter()
            .filter(|decision| decision.verb == Verb::Approve)
            .map(|decision| decision.by.as_str())
    }
}

/// Whether two names are taken for the same person: where it is forbidden that they are, letters' case and
/// spaces around make no second person.
fn same_person(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}
