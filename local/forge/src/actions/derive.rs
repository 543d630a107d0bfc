//! The workflow that `act` is given to run one job: that job as it is, the jobs it needs as stubs that yield what
//! they yielded, and after it a job that tells how it ended. So no command runs twice, and each job has a process,
//! a home and an environment of its own, as on GitHub.
//!
//! Written in the flow style of YAML with every text quoted, so that nothing is left to interpretation.

use std::io;

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use serde_json::{Map, Value, json};

use super::workflow::text_of;
use crate::store::records::{Conclusion, Job, Run};

/// The label of the machine that every job runs on.
const LABEL: &str = "local";

/// Why a job cannot run here.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Unsupported(String);

/// The workflow for `job` of `run`, and the key of the job that tells how it ended.
pub(super) fn derive(
    source: &Map<String, Value>,
    run: &Run,
    job: &Job,
) -> Result<(String, String), Unsupported> {
    let body = source
        .get("jobs")
        .and_then(|jobs| jobs.get(&job.key))
        .and_then(Value::as_object);
    let mut body = body
        .cloned()
        .ok_or_else(|| Unsupported(format!("the workflow has no job `{}`", job.key)))?;
    check(&body)?;
    let needed: Vec<&Job> = run
        .jobs
        .iter()
        .filter(|other| job.needs.contains(&other.key))
        .collect();
    for other in &needed {
        if other.conclusion == Some(Conclusion::Cancelled) {
            // act knows no cancelled jobs.
            replace_all(
                &mut body,
                &format!("needs.{}.result", other.key),
                "'cancelled'",
            );
        }
    }
    if run.cancel_requested
        && let Some(condition) = text_of(body.get("if"))
    {
        let condition = condition
            .replace("cancelled()", "true")
            .replace("success()", "false")
            .replace("failure()", "false");
        body.insert("if".to_owned(), condition.into());
    }
    body.insert("runs-on".to_owned(), LABEL.into());
    // Both are the supervisor's and the forge's business.
    body.remove("timeout-minutes");
    body.remove("continue-on-error");

    let mut collector = "_forge_result".to_owned();
    while source
        .get("jobs")
        .is_some_and(|jobs| jobs.get(&collector).is_some())
    {
        collector.push('_');
    }
    let mut jobs = Map::new();
    for other in needed {
        jobs.insert(other.key.clone(), stub(other));
    }
    jobs.insert(job.key.clone(), Value::Object(body));
    jobs.insert(collector.clone(), collect(&job.key));

    let mut workflow = source.clone();
    workflow.insert("name".to_owned(), run.name.as_str().into());
    workflow.remove("run-name");
    workflow.remove("concurrency");
    workflow.insert("jobs".to_owned(), Value::Object(jobs));
    Ok((ascii(&Value::Object(workflow), Escapes::Yaml), collector))
}

/// What needs docker or the internet is refused by name, not by a time-out.
fn check(body: &Map<String, Value>) -> Result<(), Unsupported> {
    if let Some(uses) = text_of(body.get("uses")) {
        return Err(Unsupported(format!(
            "the job uses the workflow `{uses}`: reusable workflows do not run on the local forge"
        )));
    }
    for field in ["container", "services"] {
        if body.contains_key(field) {
            return Err(Unsupported(format!(
                "the job has `{field}`: the local forge runs jobs without docker"
            )));
        }
    }
    let steps = body
        .get("steps")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    for (at, step) in (1..).zip(steps) {
        let Some(uses) = text_of(step.get("uses")) else {
            continue;
        };
        let other_repository = step
            .get("with")
            .and_then(|with| with.get("repository"))
            .is_some();
        let checkout = uses.starts_with("actions/checkout@") && !other_repository;
        if !checkout && !uses.starts_with("./") {
            return Err(Unsupported(format!(
                "step {at} uses `{uses}`: the local forge fetches no actions. `run:` steps, actions of this \
                 repository (`./…`) and `actions/checkout` of this repository work"
            )));
        }
    }
    Ok(())
}

fn stub(job: &Job) -> Value {
    let outputs: Map<String, Value> = job
        .outputs
        .iter()
        .map(|(name, value)| (name.clone(), literal(value).into()))
        .collect();
    let mut stub = json!({"runs-on": LABEL, "outputs": outputs});
    let command = match job.conclusion {
        Some(Conclusion::Success) => "true",
        Some(Conclusion::Skipped) => {
            stub["if"] = "${{ false }}".into();
            "true"
        }
        _ => "false",
    };
    stub["steps"] = json!([{"run": command, "shell": "sh"}]);
    stub
}

