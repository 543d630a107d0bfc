//! The steps of a run as `--trace`, `--profile`, `--debug` and `--step-through` show them, on standard error.
//!
//! Times are those that this program sees: a step is a request to the server, or the wait for the run's end. Never
//! shows a secret: values are redacted by their names, their forms and the schema of the skill.

use crate::exit::Failure;
use crate::governed::Told;
use crate::output::clean;
use crate::terminal;
use client::wire::{Check, Run};
use domain::audit::redact::{redact, redact_inputs};
use serde::Serialize;
use serde_json::{Map, Value};
use std::time::{Duration, Instant};

/// What is told of the steps. Prints the profile when dropped, however the run ended.
pub(crate) struct Steps {
    told: Told,
    began: Instant,
    took: Vec<(String, Duration)>,
    schema: Value,
}

/// A step under way.
pub(crate) struct Step {
    name: &'static str,
    began: Instant,
}

impl Steps {
    pub(crate) fn new(told: Told) -> Steps {
        let steps = Steps {
            told,
            began: Instant::now(),
            took: Vec::new(),
            schema: Value::Null,
        };
        if told.trace {
            say("trace:");
        }
        steps
    }

    /// From now on, inputs are those of this JSON Schema, which knows its secrets.
    pub(crate) fn inputs_are(&mut self, schema: &Value) {
        self.schema = schema.clone();
    }

    /// Begins a step; waits for Enter first when that is asked for.
    ///
    /// # Errors
    /// [`Failure`] when the terminal cannot be read.
    pub(crate) fn begin(
        &self,
        name: &'static str,
        inputs: &impl Serialize,
    ) -> Result<Step, Failure> {
        if self.told.step_through {
            terminal::pause(&format!("next step: {name}"))?;
        }
        if self.told.debug {
            say(&format!("{name} inputs: {}", self.shown(inputs)));
        }
        Ok(Step {
            name,
            began: Instant::now(),
        })
    }

    /// Ends it: what came of it, and why, a reason a line.
    pub(crate) fn end(&mut self, step: &Step, outputs: &impl Serialize, reasons: &[String]) {
        let took = step.began.elapsed();
        if self.told.trace {
            say(&format!("- {} ({})", step.name, milliseconds(took)));
            for reason in reasons {
                say(&format!("    {reason}"));
            }
        }
        if self.told.debug {
            say(&format!("{} outputs: {}", step.name, self.shown(outputs)));
        }
        self.took.push((step.name.to_owned(), took));
    }

    /// What the wait was spent with, by the run's own times.
    pub(crate) fn waited_for(&mut self, run: &Run) {
        let mut part = |name: &str, from, to| {
            if let (Some(from), Some(to)) = (from, to) {
                let took: domain::Timestamp = to;
                let from: domain::Timestamp = from;
                let took = took.duration_since(from);
                let took = Duration::try_from(took).unwrap_or_default();
                self.took.push((name.to_owned(), took));
            }
        };
        part("  of it queued", Some(run.created_at), run.started_at);
        part("  of it running", run.started_at, run.finished_at);
    }

    fn shown(&self, value: &impl Serialize) -> String {
        let value = serde_json::to_value(value).unwrap_or_default();
        let value = redact(&self.without_inputs(&value));
        serde_json::to_string_pretty(&value).unwrap_or_default()
    }

    /// A copy in which inputs that the schema calls secret are left out, whether they are listed by name or stand
    /// in a list of `name` and `value`.
    fn without_inputs(&self, value: &Value) -> Value {
        match value {
            Value::Object(map) => {
                if let (Some(Value::String(name)), Some(value)) =
                    (map.get("name"), map.get("value"))
                {
                    let one = Map::from_iter([(name.clone(), value.clone())]);
                    let one = redact_inputs(&self.schema, &one);
                    let mut map = map.clone();
                    map.insert(
                        "value".to_owned(),
                        one.get(name).cloned().unwrap_or_default(),
                    );
                    return Value::Object(map);
                }
                let entries = map.iter().map(|(key, value)| {
                    let value = match value {
                        Value::Object(inputs) if key == "inputs" => {
                            Value::Object(redact_inputs(&self.schema, inputs))
                        }
                        other => self.without_inputs(other),
                    };
                    (key.clone(), value)
                });
                Value::Object(entries.collect())
            }
            Value::Array(items) => items.iter().map(|item| self.without_inputs(item)).collect(),
            other => other.clone(),
        }
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        if !self.told.profile {
            return;
        }
        say("profile:");
        for (name, took) in &self.took {
            say(&format!("  {name:<16} {:>10}", milliseconds(*took)));
        }
        let whole = milliseconds(self.began.elapsed());
        say(&format!("  {:<16} {whole:>10}", "request"));
    }
}

/// Each check and why it ended so.
pub(crate) fn reasons_of(checks: &[Check]) -> Vec<String> {
    let checks = checks.iter();
    checks
        .map(|check| format!("{}: {}: {}", check.check, check.outcome, check.reason))
        .collect()
}

fn milliseconds(duration: Duration) -> String {
    format!("{:.2} ms", duration.as_secs_f64() * 1e3)
}

fn say(text: &str) {
    eprintln!("{}", clean(text));
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn secrets_are_not_shown_wherever_they_stand() {
        let mut steps = Steps::new(Told::default());
        steps.inputs_are(&json!({"type": "object", "properties": {
            "pin": {"type": "string", "format": "password"}, "path": {"type": "string"},
        }}));
        let shown = steps.shown(&json!({
            "approval_token": "s3cr3t-1",
            "inputs": {"pin": "s3cr3t-2", "path": "/srv"},
            "preview": {"steps": [{"inputs": {"pin": "s3cr3t-3"}}]},
            "asked": [{"name": "pin", "value": "s3cr3t-4"}, {"name": "path", "value": "/var"}],
            "password": "s3cr3t-5",
        }));
        assert!(!shown.contains("s3cr3t"), "{shown}");
        assert!(shown.contains("/srv") && shown.contains("/var"), "{shown}");
    }
}
