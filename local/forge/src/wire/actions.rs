//! Workflows, runs, jobs and variables.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::node_id;
use crate::clock::iso;
use crate::core::Core;
use crate::store::records::{Conclusion, Job, Run, Status, Step, Variable};
use crate::urls::escape_path;

/// The same for the same file at every start.
pub(crate) fn workflow_id(path: &str) -> u64 {
    let digest = Sha256::digest(path);
    let number = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
    100_000_000 + u64::from(number >> 5)
}

impl Core {
    pub(crate) fn workflow_json(&self, path: &str, name: &str) -> Value {
        let id = workflow_id(path);
        let created = iso(self.created_at);
        let file = path.rsplit('/').next().unwrap_or(path);
        json!({
            "id": id,
            "node_id": node_id("Workflow", id),
            "name": name,
            "path": path,
            "state": "active",
            "created_at": created,
            "updated_at": created,
            "url": self.urls.api_repo(&format!("/actions/workflows/{id}")),
            "html_url": self.urls.blob_page(crate::git::DEFAULT_BRANCH, path),
            "badge_url": self.urls.page(&format!("/actions/workflows/{}/badge.svg", escape_path(file))),
        })
    }

    pub(crate) fn run_json(&self, run: &Run) -> Value {
        let url = self.urls.api_repo(&format!("/actions/runs/{}", run.id));
        let suite = run.id + 30_000_000_000;
        let workflow = workflow_id(&run.path);
        let actor = self.user_json(&run.actor);
        let person = json!({"name": run.head_commit.author, "email": run.head_commit.email});
        json!({
            "id": run.id,
            "name": run.name,
            "node_id": node_id("WorkflowRun", run.id),
            "head_branch": run.ref_name(),
            "head_sha": run.sha,
            "path": run.path,
            "display_title": run.title,
            "run_number": run.number,
            "event": "workflow_dispatch",
            "status": run.status.as_str(),
            "conclusion": run.conclusion.map(Conclusion::as_str),
            "workflow_id": workflow,
            "check_suite_id": suite,
            "check_suite_node_id": node_id("CheckSuite", suite),
            "url": url,
            "html_url": self.urls.run_page(run.id),
            "pull_requests": [],
            "created_at": iso(run.created_at),
            "updated_at": iso(run.updated_at),
            "actor": actor,
            "run_attempt": 1,
            "referenced_workflows": [],
            "run_started_at": iso(run.created_at),
            "triggering_actor": actor,
            "jobs_url": format!("{url}/jobs"),
            "logs_url": format!("{url}/logs"),
            "check_suite_url": self.urls.api_repo(&format!("/check-suites/{suite}")),
            "artifacts_url": format!("{url}/artifacts"),
            "cancel_url": format!("{url}/cancel"),
            "rerun_url": format!("{url}/rerun"),
            "previous_attempt_url": null,
            "workflow_url": self.urls.api_repo(&format!("/actions/workflows/{workflow}")),
            "head_commit": {
                "id": run.sha,
                "tree_id": run.head_commit.tree,
                "message": run.head_commit.message,
                "timestamp": iso(run.head_commit.at),
                "author": person,
                "committer": person,
            },
            "repository": self.minimal_repository_json(),
            "head_repository": self.minimal_repository_json(),
        })
    }

    pub(crate) fn job_json(&self, run: &Run, job: &Job) -> Value {
        let started = job.status != Status::Queued && job.conclusion != Some(Conclusion::Skipped);
        let run_url = self.urls.api_repo(&format!("/actions/runs/{}", run.id));
        json!({
            "id": job.id,
            "run_id": run.id,
            "workflow_name": run.name,
            "head_branch": run.ref_name(),
            "run_url": run_url,
            "run_attempt": 1,
            "node_id": node_id("CheckRun", job.id),
            "head_sha": run.sha,
            "url": self.urls.api_repo(&format!("/actions/jobs/{}", job.id)),
            "html_url": self.urls.job_page(run.id, job.id),
            "status": job.status.as_str(),
            "conclusion": job.conclusion.map(Conclusion::as_str),
            "created_at": iso(job.created_at),
            "started_at": iso(job.started_at.unwrap_or(job.created_at)),
            "completed_at": job.completed_at.map(iso),
            "name": job.name,
            "steps": job.steps.iter().map(step_json).collect::<Vec<_>>(),
            "check_run_url": self.urls.api_repo(&format!("/check-runs/{}", job.id)),
            "labels": job.labels,
            "runner_id": started.then_some(1),
            "runner_name": started.then_some("local"),
            "runner_group_id": started.then_some(1),
            "runner_group_name": started.then_some("Local"),
        })
    }

    pub(crate) fn variable_json(&self, variable: &Variable) -> Value {
        json!({
            "name": variable.name,
            "value": variable.value,
            "created_at": iso(variable.created_at),
            "updated_at": iso(variable.updated_at),
        })
    }
}

fn step_json(step: &Step) -> Value {
    json!({
        "name": step.name,
        "status": step.status.as_str(),
        "conclusion": step.conclusion.map(Conclusion::as_str),
        "number": step.number,
        "started_at": step.started_at.map(iso),
        "completed_at": step.completed_at.map(iso),
    })
}
