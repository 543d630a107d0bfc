//! What the API shows of the domain's values. Only shapes: nothing is decided here.

use crate::store::StoredToken;
mod admission;
mod errors;

pub use admission::checks;
pub(crate) use admission::{
    approval_status, approval_summary, decision, plan, plan_of, rules, stored_approval_status,
};
pub(crate) use errors::{date, error_detail, error_summary, guard_verdict, judged_rule};

use client::wire;
use domain::access::Spent;
use domain::admission::Terms;
use domain::manifest::Manifest;
use domain::run::{Outcome, Phase, Run, Status, Step};
use domain::skill::{self, Content, Skill};
use domain::{run, workflow};
use jiff::Timestamp;
use std::collections::BTreeSet;

pub(crate) fn skill_status(status: skill::Status) -> wire::SkillStatus {
    match status {
        skill::Status::PendingApproval => wire::SkillStatus::PendingApproval,
        skill::Status::Active => wire::SkillStatus::Active,
        skill::Status::Deprecated => wire::SkillStatus::Deprecated,
        skill::Status::Rejected => wire::SkillStatus::Rejected,
    }
}

pub(crate) fn stored_status(status: wire::SkillStatus) -> skill::Status {
    match status {
        wire::SkillStatus::PendingApproval => skill::Status::PendingApproval,
        wire::SkillStatus::Active => skill::Status::Active,
        wire::SkillStatus::Deprecated => skill::Status::Deprecated,
        wire::SkillStatus::Rejected => skill::Status::Rejected,
    }
}

pub(crate) fn run_status(status: Status) -> wire::RunStatus {
    match status {
        Status::Queued => wire::RunStatus::Queued,
        Status::Running => wire::RunStatus::Running,
        Status::Succeeded => wire::RunStatus::Succeeded,
        Status::Failed => wire::RunStatus::Failed,
        Status::Cancelled => wire::RunStatus::Cancelled,
        Status::TimedOut => wire::RunStatus::TimedOut,
        Status::AwaitingApproval => wire::RunStatus::AwaitingApproval,
        Status::Blocked => wire::RunStatus::Blocked,
        Status::Expired => wire::RunStatus::Expired,
    }
}

pub(crate) fn pull(pull: &skill::Pull) -> wire::PullRequest {
    wire::PullRequest {
        number: pull.number.0,
        url: pull.url.clone(),
    }
}

pub(crate) fn skill_summary(skill: &Skill) -> wire::SkillSummary {
    wire::SkillSummary {
        id: skill.id.clone(),
        name: skill.summary.name.clone(),
        description: skill.summary.description.clone(),
        status: skill_status(skill.status()),
        tags: skill.summary.tags.clone(),
        risk: skill.summary.risk,
        version: skill.active.as_ref().map(|active| active.version.0),
        pull: skill
            .pending
            .as_ref()
            .and_then(|pending| pending.pull.as_ref())
            .map(pull),
        updated_at: skill.updated_at,
    }
}

pub(crate) fn skill(skill: &Skill, content: &Content, manifest: &Manifest) -> wire::Skill {
    wire::Skill {
        id: skill.id.clone(),
        status: skill_status(skill.status()),
        active: skill.active.as_ref().map(|active| wire::ActiveVersion {
            number: active.version.0,
            commit: active.commit.to_string(),
            tag: active.version.tag(&skill.id),
            activated_at: active.activated_at,
            edited_after_proposal: active.edited,
            pull: active.pull.as_ref().map(pull),
        }),
        pending: skill.pending.as_ref().map(|pending| wire::PendingVersion {
            number: pending.version.0,
            change: pending.change.as_str().to_owned(),
            pull: pending.pull.as_ref().map(pull),
            proposed_at: pending.proposed_at,
            proposed_by: pending.proposed_by.clone(),
        }),
        rejected: skill.rejected.as_ref().map(rejected),
        content: skill_content(content, manifest),
        created_at: skill.created_at,
        updated_at: skill.updated_at,
    }
}

fn rejected(rejected: &skill::Rejected) -> wire::RejectedVersion {
    let (reason, findings) = match &rejected.why {
        skill::Rejection::Closed => ("closed", Vec::new()),
        skill::Rejection::Invalid(findings) => ("invalid", findings.clone()),
    };
    wire::RejectedVersion {
        number: rejected.version.0,
        reason: reason.to_owned(),
        findings: findings.into_iter().map(Into::into).collect(),
        pull: pull(&rejected.pull),
        rejected_at: rejected.at,
    }
}

fn skill_content(content: &Content, manifest: &Manifest) -> wire::SkillContent {
    let commands = workflow::commands_of(manifest, &content.workflow);
    wire::SkillContent {
        name: manifest.name.clone(),
        description: manifest.description.clone(),
        version: manifest.version.to_string(),
        tags: manifest.tags.clone(),
        examples: manifest.examples.clone(),
        risk: manifest.risk,
        owners: manifest.owners.clone(),
        inputs: manifest.inputs.value().clone(),
        outputs: manifest.outputs.value().clone(),
        timeout_seconds: manifest.timeout.as_secs(),
        deprecated: manifest
            .deprecated
            .as_ref()
            .map(|deprecation| wire::Deprecation {
                reason: deprecation.reason.clone(),
                replacement_id: deprecation.replacement.as_ref().map(ToString::to_string),
            }),
        manifest: content.manifest.clone(),
        workflow: content.workflow.clone(),
        commands: commands.map(|commands| {
            let commands = commands.into_iter();
            commands
                .map(|command| wire::Command {
                    name: command.name,
                    run: command.run,
                })
                .collect()
        }),
    }
}

