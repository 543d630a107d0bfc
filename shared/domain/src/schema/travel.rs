//! How values travel: typed here, strings to and from GitHub.

use super::{FieldKind, Schema, check};
use crate::finding::{Finding, Source};
use crate::nearest::did_you_mean;
use crate::yaml::quote;
use serde_json::{Map, Number, Value};
use std::collections::BTreeMap;

impl Schema {
    /// Resolved values as the inputs of a workflow dispatch: text as it is, numbers and booleans in
    /// JSON's spelling, lists and objects as compact JSON.
    pub fn dispatch_inputs(&self, resolved: &Map<String, Value>) -> BTreeMap<String, String> {
        resolved
            .iter()
            .map(|(name, value)| (name.clone(), to_string(value)))
            .collect()
    }

    /// The outputs a job reported, which are all strings, as the types they were declared with.
    ///
    /// Values that do not fit are left out and reported, so the object returned always fits as far
    /// as it goes. An empty string is an output that was not set: GitHub does not tell the two apart.
    /// Outputs that were not declared are left out with a warning.
    pub fn outputs_from_strings(
        &self,
        reported: &Map<String, Value>,
    ) -> (Map<String, Value>, Vec<Finding>) {
        let size: usize = reported
            .iter()
            .map(|(name, value)| name.len() + to_string(value).len())
            .sum();
        if size > Schema::MAX_OUTPUT_BYTES {
            let message = format!(
                "the outputs take {size} bytes, expected at most {}",
                Schema::MAX_OUTPUT_BYTES
            );
            return (
                Map::new(),
                vec![Finding::error(Source::Outputs, "too-large", message)],
            );
        }
        let mut values = Map::new();
        let mut findings = Vec::new();
        for field in &self.fields {
            let found = reported.get(&field.name).filter(|value| !is_unset(value));
            let Some(found) = found else {
                match &field.default {
                    Some(default) => drop(values.insert(field.name.clone(), default.clone())),
                    None if field.required => {
                        let message = format!(
                            "`{}` was not reported: expected {}, written as `{}=…` to \"$GITHUB_OUTPUT\"",
                            field.name,
                            field.kind.describe(),
                            field.name
                        );
                        findings.push(
                            Finding::error(Source::Outputs, "missing", message).field(&field.name),
                        );
                    }
                    None => {}
                }
                continue;
            };
            let value = match found {
                Value::String(text) => from_string(text, &field.kind),
                other => whole(other.clone(), &field.kind),
            };
            let wrong = check::value(&field.kind, &value, &field.name, Source::Outputs);
            if wrong.is_empty() {
                values.insert(field.name.clone(), value);
            }
            findings.extend(wrong);
        }
        for name in reported.keys().filter(|name| self.field(name).is_none()) {
            let hint = did_you_mean(name, self.fields.iter().map(|field| field.name.as_str()));
            let message = format!(
                "{} is no output of this skill and was dropped{hint}",
                quote(name)
            );
            let shown: String = name.chars().take(80).collect();
            findings.push(
                Finding::error(Source::Outputs, "unknown", message)
                    .field(shown)
                    .warning(),
            );
        }
        (values, findings)
    }
}

fn is_unset(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(str::is_empty)
}

pub(super) fn resolve(schema: &Schema, values: &Value) -> Map<String, Value> {
    schema
        .fields
        .iter()
        .filter_map(|field| {
            let value = values.get(&field.name).or(field.default.as_ref())?;
            Some((field.name.clone(), whole(value.clone(), &field.kind)))
        })
        .collect()
}

/// `5.0` as `5` where a whole number is expected.
pub(super) fn whole(value: Value, kind: &FieldKind) -> Value {
    match (&value, kind) {
        (Value::Number(number), FieldKind::Integer(_)) => {
            check::as_integer(number).map_or(value, |integer| Value::Number(Number::from(integer)))
        }
        (_, FieldKind::Choice(options)) => options
            .iter()
            .find(|option| check::same(option, &value))
            .cloned()
            .unwrap_or(value),
        _ => value,
    }
}

pub(super) fn to_string(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The value a string stands for; the string itself when it stands for none of that kind.
fn from_string(text: &str, kind: &FieldKind) -> Value {
    let given = || Value::String(text.to_owned());
    let json = || serde_json::from_str::<Value>(text.trim());
    match kind {
        FieldKind::Text { .. } => given(),
        FieldKind::Choice(options) => options
            .iter()
            .find(|option| to_string(option) == text.trim() || to_string(option) == text)
            .cloned()
            .unwrap_or_else(given),
        FieldKind::Integer(_) | FieldKind::Number(_) => json()
            .ok()
            .filter(Value::is_number)
            .map_or_else(given, |value| whole(value, kind)),
        FieldKind::Boolean => json().ok().filter(Value::is_boolean).unwrap_or_else(given),
        FieldKind::Array { .. } => json().ok().filter(Value::is_array).unwrap_or_else(given),
        FieldKind::Object { .. } => json().ok().filter(Value::is_object).unwrap_or_else(given),
        FieldKind::Any => json().unwrap_or_else(|_| given()),
    }
}

/// Whether a dispatch and an environment can carry these values.
pub(super) fn carriable(schema: &Schema, values: &Value) -> Vec<Finding> {
    let strings = schema.dispatch_inputs(&resolve(schema, values));
    let mut findings = Vec::new();
    for (name, text) in &strings {
        if text.len() > Schema::MAX_VALUE_BYTES {
            let message = format!(
                "found {} bytes, expected at most {}",
                text.len(),
                Schema::MAX_VALUE_BYTES
            );
            findings.push(Finding::error(Source::Inputs, "too-large", message).field(name));
        }
    }
    let all: Map<String, Value> = strings
        .into_iter()
        .map(|(name, text)| (name, Value::String(text)))
        .collect();
    let size = Value::Object(all).to_string().chars().count();
    if size > Schema::MAX_INPUT_CHARS {
        let message = format!(
            "the inputs take {size} characters together, expected at most {}: pass the name of a file or an address instead of its content",
            Schema::MAX_INPUT_CHARS
        );
        findings.push(Finding::error(Source::Inputs, "too-large", message));
    }
    findings
}
