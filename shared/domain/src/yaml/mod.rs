//! A YAML or JSON text as a tree that knows its places, for checks that name line and column.
//!
//! Owns reading only; writing is the work of `serde_yaml`. Refuses what a reviewer cannot see or
//! what two readers understand differently: anchors, aliases, tags, merge keys, several documents,
//! duplicate keys, hidden characters. It knows nothing of manifests and workflows.

mod fields;
mod hidden;
mod read;
mod scalar;

pub(crate) use fields::{Fields, Report};
pub(crate) use hidden::is_hidden;
pub(crate) use read::read;

use crate::finding::Finding;
use serde_json::{Map, Number, Value};

/// Where something begins, both from 1, and the line it ends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) last_line: u32,
}

/// A value with its place; a value sent as JSON has none.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) place: Option<Place>,
    pub(crate) data: Data,
}

#[derive(Debug, Clone)]
pub(crate) enum Data {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Node>),
    /// Keys are unique and in the order written.
    Map(Vec<Entry>),
    /// Something that was refused and reported already: say nothing more about it.
    Refused,
}

#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) place: Option<Place>,
    pub(crate) value: Node,
}

impl Node {
    /// The tree of a JSON value, without places.
    pub(crate) fn from_json(value: &Value) -> Node {
        let data = match value {
            Value::Null => Data::Null,
            Value::Bool(bool) => Data::Bool(*bool),
            Value::Number(number) => Data::Number(number.clone()),
            Value::String(text) => Data::Text(text.clone()),
            Value::Array(items) => Data::List(items.iter().map(Node::from_json).collect()),
            Value::Object(map) => Data::Map(
                map.iter()
                    .map(|(key, value)| Entry {
                        key: key.clone(),
                        place: None,
                        value: Node::from_json(value),
                    })
                    .collect(),
            ),
        };
        Node { place: None, data }
    }

    pub(crate) fn to_json(&self) -> Value {
        match &self.data {
            Data::Null | Data::Refused => Value::Null,
            Data::Bool(bool) => Value::Bool(*bool),
            Data::Number(number) => Value::Number(number.clone()),
            Data::Text(text) => Value::String(text.clone()),
            Data::List(items) => Value::Array(items.iter().map(Node::to_json).collect()),
            Data::Map(entries) => Value::Object(
                entries
                    .iter()
                    .map(|entry| (entry.key.clone(), entry.value.to_json()))
                    .collect::<Map<_, _>>(),
            ),
        }
    }

    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entries of a mapping, none of anything else.
    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.data {
            Data::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list, none of anything else.
    pub(crate) fn items(&self) -> &[Node] {
        match &self.data {
            Data::List(items) => items,
            _ => &[],
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match &self.data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What was found, in words, for a message.
    pub(crate) fn describe(&self) -> String {
        match &self.data {
            Data::Null => "nothing".to_owned(),
            Data::Bool(bool) => format!("`{bool}`"),
            Data::Number(number) => format!("the number {number}"),
            Data::Text(text) => format!("the text {}", quote(text)),
            Data::List(items) => format!("a list of {}", items.len()),
            Data::Map(_) => "a mapping".to_owned(),
            Data::Refused => "something refused".to_owned(),
        }
    }
}

/// Puts a finding at a place, when there is one.
pub(crate) trait At {
    fn place(self, place: Option<Place>) -> Self;
}

impl At for Finding {
    fn place(self, place: Option<Place>) -> Finding {
        match place {
            Some(place) => self.at(place.line, place.column),
            None => self,
        }
    }
}

/// `a.b` and `b` alone when there is no `a`.
pub(crate) fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

/// A text in quotes for a message, shortened, with whatever is not printable escaped.
pub(crate) fn quote(text: &str) -> String {
    const SHOWN: usize = 60;
    let short: String = text.chars().take(SHOWN).collect();
    let more = if text.chars().nth(SHOWN).is_some() {
        "…"
    } else {
        ""
    };
    format!("{:?}{more}", short)
}
