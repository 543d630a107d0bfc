//! The inputs of a run as predicates see them: by path, each of one kind. Exactly as the policy engine gives them to
//! Cedar (crate `policy`, `entities`): numbers rounded down, list items as text, null as not given.

use super::Kind;
use serde_json::{Map, Number, Value};
use std::collections::{BTreeMap, BTreeSet};

/// One input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Input {
    Flag(bool),
    Number { whole: i64, thousandths: i64 },
    Text(String),
    List { items: BTreeSet<String>, size: i64 },
    Object { size: i64 },
}

impl Input {
    pub(crate) fn kind(&self) -> Option<Kind> {
        Some(match self {
            Input::Flag(_) => Kind::Flag,
            Input::Number { .. } => Kind::Number,
            Input::Text(_) => Kind::Text,
            Input::List { .. } => Kind::List,
            Input::Object { .. } => return None,
        })
    }

    /// Characters, items or fields.
    pub(crate) fn size(&self) -> Option<i64> {
        match self {
            Input::Text(text) => Some(count(text.chars().count())),
            Input::List { size, .. } | Input::Object { size } => Some(*size),
            Input::Flag(_) | Input::Number { .. } => None,
        }
    }
}

/// The inputs of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inputs(BTreeMap<String, Input>);

impl Inputs {
    /// Reads the inputs of a run.
    pub fn of(inputs: &Map<String, Value>) -> Inputs {
        let mut found = Inputs::default();
        found.object("", inputs);
        found
    }

    fn object(&mut self, path: &str, fields: &Map<String, Value>) {
        for (name, value) in fields {
            let name = match path {
                "" => name.clone(),
                _ => format!("{path}.{name}"),
            };
            // The first that is read stays, as for Cedar: a name with a dot hides nothing.
            if value.is_null() || self.0.contains_key(&name) {
                continue;
            }
            let input = match value {
                Value::Null => continue,
                Value::Bool(flag) => Input::Flag(*flag),
                Value::Number(number) => {
                    let (whole, thousandths) = scaled(number);
                    Input::Number { whole, thousandths }
                }
                Value::String(text) => Input::Text(text.clone()),
                Value::Array(items) => {
                    let texts = items.iter().map(|item| match item {
                        Value::String(item) => item.clone(),
                        other => other.to_string(),
                    });
                    Input::List {
                        size: count(items.len()),
                        items: texts.collect(),
                    }
                }
                Value::Object(fields) => Input::Object {
                    size: count(fields.len()),
                },
            };
            self.0.insert(name.clone(), input);
            if let Value::Object(fields) = value {
                self.object(&name, fields);
            }
        }
    }

    pub(crate) fn get(&self, path: &str) -> Option<&Input> {
        self.0.get(path)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Input)> {
        self.0.iter().map(|(path, input)| (path.as_str(), input))
    }
}

fn count(size: usize) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

/// A number rounded down, and the same in thousandths; the nearest there is for one that is too large.
fn scaled(number: &Number) -> (i64, i64) {
    if let Some(whole) = number.as_i64() {
        return (whole, whole.saturating_mul(1000));
    }
    let exact = number.as_f64().unwrap_or(f64::INFINITY);
    // `as` takes the nearest whole number that fits, which is what is wanted.
    (exact.floor() as i64, (exact * 1000.0).floor() as i64)
}
