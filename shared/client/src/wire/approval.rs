//! Runs that wait for people.

use super::Timestamp;
use super::{ApprovalRule, Plan};
use domain::id::{RunId, SkillId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a request for approval is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalStatus {
    /// Waits.
    Pending,
    /// All who had to have approved; the run goes on.
    Approved,
    /// Someone said no.
    Rejected,
    /// Nobody said anything in time.
    Expired,
    /// The run was cancelled before.
    Withdrawn,
}

/// A request for approval in the inbox. Its name is the run's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ApprovalSummary {
    /// The run that waits.
    #[schema(value_type = String, example = "run_019a8f0e6c3b7d20a1b2c3d4e5f60718")]
    pub run_id: RunId,
    /// What it would run.
    #[schema(value_type = String, example = "ops/disk-report")]
    pub skill_id: SkillId,
    /// Where it is.
    pub status: ApprovalStatus,
    /// `read`, `write` or `destructive`.
    pub risk: String,
    /// Who asked for it.
    pub requested_by: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub requested_at: Timestamp,
    /// When it expires.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
    /// How many approvals are there and how many are needed in all, such as 1 of 2.
    pub approvals: u32,
    /// See `approvals`.
    pub needed: u32,
}

/// A request for approval, whole: exactly what will run, and who has said what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Approval {
    /// As in the inbox.
    pub summary: ApprovalSummary,
    /// Exactly what will run. An approval is for this plan's hash only.
    pub plan: Plan,
    /// What it waits for, and who has approved.
    pub rules: Vec<ApprovalRule>,
    /// What has been said so far.
    pub decisions: Vec<ApprovalDecision>,
    /// What the skill's files have changed since it was last run with approval: a unified diff; empty when nothing
    /// has, null when it never was.
    pub diff_since_last_approved: Option<String>,
    /// Whether the caller may decide, and if not why.
    pub may_decide: MayDecide,
}

/// Whether the caller may decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MayDecide {
    /// Whether.
    pub allowed: bool,
    /// Why not, for people.
    pub reason: Option<String>,
}

/// What someone said of a request for approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ApprovalDecision {
    /// Who.
    pub by: String,
    /// `approve` or `reject`.
    pub verb: String,
    /// Why.
    pub reason: Option<String>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// How: `session`, `token`, `link` or `automation`.
    pub via: String,
}

/// Request of `POST /api/approvals/{run}/approve` and `…/reject`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decide {
    /// The plan that was looked at; another one is refused.
    pub plan_hash: String,
    /// Why; a rejection needs one.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Request of `POST /api/approvals/{run}/link`: a link that carries the caller's decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeLink {
    /// `approve` or `reject`.
    pub verb: String,
    /// The plan that was looked at.
    pub plan_hash: String,
    /// How long it is good for; at most 24 hours, 1 hour when left out.
    #[serde(default)]
    pub expires_in_seconds: Option<u32>,
}

/// A link that carries a decision, good once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DecisionLink {
    /// Send it as the body of `POST /api/approvals/decide`, or open `/approvals/decide#<token>` on the site.
    pub token: String,
    /// When it ends.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}

/// Request of `POST /api/approvals/decide`: the decision that a link carries. Needs no session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideByLink {
    /// The token of the link.
    pub token: String,
    /// Why; a rejection needs one.
    #[serde(default)]
    pub reason: Option<String>,
}
