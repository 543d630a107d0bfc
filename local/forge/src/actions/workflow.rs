//! A workflow file: what the forge needs to know of it, and what makes it invalid.
//!
//! `act` checks the rest when a job runs; here is only what must be known before.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// What GitHub gives a job when the file does not say.
const DEFAULT_TIMEOUT_MINUTES: f64 = 360.0;

#[derive(Debug)]
pub(crate) struct Workflow {
    pub(crate) name: Option<String>,
    pub(crate) run_name: Option<String>,
    /// `None` when the file has no `workflow_dispatch` trigger.
    pub(crate) inputs: Option<Vec<Input>>,
    pub(crate) jobs: Vec<JobPlan>,
    /// The whole file.
    pub(crate) source: Map<String, Value>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum InputKind {
    String,
    Number,
    Boolean,
    Choice(Vec<String>),
}

#[derive(Debug, Clone)]
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) kind: InputKind,
    pub(crate) required: bool,
    pub(crate) default: Option<String>,
}

#[derive(Debug)]
pub(crate) struct JobPlan {
    pub(crate) key: String,
    pub(crate) name: Option<String>,
    pub(crate) needs: Vec<String>,
    pub(crate) labels: Vec<String>,
    pub(crate) survives_failure: bool,
    pub(crate) id_token: bool,
    pub(crate) tolerated: bool,
    pub(crate) timeout_seconds: u64,
    pub(crate) steps: Vec<StepPlan>,
}

#[derive(Debug)]
pub(crate) struct StepPlan {
    pub(crate) name: String,
    /// What `act` calls the step: its id, or its place counted from 0.
    pub(crate) act_id: String,
    /// The script, or the action that is used.
    pub(crate) script: String,
}

/// Why a file is no workflow, with the line where that is known.
#[derive(Debug, thiserror::Error)]
#[error("failed to parse workflow: {0}")]
pub(crate) struct Invalid(String);

impl Workflow {
    pub(crate) fn parse(text: &[u8]) -> Result<Self, Invalid> {
        let text =
            std::str::from_utf8(text).map_err(|_| Invalid("the file is not UTF-8".to_owned()))?;
        let source: Value =
            serde_yaml::from_str(text).map_err(|error| Invalid(error.to_string()))?;
        let Value::Object(source) = source else {
            return Err(Invalid("the file is not a mapping".to_owned()));
        };
        let jobs = match source.get("jobs") {
            Some(Value::Object(jobs)) if !jobs.is_empty() => jobs,
            _ => return Err(Invalid("`jobs` is missing or empty".to_owned())),
        };
        let workflow_grants = source.get("permissions").is_some_and(grants_id_token);
        let jobs: Vec<JobPlan> = jobs
            .iter()
            .map(|(key, job)| job_plan(key, job, workflow_grants))
            .collect::<Result<_, _>>()?;
        check_needs(&jobs)?;
        let inputs = source.get("on").and_then(dispatch_inputs);
        let name = text_of(source.get("name"));
        let run_name = text_of(source.get("run-name"));
        Ok(Self {
            name,
            run_name,
            inputs,
            jobs,
            source,
        })
    }
}

