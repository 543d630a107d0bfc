//! Policies: those in force, checks of others, and what another set would have changed.

use super::{Finding, Verdict};
use domain::id::{RunId, SkillId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Answer of `GET /api/policies`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Policies {
    /// The commit they are from; null when the repository has none.
    pub commit: Option<String>,
    /// Their files as they are in the skills repository.
    pub files: Vec<PolicyFile>,
    /// All of them in Cedar, the translated ones too.
    pub cedar: String,
    /// What is wrong with the newest ones; those in force are then of an earlier commit.
    pub findings: Vec<Finding>,
}

/// A file of policies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyFile {
    /// Its path in the skills repository.
    #[schema(example = "policies/permission_policies.json")]
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Request of `POST /api/policies/check`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckPolicies {
    /// The whole set that is to be.
    pub files: Vec<PolicyFile>,
}

/// Answer of `POST /api/policies/check`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CheckedPolicies {
    /// What is wrong, and what is weaker than what is in force.
    pub findings: Vec<Finding>,
    /// All of them in Cedar, when nothing is wrong.
    pub cedar: Option<String>,
}

/// Request of `POST /api/policies/replay`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplayPolicies {
    /// The whole set that is to be.
    pub files: Vec<PolicyFile>,
    /// Runs of so many days; 30 when left out, 90 at most.
    #[serde(default)]
    pub days: Option<u32>,
}

/// Answer of `POST /api/policies/replay`: what the set would change of the runs there were.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Replayed {
    /// Runs that were looked at.
    pub runs: u64,
    /// Whether there were more than could be looked at.
    pub truncated: bool,
    /// The runs for which something changes.
    pub changes: Vec<ReplayedRun>,
}

/// A run for which something would change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReplayedRun {
    /// The run.
    #[schema(value_type = String)]
    pub run_id: RunId,
    /// Its skill.
    #[schema(value_type = String)]
    pub skill_id: SkillId,
    /// Who started it.
    pub started_by: String,
    /// What the policies in force say.
    pub before: Verdict,
    /// What the others would.
    pub after: Verdict,
    /// Why, by the policies that make the difference.
    pub reasons: Vec<String>,
}
