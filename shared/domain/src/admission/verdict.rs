//! What the policies say of a run, whatever language they are written in.

use crate::manifest::Risk;
use serde::{Deserialize, Serialize};

/// What all policies together say of one run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyVerdict {
    /// Why it may not run, if so: every policy that denies, the most telling first.
    pub denials: Vec<Denial>,
    /// On whose approval it must wait: every policy that asks for one.
    pub approvals: Vec<ApprovalRule>,
    /// Policies that were met and neither deny nor ask: those that allow, and those that let go of an approval.
    pub others: Vec<String>,
    /// Guardrails that were met and only warn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
    /// Guardrails that were met and are only watched.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shadowed: Vec<String>,
    /// Guardrails that would not let it run and that somebody passed over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overridden: Vec<Warning>,
    /// A policy says that this skill needs no approval for the risk its words or workflow show, up to this level.
    pub waives_risk_up_to: Option<Risk>,
}

/// A guardrail that lets it run with a word of warning, or was made to let it run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// The policy's id.
    pub policy_id: String,
    /// Of what, for people.
    pub reason: String,
}

/// A policy that does not let it run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denial {
    /// The policy's id, or `default_deny` when none allows it.
    pub policy_id: String,
    /// Why, for people.
    pub reason: String,
    /// Permissions that the caller lacks, when that is why.
    pub missing: Vec<String>,
    /// Who can grant it: roles and names, as the policy says.
    pub granted_by: Vec<String>,
    /// It is a guardrail (learnt from errors, or written as one), not a permission.
    pub guardrail: bool,
}

/// A policy that wants a human's approval first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalRule {
    /// The policy's id, or `risk` when the risk alone asks for it.
    pub policy_id: String,
    /// Why, for people.
    pub reason: String,
    /// Who may approve: `role:finance` or a name; anyone who may decide approvals when empty.
    pub approvers: Vec<String>,
    /// How many of them must.
    pub quorum: u32,
    /// How long it may wait, in seconds.
    pub expires_after_seconds: u32,
}