pub(crate) fn run_summary(run: &Run) -> wire::RunSummary {
    let plan = &run.steps[0].plan;
    wire::RunSummary {
        id: run.id.clone(),
        skill_id: plan.skill.clone(),
        version: plan.version.0,
        commit: plan.commit.to_string(),
        status: run_status(run.status()),
        started_by: run.started_by.clone(),
        created_at: run.created_at,
        finished_at: run.finished_at(),
    }
}

/// A run with the terms it was let run on.
pub(crate) fn run(run: &Run, terms: Option<&Terms>) -> wire::Run {
    let plan = &run.steps[0].plan;
    let (outputs, error) = match run.outcome() {
        Some(Outcome::Succeeded { outputs }) => (Some(outputs.clone()), None),
        Some(other) => (None, Some(run_error(other))),
        None => (None, None),
    };
    wire::Run {
        id: run.id.clone(),
        skill_id: plan.skill.clone(),
        version: plan.version.0,
        commit: plan.commit.to_string(),
        status: run_status(run.status()),
        inputs: plan.inputs.clone(),
        outputs,
        error,
        steps: run.steps.iter().map(|entry| step(run, entry)).collect(),
        started_by: run.started_by.clone(),
        created_at: run.created_at,
        started_at: run.started_at(),
        finished_at: run.finished_at(),
        deadline: run.deadline,
        plan_hash: terms.map(|terms| terms.plan_hash.to_string()),
        checks: terms.map_or_else(Vec::new, |terms| checks(&terms.checks)),
        overridden: terms.and_then(|terms| {
            let overridden = terms.overridden.as_ref()?;
            Some(wire::OverrideGuardrails {
                ids: overridden.guardrails.iter().cloned().collect(),
                reason: overridden.reason.clone(),
            })
        }),
        cost: terms.map(|terms| terms.charged.unwrap_or(terms.cost).to_string()),
    }
}

fn run_error(outcome: &Outcome) -> wire::RunError {
    let (code, message) = match outcome {
        Outcome::Succeeded { .. } => ("succeeded", String::new()),
        Outcome::Failed(failure) => {
            let mut message = failure.to_string();
            if let run::Failure::OutputsInvalid { findings } = failure {
                for finding in findings {
                    message.push_str(&format!("; {finding}"));
                }
            }
            (failure.code(), message)
        }
        Outcome::Cancelled { by } => ("cancelled", format!("stopped by {by}")),
        Outcome::TimedOut => (
            "deadline",
            "it did not end in the time its manifest allows (`timeout`), and was stopped"
                .to_owned(),
        ),
        Outcome::Blocked(why) => (why.code.as_str(), why.reason.clone()),
        Outcome::Expired => (
            "expired",
            "nobody approved it in time; start it again if it is still wanted".to_owned(),
        ),
    };
    wire::RunError {
        code: code.to_owned(),
        message,
    }
}

fn step(run: &Run, step: &Step) -> wire::Step {
    let status = match (run.status(), step.status()) {
        (Status::AwaitingApproval, _) => Status::AwaitingApproval,
        (_, status) => status,
    };
    wire::Step {
        skill_id: step.plan.skill.clone(),
        status: run_status(status),
        runner_url: step.runner.as_ref().map(|runner| runner.url.clone()),
        jobs: step.jobs.iter().map(job).collect(),
        started_at: step.started_at,
        finished_at: step.finished_at(),
    }
}

fn job(job: &run::Job) -> wire::Job {
    let (status, conclusion) = phase(&job.phase);
    let steps = job.steps.iter().map(|step| {
        let (status, conclusion) = phase(&step.phase);
        wire::JobStep {
            name: step.name.clone(),
            number: step.number,
            status,
            conclusion,
            started_at: step.started_at,
            finished_at: step.finished_at,
        }
    });
    wire::Job {
        name: job.name.clone(),
        status,
        conclusion,
        steps: steps.collect(),
    }
}

fn phase(phase: &Phase) -> (String, Option<String>) {
    match phase {
        Phase::Queued => ("queued".to_owned(), None),
        Phase::InProgress => ("in_progress".to_owned(), None),
        Phase::Completed(conclusion) => {
            ("completed".to_owned(), Some(conclusion.as_str().to_owned()))
        }
    }
}

pub(crate) fn token(stored: &StoredToken, now: Timestamp) -> wire::Token {
    let token = &stored.token;
    let list = |names: &BTreeSet<String>| names.iter().cloned().collect();
    wire::Token {
        id: token.id.clone(),
        name: token.name.clone(),
        status: match token.bearer(stored.revoked_at, now) {
            Ok(_) => wire::TokenStatus::Active,
            Err(Spent::Expired(_)) => wire::TokenStatus::Expired,
            Err(Spent::Revoked(_)) => wire::TokenStatus::Revoked,
        },
        roles: list(&token.roles),
        scopes: token.scopes.as_ref().map(list),
        created_by: token.created_by.clone(),
        created_at: token.created_at,
        expires_at: token.expires_at,
        last_used_at: stored.last_used_at,
        revoked_at: stored.revoked_at,
    }
}
