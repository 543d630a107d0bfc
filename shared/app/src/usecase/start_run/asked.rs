//! What the audit may know of a request for a run: its inputs and words without what their schema calls secret.

use domain::audit::redact::{REDACTED, redact_inputs};
use domain::schema::Schema;
use serde_json::{Map, Value};

/// A request for a run, redacted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Asked {
    /// The inputs.
    pub(crate) inputs: Map<String, Value>,
    /// The request in plain language.
    pub(crate) words: Option<String>,
    /// Whether an automation's token approved it.
    pub(crate) by_automation: bool,
}

impl Asked {
    /// These inputs and words as the audit may have them.
    pub(super) fn of(
        schema: &Schema,
        inputs: &Map<String, Value>,
        words: Option<&str>,
        by_automation: bool,
    ) -> Asked {
        let redacted = redact_inputs(schema.value(), inputs);
        let mut secrets = Vec::new();
        for (name, value) in inputs {
            hidden(value, redacted.get(name), &mut secrets);
        }
        // The words an input was read from hold it, too.
        let words = words.map(|words| {
            secrets.iter().fold(words.to_owned(), |words, secret| {
                words.replace(secret.as_str(), REDACTED)
            })
        });
        Asked {
            inputs: redacted,
            words,
            by_automation,
        }
    }
}

/// The texts and numbers that are in a value and not any more in what was left of it.
fn hidden(value: &Value, left: Option<&Value>, secrets: &mut Vec<String>) {
    let text = |secret: String, secrets: &mut Vec<String>| {
        if !secret.is_empty() {
            secrets.push(secret);
        }
    };
    match (value, left) {
        (value, Some(left)) if value == left => {}
        (Value::Object(map), left) => {
            for (name, value) in map {
                hidden(value, left.and_then(|left| left.get(name)), secrets);
            }
        }
        (Value::Array(items), left) => {
            for (index, value) in items.iter().enumerate() {
                hidden(value, left.and_then(|left| left.get(index)), secrets);
            }
        }
        (Value::String(secret), _) => text(secret.clone(), secrets),
        (Value::Number(secret), _) => text(secret.to_string(), secrets),
        (Value::Bool(_) | Value::Null, _) => {}
    }
}
