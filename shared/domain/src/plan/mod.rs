//! Exactly what will run, before it runs.
//!
//! A [`Plan`] is what a dry run shows, what an approver approves and what `--plan-path` writes. Its
//! [`PlanHash`] covers what runs and nothing else, so that an approval holds while the budget moves and not
//! one commit longer. It never decides whether the plan may run, and never runs it.

mod difference;
mod file;
mod hash;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use difference::{Difference, difference};
pub use file::{PlanFile, PlanFileError};
pub use hash::{PlanHash, PlanHashError};

use crate::admission::{ApprovalRule, Denial};
use crate::id::{CommitSha, SkillId, TenantId, VersionNumber};
use crate::risk::{Assessment, Reach};
use crate::run::StepPlan;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Exactly what will run, what it can touch, and what it needs first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Whose data and code it runs with.
    pub tenant: TenantId,
    /// What runs, in order. Never empty.
    pub steps: Vec<PlannedStep>,
    /// What all steps together can touch.
    pub reach: Reach,
    /// How much harm it can do, and why.
    pub risk: Assessment,
    /// What it will cost at most, in thousandths of the budget's unit.
    pub cost_millis: u64,
    /// On whose approval it waits; empty when it needs none.
    pub approvals: Vec<ApprovalRule>,
    /// Guardrails that it meets and that would stop it.
    pub guardrails: Vec<Denial>,
    /// What would be left of the tightest budget before it runs, in thousandths of its unit; none without a limit.
    pub budget_left_millis: Option<u64>,
    /// Which model serves it.
    pub model: ModelChoice,
}

/// One skill that will run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedStep {
    /// The skill.
    pub skill: SkillId,
    /// Its version.
    pub version: VersionNumber,
    /// The approved commit.
    pub commit: CommitSha,
    /// The inputs, checked and with defaults filled in.
    pub inputs: Map<String, Value>,
    /// How long its runner may work, in seconds.
    pub timeout_seconds: u32,
}

/// Which model serves a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelChoice {
    /// The usual one.
    #[default]
    Standard,
    /// The cheap one, because little budget is left.
    Cheap,
}

impl ModelChoice {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            ModelChoice::Standard => "standard",
            ModelChoice::Cheap => "cheap",
        }
    }
}

impl From<&StepPlan> for PlannedStep {
    fn from(step: &StepPlan) -> PlannedStep {
        PlannedStep {
            skill: step.skill.clone(),
            version: step.version,
            commit: step.commit.clone(),
            inputs: step.inputs.clone(),
            timeout_seconds: step.timeout_seconds,
        }
    }
}

impl Plan {
    /// The hash of what will run.
    pub fn hash(&self) -> PlanHash {
        PlanHash::of(&self.tenant, &self.steps)
    }
}