fn job_plan(key: &str, job: &Value, workflow_grants: bool) -> Result<JobPlan, Invalid> {
    let Value::Object(job) = job else {
        return Err(Invalid(format!("job `{key}` is not a mapping")));
    };
    let first_good = key
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    if !first_good
        || !key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
    {
        return Err(Invalid(format!(
            "job `{key}`: the name may only have letters, digits, `-` and `_`"
        )));
    }
    let steps = match job.get("steps") {
        Some(Value::Array(steps)) => steps
            .iter()
            .enumerate()
            .map(|(at, step)| step_plan(at, step))
            .collect(),
        None if job.contains_key("uses") => Vec::new(),
        _ => return Err(Invalid(format!("job `{key}`: `steps` is missing"))),
    };
    let minutes = job
        .get("timeout-minutes")
        .and_then(Value::as_f64)
        .unwrap_or(DEFAULT_TIMEOUT_MINUTES);
    // From a workflow file, so it may be anything: kept between one second and a week.
    let timeout_seconds = (minutes * 60.0).clamp(1.0, 604_800.0) as u64;
    let condition = text_of(job.get("if")).unwrap_or_default();
    let survives_failure = ["always(", "failure(", "cancelled("]
        .iter()
        .any(|word| condition.contains(word));
    Ok(JobPlan {
        key: key.to_owned(),
        name: text_of(job.get("name")),
        needs: texts_of(job.get("needs")),
        labels: labels(job.get("runs-on")),
        survives_failure,
        id_token: job
            .get("permissions")
            .map_or(workflow_grants, grants_id_token),
        tolerated: job.get("continue-on-error") == Some(&Value::Bool(true)),
        timeout_seconds,
        steps,
    })
}

fn step_plan(at: usize, step: &Value) -> StepPlan {
    let uses = text_of(step.get("uses"));
    let script = uses
        .clone()
        .or_else(|| text_of(step.get("run")))
        .unwrap_or_default();
    let first_line = script.lines().next().unwrap_or("").trim();
    StepPlan {
        name: text_of(step.get("name")).unwrap_or_else(|| format!("Run {first_line}")),
        act_id: text_of(step.get("id")).unwrap_or_else(|| at.to_string()),
        script,
    }
}

fn check_needs(jobs: &[JobPlan]) -> Result<(), Invalid> {
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for job in jobs {
        if let Some(unknown) = job
            .needs
            .iter()
            .find(|need| !jobs.iter().any(|job| job.key == **need))
        {
            return Err(Invalid(format!(
                "job `{}` depends on unknown job `{unknown}`",
                job.key
            )));
        }
    }
    while done.len() < jobs.len() {
        let ready: Vec<&str> = jobs
            .iter()
            .filter(|job| {
                !done.contains(&*job.key) && job.needs.iter().all(|need| done.contains(&**need))
            })
            .map(|job| &*job.key)
            .collect();
        if ready.is_empty() {
            return Err(Invalid("the jobs need each other in a circle".to_owned()));
        }
        done.extend(ready);
    }
    Ok(())
}

fn grants_id_token(permissions: &Value) -> bool {
    match permissions {
        Value::String(all) => all == "write-all",
        Value::Object(each) => each.get("id-token").and_then(Value::as_str) == Some("write"),
        _ => false,
    }
}

fn dispatch_inputs(on: &Value) -> Option<Vec<Input>> {
    let trigger = match on {
        Value::String(one) => (one == "workflow_dispatch").then_some(&Value::Null),
        Value::Array(several) => several
            .iter()
            .any(|one| one == "workflow_dispatch")
            .then_some(&Value::Null),
        Value::Object(triggers) => triggers.get("workflow_dispatch"),
        _ => None,
    }?;
    let Some(Value::Object(inputs)) = trigger.get("inputs") else {
        return Some(Vec::new());
    };
    Some(
        inputs
            .iter()
            .map(|(name, input)| input_of(name, input))
            .collect(),
    )
}

fn input_of(name: &str, input: &Value) -> Input {
    let kind = match input.get("type").and_then(Value::as_str) {
        Some("number") => InputKind::Number,
        Some("boolean") => InputKind::Boolean,
        Some("choice") => InputKind::Choice(texts_of(input.get("options"))),
        _ => InputKind::String,
    };
    Input {
        name: name.to_owned(),
        kind,
        required: input.get("required") == Some(&Value::Bool(true)),
        default: text_of(input.get("default")),
    }
}

fn labels(runs_on: Option<&Value>) -> Vec<String> {
    match runs_on {
        Some(Value::Object(group)) => texts_of(group.get("labels")),
        other => texts_of(other),
    }
}

