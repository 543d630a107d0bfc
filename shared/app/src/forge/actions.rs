//! Workflow runs: dispatched once, looked at, stopped, and their logs.

use super::{Forge, ForgeError};
use domain::id::{RunId, RunnerId, SkillId, VersionNumber};
use domain::run::{Conclusion, Job, JobStep, Observation, Phase, Runner, StepPlan};
use http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

/// Times a run is looked for after a dispatch that GitHub was unsure about.
const LOOKS: u32 = 4;

/// What came of a dispatch.
#[derive(Debug, Clone, PartialEq)]
pub enum Dispatch {
    /// This runner has it.
    Started(Runner),
    /// GitHub took it, but does not yet say which runner has it.
    Accepted,
}

#[derive(Deserialize)]
struct Dispatched {
    workflow_run_id: RunnerId,
    html_url: String,
}

#[derive(Deserialize)]
struct WorkflowRuns {
    workflow_runs: Vec<WorkflowRun>,
}

#[derive(Deserialize)]
struct WorkflowRun {
    id: RunnerId,
    html_url: String,
    head_sha: String,
    #[serde(default)]
    display_title: String,
    status: Option<String>,
    conclusion: Option<String>,
}

#[derive(Deserialize)]
struct Jobs {
    jobs: Vec<JobAnswer>,
}

#[derive(Deserialize)]
struct JobAnswer {
    id: u64,
    name: String,
    status: String,
    conclusion: Option<String>,
    #[serde(default)]
    steps: Vec<JobStepAnswer>,
}

#[derive(Deserialize)]
struct JobStepAnswer {
    name: String,
    number: u32,
    status: String,
    conclusion: Option<String>,
    #[serde(default)]
    started_at: Option<Timestamp>,
    #[serde(default)]
    completed_at: Option<Timestamp>,
}

fn phase(status: &str, conclusion: Option<&str>) -> Phase {
    match (status, conclusion) {
        ("completed", conclusion) => {
            Phase::Completed(Conclusion::parse(conclusion.unwrap_or("neutral")))
        }
        ("in_progress", _) => Phase::InProgress,
        _ => Phase::Queued,
    }
}

/// What the workflow calls a run of itself; `run-name` in the generated workflow.
fn run_name(skill: &SkillId, run: &RunId) -> String {
    format!("skill {skill} {run}")
}

impl Forge {
    /// Starts the workflow of a step exactly once. `again` says that this may have been done before,
    /// so that it is looked for first.
    ///
    /// # Errors
    /// [`ForgeError`]; [`ForgeError::is_passing`] ones may be tried again with `again`.
    pub async fn dispatch(
        &self,
        run: &RunId,
        plan: &StepPlan,
        again: bool,
    ) -> Result<Dispatch, ForgeError> {
        if again && let Some(runner) = self.look_for(plan, run).await? {
            return Ok(Dispatch::Started(runner));
        }
        match self.send_dispatch(run, plan, true).await {
            Err(error)
                if error.is_refusal(&[400, 422])
                    && error.to_string().contains("return_run_details") =>
            {
                // Older GitHub Enterprise servers refuse what they do not know.
                self.send_dispatch(run, plan, false).await?;
            }
            Ok(Some(started)) => return Ok(Dispatch::Started(started)),
            Ok(None) => {}
            Err(error @ ForgeError::Unavailable { .. }) => {
                return self
                    .look_for(plan, run)
                    .await?
                    .map(Dispatch::Started)
                    .ok_or(error);
            }
            Err(error) => return Err(error),
        }
        let found = self.look_for(plan, run).await?;
        Ok(found.map_or(Dispatch::Accepted, Dispatch::Started))
    }

    async fn send_dispatch(
        &self,
        run: &RunId,
        plan: &StepPlan,
        want_details: bool,
    ) -> Result<Option<Runner>, ForgeError> {
        let mut inputs = serde_json::Map::new();
        inputs.insert("execution_id".to_owned(), json!(run));
        inputs.extend(
            plan.dispatch_inputs
                .iter()
                .map(|(name, value)| (name.clone(), json!(value))),
        );
        let mut body = json!({"ref": plan.version.tag(&plan.skill), "inputs": inputs});
        if want_details {
            body["return_run_details"] = json!(true);
        }
        let route = self.route(&format!(
            "actions/workflows/{}/dispatches",
            plan.skill.workflow_file()
        ));
        let answer: Option<Dispatched> = self
            .write(
                Method::POST,
                &format!("dispatch {}", plan.skill),
                &route,
                &body,
            )
            .await?;
        Ok(answer.map(|run| Runner {
            id: run.workflow_run_id,
            url: run.html_url,
        }))
    }