/// An expression whose value is exactly `text`.
fn literal(text: &str) -> String {
    let encoded = ascii(&Value::String(text.to_owned()), Escapes::Json).replace('\'', "''");
    // `}}` would end the expression, even inside of it.
    let encoded = encoded.replace('{', "\\u007b").replace('}', "\\u007d");
    format!("${{{{ fromJSON('{encoded}') }}}}")
}

fn collect(key: &str) -> Value {
    let script = "printf 'result<<_FORGE_END_OF_RESULT_\\n%s\\n_FORGE_END_OF_RESULT_\\n' \"$RESULT\" >> \"$GITHUB_OUTPUT\"";
    json!({
        "runs-on": LABEL,
        "needs": [key],
        "if": "${{ always() }}",
        "steps": [{
            "id": "result",
            "shell": "sh",
            "env": {"RESULT": format!("${{{{ toJSON(needs.{key}) }}}}")},
            "run": script,
        }],
    })
}

/// Replaces in every text of the job; `from` only ever stands in expressions.
fn replace_all(body: &mut Map<String, Value>, from: &str, to: &str) {
    fn walk(value: &mut Value, from: &str, to: &str) {
        match value {
            Value::String(text) if text.contains(from) => *text = text.replace(from, to),
            Value::Array(items) => items.iter_mut().for_each(|item| walk(item, from, to)),
            Value::Object(fields) => fields.values_mut().for_each(|field| walk(field, from, to)),
            _ => {}
        }
    }
    body.values_mut().for_each(|value| walk(value, from, to));
}

/// How a letter beyond the first 65,536 is escaped: the one thing that JSON and YAML do not share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Escapes {
    Json,
    Yaml,
}

/// The value in ASCII only, the rest in escapes.
fn ascii(value: &Value, escapes: Escapes) -> String {
    let mut text = Vec::new();
    let written = value.serialize(&mut Serializer::with_formatter(&mut text, escapes));
    written.expect("a JSON value is written to memory without fail");
    String::from_utf8(text).expect("only ASCII was written")
}

impl Formatter for Escapes {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        for letter in fragment.chars() {
            let code = u32::from(letter);
            match (code, *self) {
                (0..=0x7e, _) => write!(writer, "{letter}")?,
                (0x7f..=0xffff, _) => write!(writer, "\\u{code:04x}")?,
                (_, Self::Yaml) => write!(writer, "\\U{code:08x}")?,
                (_, Self::Json) => {
                    for unit in letter.encode_utf16(&mut [0; 2]) {
                        write!(writer, "\\u{unit:04x}")?;
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_read_back_as_it_was() {
        let value =
            json!({"a": "é\u{2028}\u{85}\n\"'😀\u{7f}\t\\ yes", "1": "1e3", "c": 1.5, "on": "on"});
        for escapes in [Escapes::Json, Escapes::Yaml] {
            let text = ascii(&value, escapes);
            assert!(text.is_ascii(), "{text}");
            let read = match escapes {
                Escapes::Json => serde_json::from_str(&text).unwrap(),
                Escapes::Yaml => serde_yaml::from_str::<Value>(&text).unwrap(),
            };
            assert_eq!(read, value);
        }
    }

    #[test]
    fn a_literal_cannot_end_its_expression() {
        let text = literal("'}} ${{ secrets.x }}' \\");
        assert_eq!(text.matches("}}").count(), 1, "{text}");
        let inner = text
            .strip_prefix("${{ fromJSON('")
            .unwrap()
            .strip_suffix("') }}")
            .unwrap()
            .replace("''", "'");
        assert_eq!(
            serde_json::from_str::<String>(&inner).unwrap(),
            "'}} ${{ secrets.x }}' \\"
        );
    }

    #[test]
    fn what_cannot_run_here_is_named() {
        for (job, reason) in [
            (json!({"uses": "./.github/workflows/x.yml"}), "reusable"),
            (json!({"container": "debian", "steps": []}), "docker"),
            (
                json!({"steps": [{"run": "true"}, {"uses": "actions/setup-node@v4"}]}),
                "step 2 uses `actions/setup-node@v4`",
            ),
            (
                json!({"steps": [{"uses": "actions/checkout@v4", "with": {"repository": "a/b"}}]}),
                "step 1",
            ),
        ] {
            let error = check(job.as_object().unwrap()).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
        let fine = json!({"steps": [{"uses": "actions/checkout@v4"}, {"uses": "./my-action"}]});
        assert!(check(fine.as_object().unwrap()).is_ok());
    }
}
