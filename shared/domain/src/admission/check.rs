//! One check of a run and what came of it, kept with the run.

use serde::{Deserialize, Serialize};

/// A check, in the order they are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Whether the policies let the caller run the skill.
    Permission,
    /// Whether what was learnt from errors lets it run with these inputs.
    Guardrails,
    /// Whether the people who must approve have.
    Approval,
    /// Whether the skill has not failed too often of late.
    Circuit,
    /// Whether there is budget for it.
    Budget,
}

impl Stage {
    /// Its stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Permission => "permission",
            Stage::Guardrails => "guardrails",
            Stage::Approval => "approval",
            Stage::Circuit => "circuit",
            Stage::Budget => "budget",
        }
    }
}

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// Nothing against it.
    Passed,
    /// It may not run.
    Denied,
    /// It must wait for people.
    Waiting,
    /// Not made: an earlier one had said no.
    Skipped,
}

impl Finding {
    /// Its stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Finding::Passed => "passed",
            Finding::Denied => "denied",
            Finding::Waiting => "waiting",
            Finding::Skipped => "skipped",
        }
    }
}

/// A check that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Which.
    pub stage: Stage,
    /// What came of it.
    pub finding: Finding,
    /// Why, for people.
    pub reason: String,
    /// The policy that decided, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_id: Option<String>,
    /// Permissions that the caller lacks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Who can grant them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub granted_by: Vec<String>,
}

impl Check {
    pub(super) fn new(stage: Stage, finding: Finding, reason: impl Into<String>) -> Check {
        Check {
            stage,
            finding,
            reason: reason.into(),
            policy_id: None,
            missing: Vec::new(),
            granted_by: Vec::new(),
        }
    }

    pub(super) fn by(mut self, policy_id: &str) -> Check {
        self.policy_id = Some(policy_id.to_owned());
        self
    }
}
