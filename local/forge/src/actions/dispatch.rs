//! Which workflows there are, and what makes a run of one.

use std::collections::BTreeMap;

use http::StatusCode;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::expression::resolve;
use super::inputs::{checked, typed};
use super::workflow::{Input, JobPlan, Workflow};
use crate::core::Core;
use crate::failure::Failure;
use crate::git::RefView;
use crate::store::records::{Conclusion, HeadCommit, Job, Record, Run, Status, Step};
use crate::wire::workflow_id;

const FOLDER: &str = ".github/workflows";

/// A run that is asked for.
#[derive(Debug)]
pub(crate) struct Dispatch {
    /// Of the workflow file.
    pub(crate) path: String,
    /// A branch or a tag, by its short or its full name.
    pub(crate) git_ref: String,
    pub(crate) inputs: Map<String, Value>,
    pub(crate) actor: String,
}

impl Core {
    /// The paths of the workflow files of the default branch.
    pub(crate) fn workflow_paths(&self) -> Result<Vec<String>, Failure> {
        let Some(tip) = self.main_tip()? else {
            return Ok(Vec::new());
        };
        let items = self.git.directory_at(&tip, FOLDER)?.unwrap_or_default();
        let files = items.iter().filter(|item| is_workflow_file(&item.path));
        Ok(files
            .map(|item| format!("{FOLDER}/{}", item.path))
            .collect())
    }

    /// A workflow of the default branch, by file name, path or id: its path and name.
    pub(crate) fn workflow(&self, wanted: &str) -> Result<(String, String), Failure> {
        let tip = self.main_tip()?.ok_or_else(Failure::not_found)?;
        let file = wanted.strip_prefix(".github/workflows/").unwrap_or(wanted);
        let path = if file.bytes().all(|byte| byte.is_ascii_digit()) {
            let paths = self.workflow_paths()?.into_iter();
            let mut paths = paths.filter(|path| workflow_id(path).to_string() == file);
            paths.next().ok_or_else(Failure::not_found)?
        } else {
            format!("{FOLDER}/{file}")
        };
        let plain = !file.is_empty() && !file.contains('/') && is_workflow_file(&path);
        if !plain || self.git.file_at(&tip, &path)?.is_none() {
            return Err(Failure::not_found());
        }
        let name = self.workflow_name(&path)?;
        Ok((path, name))
    }

    /// A file that does not parse goes by its path, as on GitHub.
    pub(crate) fn workflow_name(&self, path: &str) -> Result<String, Failure> {
        let tip = self.main_tip()?.ok_or_else(Failure::not_found)?;
        let file = self.git.file_at(&tip, path)?;
        let workflow = file.and_then(|(_, text)| Workflow::parse(&text).ok());
        Ok(workflow
            .and_then(|workflow| workflow.name)
            .unwrap_or_else(|| path.to_owned()))
    }

    /// Makes a run and records it; its jobs start soon after.
    pub(crate) fn dispatch(&self, asked: Dispatch) -> Result<Run, Failure> {
        let missing_ref = || Failure::unprocessable(format!("No ref found for: {}", asked.git_ref));
        let found = self
            .git
            .named_ref(&asked.git_ref)?
            .ok_or_else(missing_ref)?;
        let sha = self
            .git
            .resolve_commit(&found.name)?
            .ok_or_else(missing_ref)?;
        let gone = || {
            Failure::unprocessable(format!(
                "Workflow {} was not found at {}",
                asked.path, asked.git_ref
            ))
        };
        let (_, text) = self.git.file_at(&sha, &asked.path)?.ok_or_else(gone)?;
        let workflow =
            Workflow::parse(&text).map_err(|error| Failure::unprocessable(error.to_string()))?;
        let Some(specs) = &workflow.inputs else {
            return Err(Failure::unprocessable(
                "Workflow does not have 'workflow_dispatch' trigger",
            ));
        };
        let inputs = checked(specs, &asked.inputs)?;
        let commit = self.git.commit(&sha)?.ok_or_else(gone)?;
        let head_commit = HeadCommit {
            tree: commit.tree,
            message: commit.message,
            at: commit.committer.at,
            author: commit.author.name,
            email: commit.author.email,
        };
        let run = self.store.write::<_, Failure>(|draft| {
            let mut run = Run {
                id: draft.state.next_run(),
                number: draft.state.next_run_number(&asked.path),
                name: workflow.name.clone().unwrap_or_else(|| asked.path.clone()),
                title: String::new(),
                path: asked.path,
                git_ref: found.name.clone(),
                sha,
                head_commit,
                actor: asked.actor,
                inputs,
                status: Status::Queued,
                conclusion: None,
                cancel_requested: false,
                created_at: Timestamp::now(),
                updated_at: Timestamp::now(),
                jobs: Vec::new(),
            };
            let variables = draft
                .state
                .variables
                .values()
                .map(|variable| (variable.name.clone(), variable.value.clone()));
            let context = self.context(&run, specs, &found, variables.collect());
            run.title = match &workflow.run_name {
                Some(name) => resolve(name, &context),
                None => run.name.clone(),
            };
            let first = draft.state.next_job();
            let plans = (first..).zip(&workflow.jobs);
            run.jobs = plans.map(|(id, plan)| job(id, plan, &context)).collect();
            self.run_event(draft, "requested", &run);
            for job in run.jobs.iter().filter(|job| job.needs.is_empty()) {
                self.job_event(draft, "queued", &run, job);
            }
            draft.put(Record::Run(Box::new(run.clone())));
            Ok(run)
        })?;
        self.wake_hooks.notify_one();
        self.wake_actions.notify_one();
        Ok(run)
    }

