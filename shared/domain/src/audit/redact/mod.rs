//! What must not be written down is left out: secrets, and e-mail addresses.
//!
//! By what a field is called ([`name`]), by what its schema says ([`redact_inputs`]), and by forms
//! that only credentials have ([`text`]). Never by a pattern that something harmless could fit: ids,
//! hashes, dates and numbers stay as they are, since a record that cannot be matched with others is of
//! no use.

mod name;
#[cfg(test)]
mod tests;
mod text;

use name::Sensitivity;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// What stands in place of a secret.
pub const REDACTED: &str = "[redacted]";
/// More than any text was seen to need; each pass only takes more away.
const MOST_PASSES: usize = 8;
/// What stands in place of an e-mail address.
pub const REDACTED_EMAIL: &str = "[redacted e-mail]";

/// A copy without secrets. Doing it twice changes nothing more.
pub fn redact(value: &Value) -> Value {
    walk(value, Sensitivity::Open)
}

/// A text without credentials and e-mail addresses. A text that is JSON is redacted as JSON.
pub fn redact_text(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim_start();
    if trimmed.starts_with(['{', '['])
        && let Ok(value) = serde_json::from_str::<Value>(trimmed)
    {
        let redacted = redact(&value);
        return if redacted == value {
            Cow::Borrowed(text)
        } else {
            Cow::Owned(redacted.to_string())
        };
    }
    let mut redacted = text::redact(text);
    // What stood beside a secret may look different without it.
    for _ in 0..MOST_PASSES {
        match text::redact(&redacted) {
            Cow::Owned(next) if next != *redacted => redacted = Cow::Owned(next),
            _ => break,
        }
    }
    redacted
}

/// The inputs of a run without those that their JSON Schema (such as [`Schema::value`]) calls secret,
/// by `format: password` or `writeOnly: true` at any depth, and otherwise as [`redact`].
///
/// [`Schema::value`]: crate::schema::Schema::value
pub fn redact_inputs(schema: &Value, inputs: &Map<String, Value>) -> Map<String, Value> {
    match redact(&by_schema(schema, &Value::Object(inputs.clone()))) {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn walk(value: &Value, within: Sensitivity) -> Value {
    match value {
        Value::Object(map) => {
            let entries = map.iter().map(|(key, value)| {
                let own = name::sensitivity(key);
                let value = match (own, within) {
                    // What a record about a secret is called is no secret.
                    (Sensitivity::Open, _) if name::tells_nothing(key) => {
                        walk(value, Sensitivity::Open)
                    }
                    (own, within) => walk(value, own.max(within)),
                };
                (key.clone(), value)
            });
            Value::Object(entries.collect())
        }
        Value::Array(items) => items.iter().map(|item| walk(item, within)).collect(),
        Value::String(text) => match within {
            Sensitivity::Open => Value::String(redact_text(text).into_owned()),
            _ => Value::from(REDACTED),
        },
        Value::Number(_) if within == Sensitivity::Secret => Value::from(REDACTED),
        other => other.clone(),
    }
}

fn by_schema(schema: &Value, value: &Value) -> Value {
    if schema["format"] == "password" || schema["writeOnly"] == true {
        return match value {
            Value::Null => Value::Null,
            _ => Value::from(REDACTED),
        };
    }
    match value {
        Value::Object(map) => {
            let properties = &schema["properties"];
            let entries = map
                .iter()
                .map(|(key, value)| (key.clone(), by_schema(&properties[key], value)));
            Value::Object(entries.collect())
        }
        Value::Array(items) => {
            let of_items = items.iter().map(|item| by_schema(&schema["items"], item));
            of_items.collect()
        }
        other => other.clone(),
    }
}
