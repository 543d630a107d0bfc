//! What would run, exactly, and on whose word: plans and the checks of a run.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Exactly what a run would do. Made by a dry run; nothing is dispatched or charged for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Plan {
    /// Names this plan by what it holds: SHA-256 in hexadecimal digits. Another input, version or commit is another plan.
    pub hash: String,
    /// Whose skills these are.
    pub tenant: String,
    /// The steps, in order.
    pub steps: Vec<PlanStep>,
    /// What it can touch.
    pub reach: Reach,
    /// How much harm it could do, and why one thinks so.
    pub risk: Risk,
    /// What it is expected to cost, in units of the budget.
    #[schema(example = "1.5")]
    pub cost: String,
    /// `standard`, or `cheap` when little of the budget is left.
    pub model: String,
    /// The approvals it would wait for; none when it would start at once.
    pub approvals: Vec<ApprovalRule>,
    /// Every check, in the order they are made, with its reason.
    pub checks: Vec<Check>,
    /// Whether it would start, wait for approval, or not run at all.
    pub verdict: Verdict,
}

/// What would become of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It would start.
    Allowed,
    /// It would wait until people approve it.
    NeedsApproval,
    /// It would not run.
    Denied,
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanStep {
    /// `domain.name`.
    pub skill_id: String,
    /// Version of the skill.
    pub version: u32,
    /// The commit it runs.
    pub commit: String,
    /// The inputs, with the defaults of those left out.
    #[schema(value_type = Object)]
    pub inputs: Map<String, Value>,
    /// How long its runner may work.
    pub timeout_seconds: u32,
}

/// What a workflow can touch, as far as its text says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reach {
    /// Permissions of its token, such as `contents: write`.
    pub permissions: Vec<String>,
    /// Secrets it is given, by name.
    pub secrets: Vec<String>,
    /// Hosts its commands name.
    pub hosts: Vec<String>,
}

/// How much harm a run could do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Risk {
    /// `read`, `write` or `destructive`.
    pub level: String,
    /// What speaks for it, worst first.
    pub reasons: Vec<RiskReason>,
}

/// One sign of risk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RiskReason {
    /// Where: `manifest`, `workflow` or `request`.
    pub source: String,
    /// `read`, `write` or `destructive`.
    pub level: String,
    /// What was seen and where, for people.
    pub message: String,
}

/// An approval that a run waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ApprovalRule {
    /// The policy that asks for it; `risk` when the risk alone does.
    pub policy_id: String,
    /// Why.
    pub reason: String,
    /// Who may approve: `role:finance` or a name; empty for anyone who may decide approvals.
    pub approvers: Vec<String>,
    /// How many of them must.
    pub quorum: u32,
    /// Who has, so far.
    #[serde(default)]
    pub approved_by: Vec<String>,
}

/// One check of a run, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Check {
    /// `permission`, `guardrails`, `approval`, `circuit` or `budget`.
    pub check: String,
    /// `passed`, `denied` or `waiting`; `skipped` when an earlier one had decided.
    pub outcome: String,
    /// Why.
    pub reason: String,
    /// The policy that decided, if one did.
    pub policy_id: Option<String>,
    /// Permissions that were missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Who can grant what was missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub granted_by: Vec<String>,
}