    /// What expressions can see before a job runs.
    fn context(
        &self,
        run: &Run,
        specs: &[Input],
        found: &RefView,
        variables: BTreeMap<String, String>,
    ) -> Value {
        let typed: Map<String, Value> = specs
            .iter()
            .filter_map(|spec| {
                Some((
                    spec.name.clone(),
                    typed(&spec.kind, run.inputs.get(&spec.name)?),
                ))
            })
            .collect();
        json!({
            "inputs": typed,
            "vars": variables,
            "github": {
                "actor": run.actor,
                "event_name": "workflow_dispatch",
                "event": {"inputs": run.inputs},
                "ref": found.name,
                "ref_name": run.ref_name(),
                "ref_type": if found.name.starts_with("refs/tags/") { "tag" } else { "branch" },
                "repository": self.urls.full_name(),
                "repository_owner": self.urls.owner(),
                "run_id": run.id.to_string(),
                "run_number": run.number.to_string(),
                "run_attempt": "1",
                "sha": run.sha,
                "workflow": run.name,
            },
        })
    }

    /// Asks a run to stop. Its jobs are gone soon after.
    pub(crate) fn cancel_run(&self, id: u64) -> Result<(), Failure> {
        self.store.write::<_, Failure>(|draft| {
            let mut run = draft
                .state
                .runs
                .get(&id)
                .cloned()
                .ok_or_else(Failure::not_found)?;
            if run.status == Status::Completed {
                let message = "Cannot cancel a workflow run that is completed.";
                return Err(Failure::new(StatusCode::CONFLICT, message));
            }
            run.cancel_requested = true;
            draft.put(Record::Run(Box::new(run)));
            Ok(())
        })?;
        self.wake_actions.notify_one();
        Ok(())
    }
}

fn is_workflow_file(path: &str) -> bool {
    path.ends_with(".yml") || path.ends_with(".yaml")
}

fn job(id: u64, plan: &JobPlan, context: &Value) -> Job {
    let name = plan
        .name
        .as_ref()
        .map_or_else(|| plan.key.clone(), |name| resolve(name, context));
    let names = plan.steps.iter().map(|step| resolve(&step.name, context));
    let names = std::iter::once("Set up job".to_owned())
        .chain(names)
        .chain(["Complete job".to_owned()]);
    let step = |(number, name)| Step {
        number,
        name,
        status: Status::Queued,
        conclusion: None,
        started_at: None,
        completed_at: None,
        log_from: None,
    };
    Job {
        id,
        key: plan.key.clone(),
        name,
        labels: plan.labels.clone(),
        needs: plan.needs.clone(),
        survives_failure: plan.survives_failure,
        tolerated: plan.tolerated,
        id_token: plan.id_token,
        token_hash: None,
        timeout_seconds: plan.timeout_seconds,
        status: Status::Queued,
        conclusion: None::<Conclusion>,
        created_at: Timestamp::now(),
        started_at: None,
        completed_at: None,
        steps: (1..).zip(names).map(step).collect(),
        outputs: BTreeMap::new(),
    }
}
