//! Skills on the wire.

use super::Finding;
use super::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// Where a skill is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SkillStatus {
    /// A pull request waits for a human; nothing can be run yet.
    PendingApproval,
    /// Merged and runnable at its commit. A change may be pending besides.
    Active,
    /// Runnable, but should not be used any more.
    Deprecated,
    /// The pull request was closed unmerged, or what was merged is not valid.
    Rejected,
}

/// One step of the commands: a shell script run by `bash -eo pipefail`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// Shown as the step's name.
    #[serde(default)]
    pub name: Option<String>,
    /// The script. Inputs are in `$INPUT_<NAME>`; outputs go to `"$GITHUB_OUTPUT"` as `name=value`.
    #[schema(example = "du -x -- \"$INPUT_PATH\" | sort -rn | head -n \"$INPUT_TOP\"")]
    pub run: String,
}

/// A skill as it is proposed: what the manifest says, and either commands or a workflow.
///
/// Request of `POST /api/skills/create`, `PUT /api/skills/{id}` and `POST /api/skills/validate`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SkillProposal {
    /// The manifest's fields, as from a form. Exactly one of `skill` and `manifest`.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub skill: Option<domain::manifest::Draft>,
    /// The manifest as YAML text.
    #[serde(default)]
    pub manifest: Option<String>,
    /// The commands to make the safe workflow from. Exactly one of `commands` and `workflow`.
    #[serde(default)]
    pub commands: Option<Vec<Command>>,
    /// A workflow written by hand, which must keep the rules of the safe one.
    #[serde(default)]
    pub workflow: Option<String>,
}

/// A skill in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SkillSummary {
    /// `domain/name`.
    #[schema(value_type = String, example = "ops/disk-report")]
    pub id: domain::id::SkillId,
    /// For people.
    pub name: String,
    /// First lines of the description.
    pub description: String,
    /// Where it is in its life.
    pub status: SkillStatus,
    /// For filters.
    pub tags: Vec<String>,
    /// What it may do: `read`, `write` or `destructive`.
    #[schema(value_type = String, example = "read")]
    pub risk: domain::manifest::Risk,
    /// The active version, when there is one.
    pub version: Option<u32>,
    /// The open pull request, when there is one.
    pub pull: Option<PullRequest>,
    /// When anything of this last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// A pull request in the skills repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PullRequest {
    /// Its number.
    pub number: u64,
    /// The page where a human reads the diff and merges it.
    pub url: String,
}

/// A skill, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Skill {
    /// `domain/name`.
    #[schema(value_type = String, example = "ops/disk-report")]
    pub id: domain::id::SkillId,
    /// Where it is in its life.
    pub status: SkillStatus,
    /// What is merged and can be run.
    pub active: Option<ActiveVersion>,
    /// What waits for a human's merge.
    pub pending: Option<PendingVersion>,
    /// The last proposal that came to nothing.
    pub rejected: Option<RejectedVersion>,
    /// The content people see: the active version's, or else the newest proposal's.
    pub content: SkillContent,
    /// When it was first proposed.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When anything of this last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// What a skill says and does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SkillContent {
    /// For people.
    pub name: String,
    /// What it does and when to use it.
    pub description: String,
    /// The author's version.
    pub version: String,
    /// For filters.
    pub tags: Vec<String>,
    /// Requests that should lead here.
    pub examples: Vec<String>,
    /// What it may do: `read`, `write` or `destructive`.
    #[schema(value_type = String, example = "read")]
    pub risk: domain::manifest::Risk,
    /// Who answers for it.
    pub owners: Vec<String>,
    /// JSON Schema of the inputs.
    #[schema(value_type = Object)]
    pub inputs: Value,
    /// JSON Schema of the outputs.
    #[schema(value_type = Object)]
    pub outputs: Value,
    /// How long a run may take.
    pub timeout_seconds: u64,
    /// Why it should not be used any more, and what to use instead.
    pub deprecated: Option<Deprecation>,
    /// The manifest's text.
    pub manifest: String,
    /// The workflow's text.
    pub workflow: String,
    /// The commands, when the workflow is still the generated one.
    pub commands: Option<Vec<Command>>,
}

/// Why a skill should not be used any more; also the request of `POST /skills/{id}/deprecate`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Deprecation {
    /// Why, for people. One of the two is needed.
    #[serde(default)]
    pub reason: Option<String>,
    /// Id of the skill to use instead.
    #[serde(default)]
    pub replacement_id: Option<String>,
}

/// The version that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ActiveVersion {
    /// Counts the proposals of this skill.
    pub number: u32,
    /// The merge commit; every run is held to it.
    pub commit: String,
    /// The tag at that commit.
    pub tag: String,
    /// When it became active.
    #[schema(value_type = String, format = DateTime)]
    pub activated_at: Timestamp,
    /// The pull request was edited after Prentice proposed it (and was checked again when merged).
    pub edited_after_proposal: bool,
    /// The pull request it came by; `null` when it was merged without Prentice.
    pub pull: Option<PullRequest>,
}

/// A version that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PendingVersion {
    /// Counts the proposals of this skill.
    pub number: u32,
    /// `create`, `update`, `deprecate` or `undeprecate`.
    pub change: String,
    /// `null` for the moment until it is open; it is opened again and again until it is.
    pub pull: Option<PullRequest>,
    /// When it was proposed.
    #[schema(value_type = String, format = DateTime)]
    pub proposed_at: Timestamp,
    /// Who proposed it.
    pub proposed_by: String,
}

/// A version that came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RejectedVersion {
    /// Counts the proposals of this skill.
    pub number: u32,
    /// `closed` (unmerged) or `invalid` (what was merged does not pass the checks).
    pub reason: String,
    /// What was wrong, when it was invalid.
    pub findings: Vec<Finding>,
    /// The pull request it came by.
    pub pull: PullRequest,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub rejected_at: Timestamp,
}

/// Answer of `POST /skills/{id}/deprecate` and `…/undeprecate`: a pull request, as for every change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeprecationAnswer {
    /// `pending_approval`: the change is active once its pull request is merged.
    pub status: String,
    /// `domain.name`.
    pub skill_id: String,
    /// What it will be once merged.
    pub deprecated: bool,
    /// The pull request.
    pub pull: Option<PullRequest>,
}

/// Answer of `POST /api/skills/reindex`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reindexing {
    /// The worker does it.
    pub accepted: bool,
}