fn texts_of(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(several)) => several
            .iter()
            .filter_map(|one| text_of(Some(one)))
            .collect(),
        other => text_of(other).into_iter().collect(),
    }
}

/// A scalar as text; YAML makes no promise that a name is quoted.
pub(super) fn text_of(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Workflow {
        Workflow::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn a_workflow_tells_what_the_forge_needs() {
        let workflow = parsed(
            "name: n\nrun-name: r ${{ inputs.a }}\non:\n  workflow_dispatch:\n    inputs:\n      a: {type: number, \
             required: true}\n      b: {type: choice, options: [x, 1]}\npermissions: {}\njobs:\n  one:\n    runs-on: \
             ubuntu-24.04\n    timeout-minutes: 0.5\n    steps:\n      - run: |\n          echo 1\n          echo 2\n      \
             - {id: two, name: Two, run: echo}\n  two:\n    needs: one\n    if: ${{ always() }}\n    runs-on: [self-hosted, \
             x]\n    permissions:\n      id-token: write\n    steps:\n      - uses: actions/checkout@v4\n",
        );
        let inputs = workflow.inputs.unwrap();
        assert!(inputs[0].required && inputs[0].kind == InputKind::Number);
        assert_eq!(
            inputs[1].kind,
            InputKind::Choice(vec!["x".to_owned(), "1".to_owned()])
        );
        let [one, two] = &workflow.jobs[..] else {
            panic!("two jobs")
        };
        assert_eq!(
            (one.timeout_seconds, one.id_token, one.survives_failure),
            (30, false, false)
        );
        assert_eq!(
            (two.timeout_seconds, two.id_token, two.survives_failure),
            (21_600, true, true)
        );
        assert_eq!(one.steps[0].name, "Run echo 1");
        assert_eq!(
            (one.steps[0].act_id.as_str(), one.steps[1].act_id.as_str()),
            ("0", "two")
        );
        assert_eq!(two.labels, ["self-hosted", "x"]);
        assert_eq!(two.needs, ["one"]);
    }

    #[test]
    fn the_trigger_may_be_written_in_three_ways_or_be_absent() {
        let jobs = "jobs: {a: {runs-on: x, steps: [{run: echo}]}}\n";
        assert!(
            parsed(&format!("on: workflow_dispatch\n{jobs}"))
                .inputs
                .is_some()
        );
        assert!(
            parsed(&format!("on: [push, workflow_dispatch]\n{jobs}"))
                .inputs
                .is_some()
        );
        assert!(
            parsed(&format!("on: {{workflow_dispatch: }}\n{jobs}"))
                .inputs
                .is_some()
        );
        assert!(parsed(&format!("on: push\n{jobs}")).inputs.is_none());
    }

    #[test]
    fn what_is_no_workflow_is_refused_with_the_reason() {
        for (text, reason) in [
            ("jobs: [", "line"),
            ("on: push", "`jobs` is missing"),
            ("jobs: {a b: {steps: []}}", "`a b`"),
            ("jobs: {a: {}}", "`steps` is missing"),
            ("jobs: {a: {needs: b, steps: []}}", "unknown job `b`"),
            (
                "jobs: {a: {needs: b, steps: []}, b: {needs: a, steps: []}}",
                "circle",
            ),
        ] {
            let error = Workflow::parse(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn permissions_are_the_jobs_own_or_the_workflows() {
        let of = |workflow: &str, job: &str| {
            parsed(&format!(
                "permissions: {workflow}\njobs: {{a: {{permissions: {job}, steps: []}}}}"
            ))
            .jobs[0]
                .id_token
        };
        assert!(of("{}", "{id-token: write}") && of("{}", "write-all"));
        assert!(
            !of("{id-token: write}", "{}")
                && !of("{}", "{id-token: none}")
                && !of("write-all", "read-all")
        );
    }
}
