//! Reading the golden file: a JSON list of `{id, query, expected_skill_id}`. Reports every mistake.

use super::Case;
use crate::id::SkillId;
use crate::nearest::did_you_mean;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// What is wrong with a golden file. Cases are counted from 0, as in the list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GoldenError {
    /// The text is no JSON.
    #[error("the golden file is no JSON: line {line}, column {column}: {reason}")]
    Json {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What the parser said.
        reason: String,
    },
    /// The top is no list, or an empty one.
    #[error(
        "the golden file holds {found}: expected a list of {{id, query, expected_skill_id}} with at least one entry"
    )]
    NoList {
        /// What it holds.
        found: &'static str,
    },
    /// A case is no object.
    #[error("[{index}]: found {found}, expected an object {{id, query, expected_skill_id}}")]
    NoCase {
        /// Which one.
        index: usize,
        /// What it is.
        found: &'static str,
    },
    /// A field is missing.
    #[error("[{index}].{field} is missing: expected {expected}")]
    Missing {
        /// Which case.
        index: usize,
        /// Which field.
        field: &'static str,
        /// What belongs there.
        expected: &'static str,
    },
    /// A field holds something else.
    #[error("[{index}].{field}: found {found}, expected {expected}")]
    Wrong {
        /// Which case.
        index: usize,
        /// Which field.
        field: &'static str,
        /// What it holds.
        found: String,
        /// What belongs there.
        expected: &'static str,
    },
    /// A field nobody knows.
    #[error("[{index}].{field} is not expected{hint}")]
    Unknown {
        /// Which case.
        index: usize,
        /// Which field.
        field: String,
        /// The field that was probably meant, or those there are.
        hint: String,
    },
    /// Two cases have the same id.
    #[error("[{index}].id: {id:?} is the id of [{first}] as well: every case needs its own")]
    Duplicate {
        /// The later one.
        index: usize,
        /// The earlier one.
        first: usize,
        /// Their id.
        id: String,
    },
}

const ID: &str = "id";
const QUERY: &str = "query";
const EXPECTED: &str = "expected_skill_id";
const FIELDS: [&str; 3] = [ID, QUERY, EXPECTED];
const SKILL: &str = "a skill id (`travel.search_flights`), or null when no skill should be found";

/// Reads a golden file.
///
/// # Errors
/// Everything that is wrong with it, in the order of the file.
pub fn parse(text: &str) -> Result<Vec<Case>, Vec<GoldenError>> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        vec![GoldenError::Json {
            line: error.line(),
            column: error.column(),
            reason: error.to_string(),
        }]
    })?;
    let items = match &value {
        Value::Array(items) if !items.is_empty() => items,
        Value::Array(_) => {
            return Err(vec![GoldenError::NoList {
                found: "an empty list",
            }]);
        }
        other => return Err(vec![GoldenError::NoList { found: kind(other) }]),
    };
    let mut errors = Vec::new();
    let mut cases = Vec::new();
    let mut first: HashMap<String, usize> = HashMap::new();
    for (index, item) in items.iter().enumerate() {
        let Value::Object(fields) = item else {
            errors.push(GoldenError::NoCase {
                index,
                found: kind(item),
            });
            continue;
        };
        let before = errors.len();
        let id = text_of(fields, index, ID, "text that names the case", &mut errors);
        let query = text_of(fields, index, QUERY, "text: the request", &mut errors);
        let expected = skill_of(fields, index, &mut errors);
        for field in fields
            .keys()
            .filter(|field| !FIELDS.contains(&field.as_str()))
        {
            let hint = match did_you_mean(field, FIELDS) {
                near if near.is_empty() => format!(": expected {}", FIELDS.join(", ")),
                near => near,
            };
            let field = field.chars().take(80).collect();
            errors.push(GoldenError::Unknown { index, field, hint });
        }
        if let Some(id) = &id {
            match first.get(id) {
                Some(&first) => errors.push(GoldenError::Duplicate {
                    index,
                    first,
                    id: id.clone(),
                }),
                None => drop(first.insert(id.clone(), index)),
            }
        }
        if let (Some(id), Some(query), Some(expected)) = (id, query, expected)
            && errors.len() == before
        {
            cases.push(Case {
                id,
                query,
                expected,
            });
        }
    }
    if errors.is_empty() {
        Ok(cases)
    } else {
        Err(errors)
    }
}

fn text_of(
    fields: &Map<String, Value>,
    index: usize,
    field: &'static str,
    expected: &'static str,
    errors: &mut Vec<GoldenError>,
) -> Option<String> {
    match fields.get(field) {
        Some(Value::String(text)) if !text.trim().is_empty() => return Some(text.clone()),
        Some(other) => errors.push(GoldenError::Wrong {
            index,
            field,
            found: shown(other),
            expected,
        }),
        None => errors.push(GoldenError::Missing {
            index,
            field,
            expected,
        }),
    }
    None
}

/// The inner `None` is a case that expects no skill.
fn skill_of(
    fields: &Map<String, Value>,
    index: usize,
    errors: &mut Vec<GoldenError>,
) -> Option<Option<SkillId>> {
    let (field, expected) = (EXPECTED, SKILL);
    match fields.get(field) {
        Some(Value::Null) => return Some(None),
        Some(Value::String(text)) if SkillId::parse(text).is_ok() => {
            return Some(SkillId::parse(text).ok());
        }
        Some(other) => errors.push(GoldenError::Wrong {
            index,
            field,
            found: shown(other),
            expected,
        }),
        None => errors.push(GoldenError::Missing {
            index,
            field,
            expected,
        }),
    }
    None
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) if text.trim().is_empty() => "empty text".to_owned(),
        Value::String(text) => format!("{:?}", text.chars().take(80).collect::<String>()),
        other => kind(other).to_owned(),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
