//! Requests and what is read out of them, over several schemas.

mod addresses;
mod names;
mod values;

use super::{Reading, read};
use crate::schema::{Purpose, Schema};
use serde_json::{Value, json};

pub(super) fn schema(properties: Value, required: &[&str]) -> Schema {
    let value = json!({"properties": properties, "required": required});
    Schema::from_json(&value, Purpose::Inputs).expect("valid")
}

/// Folders by size.
pub(super) fn disk() -> Schema {
    schema(
        json!({
            "path": {"type": "string", "title": "Folder", "minLength": 1},
            "top": {"type": "integer", "minimum": 1, "maximum": 100, "default": 5},
            "deep": {"type": "boolean"},
        }),
        &["path"],
    )
}

/// A server and when to look at it.
pub(super) fn net() -> Schema {
    schema(
        json!({
            "host": {"type": "string", "default": "localhost"},
            "port": {"type": "integer", "minimum": 1, "maximum": 65535},
            "days": {"type": "integer", "minimum": 0, "maximum": 365, "default": 30},
        }),
        &["port"],
    )
}

/// Everything with options.
pub(super) fn ticket() -> Schema {
    schema(
        json!({
            "priority": {"enum": ["low", "medium", "high"]},
            "severity": {"enum": ["low", "high", "critical"]},
            "access_mode": {"enum": ["read_only", "read", "all"]},
            "title": {"type": "string", "maxLength": 40},
            "copies": {"enum": [1, 2, 5]},
        }),
        &["title"],
    )
}

/// Every format.
pub(super) fn formats() -> Schema {
    schema(
        json!({
            "since": {"type": "string", "format": "date"},
            "moment": {"type": "string", "format": "date-time"},
            "contact": {"type": "string", "format": "email"},
            "endpoint": {"type": "string"},
            "address": {"type": "string", "format": "ipv4"},
            "trace": {"type": "string", "format": "uuid"},
            "ratio": {"type": "number", "exclusiveMinimum": 0, "maximum": 1_000_000},
        }),
        &[],
    )
}

/// Reading as one line: values with rule, then what is missing, ambiguous and unfit.
fn shown(reading: &Reading, request: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for argument in &reading.arguments {
        let rule = serde_json::to_value(argument.rule).expect("a name");
        let rule = rule.as_str().expect("a name");
        let read = &request[argument.span.clone()];
        let value = argument.value.to_string();
        let same = argument.value.as_str() == Some(read) || value == read;
        let read = if same {
            String::new()
        } else {
            format!(" from {read:?}")
        };
        parts.push(format!("{}={value}{read} ({rule})", argument.field));
    }
    for name in &reading.missing {
        parts.push(format!("missing {name}"));
    }
    for ambiguity in &reading.ambiguous {
        let values = ambiguity
            .candidates
            .iter()
            .map(|candidate| candidate.value.to_string());
        parts.push(format!(
            "{}? {}",
            ambiguity.field,
            values.collect::<Vec<_>>().join(" | ")
        ));
    }
    for misfit in &reading.misfits {
        parts.push(format!("{}! {}", misfit.field, misfit.message));
    }
    parts.join(", ")
}

#[track_caller]
pub(super) fn check(schema: &Schema, cases: &[(&str, &str)]) {
    let mut wrong = String::new();
    for (request, expected) in cases {
        let found = shown(&read(request, schema), request);
        if found != *expected {
            wrong += &format!("{request:?}\n  found    {found}\n  expected {expected}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
