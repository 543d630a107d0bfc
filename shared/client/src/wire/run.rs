//! Runs on the wire.

use super::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Where a run or a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// Waits for people to approve it.
    AwaitingApproval,
    /// Accepted; its runner has not started.
    Queued,
    /// The runner works.
    Running,
    /// Done, and its outputs fit the skill's outputs.
    Succeeded,
    /// A command failed, or what came back cannot be believed.
    Failed,
    /// Stopped by a person.
    Cancelled,
    /// Did not end in the time the skill allows.
    TimedOut,
    /// Was not let run: a policy, a budget or an approver said no.
    Blocked,
    /// Nobody approved it in time.
    Expired,
}

impl RunStatus {
    /// Whether nothing will change any more.
    pub fn is_terminal(self) -> bool {
        !matches!(
            self,
            RunStatus::AwaitingApproval | RunStatus::Queued | RunStatus::Running
        )
    }
}

/// Request of `POST /api/skills/{name}/execute`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Execute {
    /// Values by input name, as the skill's input schema says. Missing ones take their default.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub inputs: Map<String, Value>,
    /// `approved` or `denied`: the word of an automation that was given the approval token.
    #[serde(default)]
    pub approval: Option<String>,
    /// The approval token that the deployment is configured with.
    #[serde(default)]
    pub approval_token: Option<String>,
    /// The plan that must be what runs, by its hash.
    #[serde(default)]
    pub plan_hash: Option<String>,
    /// Guardrails to pass over; needs the permission `guardrails:override`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub override_guardrails: Option<OverrideGuardrails>,
}

/// Guardrails that would not let a run start and are passed over. Nothing else is: no policy, approval, circuit or budget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OverrideGuardrails {
    /// Their ids, as the refusal of the run names them.
    #[schema(example = json!(["GR-5F0C2A9E"]))]
    pub ids: Vec<String>,
    /// Why, at most 500 characters. It is kept with the run and in the audit.
    #[schema(example = "the partner was added by hand")]
    pub reason: String,
}

/// A run in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RunSummary {
    /// `run_…`.
    #[schema(value_type = String, example = "run_019a8f0e6c3b7d20a1b2c3d4e5f60718")]
    pub id: domain::id::RunId,
    /// What it runs.
    #[schema(value_type = String, example = "ops/disk-report")]
    pub skill_id: domain::id::SkillId,
    /// Version of the skill.
    pub version: u32,
    /// The commit it runs.
    pub commit: String,
    /// Where it is.
    pub status: RunStatus,
    /// Who started it.
    pub started_by: String,
    /// When it was asked for.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub finished_at: Option<Timestamp>,
}

/// A run, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Run {
    /// `run_…`.
    #[schema(value_type = String, example = "run_019a8f0e6c3b7d20a1b2c3d4e5f60718")]
    pub id: domain::id::RunId,
    /// What it runs.
    #[schema(value_type = String, example = "ops/disk-report")]
    pub skill_id: domain::id::SkillId,
    /// Version of the skill.
    pub version: u32,
    /// The commit it runs.
    pub commit: String,
    /// Where it is.
    pub status: RunStatus,
    /// The inputs, defaults filled in.
    #[schema(value_type = Object)]
    pub inputs: Map<String, Value>,
    /// What it reported, once it succeeded.
    #[schema(value_type = Option<Object>)]
    pub outputs: Option<Map<String, Value>>,
    /// Why it did not succeed.
    pub error: Option<RunError>,
    /// The steps of its plan, in order.
    pub steps: Vec<Step>,
    /// Who started it.
    pub started_by: String,
    /// When it was asked for.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When its runner started.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub started_at: Option<Timestamp>,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub finished_at: Option<Timestamp>,
    /// When it will be stopped at the latest, or expires while it waits for approval.
    #[schema(value_type = String, format = DateTime)]
    pub deadline: Timestamp,
    /// The hash of what it runs.
    #[serde(default)]
    pub plan_hash: Option<String>,
    /// Every check that was made before it started, in order.
    #[serde(default)]
    pub checks: Vec<super::Check>,
    /// Guardrails that were passed over for it, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overridden: Option<OverrideGuardrails>,
    /// What it cost, or is expected to; decimals in units of the budget.
    #[serde(default)]
    pub cost: Option<String>,
}

/// Why a run did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunError {
    /// Stable name, such as `command_failed`, `wrong_commit`, `outputs_invalid`, `deadline`.
    pub code: String,
    /// What happened and what to do.
    pub message: String,
}

/// One step of the plan: one skill on one runner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Step {
    /// What it runs.
    #[schema(value_type = String)]
    pub skill_id: domain::id::SkillId,
    /// Where it is.
    pub status: RunStatus,
    /// The page of its runner, once there is one.
    pub runner_url: Option<String>,
    /// What the runner does, job by job and step by step, as it reported last.
    pub jobs: Vec<Job>,
    /// When its runner started.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub started_at: Option<Timestamp>,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub finished_at: Option<Timestamp>,
}

/// A job of the runner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Job {
    /// Its name.
    pub name: String,
    /// `queued`, `in_progress` or `completed`.
    pub status: String,
    /// `success`, `failure`, `cancelled`, `skipped`, `timed_out`, once completed.
    pub conclusion: Option<String>,
    /// Its steps.
    pub steps: Vec<JobStep>,
}

/// A step of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobStep {
    /// Its name.
    pub name: String,
    /// Counts from 1.
    pub number: u32,
    /// `queued`, `in_progress` or `completed`.
    pub status: String,
    /// `success`, `failure`, `cancelled`, `skipped`, once completed.
    pub conclusion: Option<String>,
    /// When it started.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub started_at: Option<Timestamp>,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub finished_at: Option<Timestamp>,
}

/// Answer of `GET /api/runs/{id}/log?after=N`: what the runner printed since offset N.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogChunk {
    /// The text from `after` on, at most 256 KiB.
    pub text: String,
    /// Ask with this as `after` for what follows.
    pub next: u64,
    /// The run has ended and this was the last of it.
    pub complete: bool,
}
