//! Which workflows there are, and what makes a run of one.

use std::collections::BTreeMap;

use http::StatusCode;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::expression::resolve;
use super::workflow::{Input, InputKind, JobPlan, Workflow, text_of};
use crate::core::Core;
use crate::failure::Failure;
use crate::git::RefView;
use crate::store::records::{Conclusion, HeadCommit, Job, Record, Run, Status, Step};
use crate::wire::workflow_id;

const FOLDER: &str = ".github/workflows";

/// Inputs that one dispatch may have.
const MAX_INPUTS: usize = 25;

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
    /// The workflow files of the default branch, each with the workflow's name.
    pub(crate) fn workflows(&self) -> Result<Vec<(String, String)>, Failure> {
        let Some(tip) = self.main_tip()? else {
            return Ok(Vec::new());
        };
        let items = self.git.directory_at(&tip, FOLDER)?.unwrap_or_default();
        let files = items
            .into_iter()
            .filter(|item| is_workflow_file(&item.path));
        files
            .map(|item| {
                let path = format!("{FOLDER}/{}", item.path);
                let name = self.workflow_name(&tip, &path)?;
                Ok((path, name))
            })
            .collect()
    }

    /// A workflow of the default branch, by file name, path or id: its path and name.
    pub(crate) fn workflow(&self, wanted: &str) -> Result<(String, String), Failure> {
        let tip = self.main_tip()?.ok_or_else(Failure::not_found)?;
        let file = wanted.strip_prefix(".github/workflows/").unwrap_or(wanted);
        let path = if file.bytes().all(|byte| byte.is_ascii_digit()) {
            let items = self.git.directory_at(&tip, FOLDER)?.unwrap_or_default();
            let paths = items.iter().map(|item| format!("{FOLDER}/{}", item.path));
            paths
                .into_iter()
                .find(|path| workflow_id(path).to_string() == file)
                .ok_or_else(Failure::not_found)?
        } else {
            format!("{FOLDER}/{file}")
        };
        let plain = !file.is_empty() && !file.contains('/') && is_workflow_file(&path);
        if !plain || self.git.file_at(&tip, &path)?.is_none() {
            return Err(Failure::not_found());
        }
        let name = self.workflow_name(&tip, &path)?;
        Ok((path, name))
    }

    /// A file that does not parse goes by its path, as on GitHub.
    fn workflow_name(&self, commit: &str, path: &str) -> Result<String, Failure> {
        let text = self
            .git
            .file_at(commit, path)?
            .map(|(_, text)| text)
            .unwrap_or_default();
        Ok(Workflow::parse(&text)
            .ok()
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
        let inputs = check_inputs(specs, &asked.inputs)?;
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

/// The inputs of a run: what was given where it fits, defaults elsewhere. All as text, as in `github.event.inputs`.
fn check_inputs(
    specs: &[Input],
    given: &Map<String, Value>,
) -> Result<BTreeMap<String, String>, Failure> {
    if given.len() > MAX_INPUTS {
        return Err(Failure::unprocessable(format!(
            "you may only define up to {MAX_INPUTS} inputs"
        )));
    }
    let unexpected: Vec<&String> = given
        .keys()
        .filter(|name| !specs.iter().any(|spec| spec.name == **name))
        .collect();
    if !unexpected.is_empty() {
        return Err(Failure::unprocessable(format!(
            "Unexpected inputs provided: {unexpected:?}"
        )));
    }
    let mut inputs = BTreeMap::new();
    for spec in specs {
        let value = match given.get(&spec.name) {
            None | Some(Value::Null) => None,
            Some(value) => Some(text_of(Some(value)).ok_or_else(|| {
                Failure::unprocessable(format!(
                    "Provided value for input '{}' is not a scalar",
                    spec.name
                ))
            })?),
        };
        let value = value.or_else(|| spec.default.clone());
        match value {
            None if spec.required => {
                return Err(Failure::unprocessable(format!(
                    "Required input '{}' not provided",
                    spec.name
                )));
            }
            Some(value) if spec.required && value.is_empty() => {
                return Err(Failure::unprocessable(format!(
                    "Required input '{}' not provided",
                    spec.name
                )));
            }
            Some(value) => {
                check_value(spec, &value)?;
                inputs.insert(spec.name.clone(), value);
            }
            None => {
                let empty = if spec.kind == InputKind::Boolean {
                    "false"
                } else {
                    ""
                };
                inputs.insert(spec.name.clone(), empty.to_owned());
            }
        }
    }
    Ok(inputs)
}

fn check_value(spec: &Input, value: &str) -> Result<(), Failure> {
    let (fits, expected) = match &spec.kind {
        InputKind::String => (true, ""),
        InputKind::Number => (
            value.is_empty() || value.parse::<f64>().is_ok_and(f64::is_finite),
            "a number",
        ),
        InputKind::Boolean => (value == "true" || value == "false", "true or false"),
        InputKind::Choice(options) => (
            options.iter().any(|option| option == value),
            "in the list of allowed values",
        ),
    };
    if fits {
        return Ok(());
    }
    Err(Failure::unprocessable(format!(
        "Provided value '{value}' for input '{}' not {expected}",
        spec.name
    )))
}

fn typed(kind: &InputKind, text: &str) -> Value {
    let number = || text.parse::<serde_json::Number>().map(Value::Number);
    match kind {
        InputKind::Boolean => Value::Bool(text == "true"),
        InputKind::Number => number().unwrap_or_else(|_| text.into()),
        InputKind::String | InputKind::Choice(_) => text.into(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(name: &str, kind: InputKind, required: bool, default: Option<&str>) -> Input {
        Input {
            name: name.to_owned(),
            kind,
            required,
            default: default.map(str::to_owned),
        }
    }

    fn given(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn inputs_become_text_and_defaults_fill_in() {
        let specs = [
            spec("a", InputKind::String, true, None),
            spec("n", InputKind::Number, false, Some("5")),
            spec("b", InputKind::Boolean, false, None),
            spec("o", InputKind::String, false, None),
        ];
        let inputs = check_inputs(&specs, &given(json!({"a": "x\ny", "b": true}))).unwrap();
        let expected = [("a", "x\ny"), ("b", "true"), ("n", "5"), ("o", "")];
        assert!(
            inputs
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .eq(expected)
        );
    }

    #[test]
    fn wrong_inputs_are_refused_by_name() {
        let specs = [
            spec("a", InputKind::String, true, None),
            spec("n", InputKind::Number, false, None),
            spec("c", InputKind::Choice(vec!["x".to_owned()]), false, None),
        ];
        for (inputs, reason) in [
            (json!({}), "Required input 'a' not provided"),
            (json!({"a": ""}), "Required input 'a' not provided"),
            (
                json!({"a": "x", "z": 1}),
                "Unexpected inputs provided: [\"z\"]",
            ),
            (json!({"a": "x", "n": "five"}), "'five' for input 'n'"),
            (
                json!({"a": "x", "c": "y"}),
                "not in the list of allowed values",
            ),
            (json!({"a": ["x"]}), "not a scalar"),
        ] {
            let failure = check_inputs(&specs, &given(inputs)).unwrap_err();
            assert_eq!(failure.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(failure.message.contains(reason), "{}", failure.message);
        }
    }
}