    /// Looks a few times, as a run may be listed only seconds after its dispatch.
    async fn look_for(&self, plan: &StepPlan, run: &RunId) -> Result<Option<Runner>, ForgeError> {
        for attempt in 0..LOOKS {
            if let Some(runner) = self.find_runner(&plan.skill, plan.version, run).await? {
                return Ok(Some(runner));
            }
            self.pause(attempt).await;
        }
        Ok(None)
    }

    /// The workflow run that carries this run's id in its name.
    ///
    /// # Errors
    /// [`ForgeError`].
    pub async fn find_runner(
        &self,
        skill: &SkillId,
        version: VersionNumber,
        run: &RunId,
    ) -> Result<Option<Runner>, ForgeError> {
        let (file, tag) = (skill.workflow_file(), version.tag(skill));
        let route = self.route(&format!(
            "actions/workflows/{file}/runs?event=workflow_dispatch&branch={tag}&per_page=100"
        ));
        let runs: WorkflowRuns = self
            .read(&format!("workflow runs of {file}"), &route)
            .await?;
        let name = run_name(skill, run);
        let found = runs
            .workflow_runs
            .into_iter()
            .find(|run| run.display_title == name);
        Ok(found.map(|run| Runner {
            id: run.id,
            url: run.html_url,
        }))
    }

    /// What a runner does now.
    ///
    /// # Errors
    /// [`ForgeError`].
    pub async fn observe(&self, runner: RunnerId) -> Result<Observation, ForgeError> {
        let what = format!("workflow run {runner}");
        // The run first: jobs read after it are never older than its status.
        let run: WorkflowRun = self
            .read(&what, &self.route(&format!("actions/runs/{runner}")))
            .await?;
        let jobs: Jobs = self
            .read(
                &what,
                &self.route(&format!("actions/runs/{runner}/jobs?per_page=100")),
            )
            .await?;
        Ok(Observation {
            runner: Runner {
                id: run.id,
                url: run.html_url,
            },
            head_sha: run.head_sha,
            phase: phase(
                run.status.as_deref().unwrap_or("queued"),
                run.conclusion.as_deref(),
            ),
            jobs: jobs.jobs.into_iter().map(job).collect(),
        })
    }

    /// Stops a runner; one that is over already is stopped enough.
    ///
    /// # Errors
    /// [`ForgeError`].
    pub async fn cancel(&self, runner: RunnerId) -> Result<(), ForgeError> {
        let route = self.route(&format!("actions/runs/{runner}/cancel"));
        let doing = format!("cancel workflow run {runner}");
        match self
            .write::<_, serde_json::Value>(Method::POST, &doing, &route, &json!({}))
            .await
        {
            Ok(_) | Err(ForgeError::NotFound { .. }) => Ok(()),
            Err(error) if error.is_refusal(&[409]) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The log of a job; none while GitHub keeps it back, which it does until the job is over.
    ///
    /// # Errors
    /// [`ForgeError`].
    pub async fn job_log(&self, job: u64) -> Result<Option<String>, ForgeError> {
        match self
            .read_text(
                &format!("log of job {job}"),
                &self.route(&format!("actions/jobs/{job}/logs")),
            )
            .await
        {
            Ok(log) => Ok(Some(log)),
            Err(ForgeError::NotFound { .. }) => Ok(None),
            Err(error) if error.is_refusal(&[410]) => {
                Ok(Some("GitHub does not keep this log any more.\n".to_owned()))
            }
            Err(error) => Err(error),
        }
    }
}

fn job(job: JobAnswer) -> Job {
    let steps = job.steps.into_iter().map(|step| JobStep {
        phase: phase(&step.status, step.conclusion.as_deref()),
        name: step.name,
        number: step.number,
        started_at: step.started_at,
        finished_at: step.completed_at,
    });
    Job {
        id: job.id,
        phase: phase(&job.status, job.conclusion.as_deref()),
        steps: steps.collect(),
        name: job.name,
    }
}
