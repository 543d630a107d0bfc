//! What the fields of a schema are called and what they take. Reads no requests.

use super::token::{Kind, Token, words};
use crate::schema::{Field, FieldKind, Purpose, Schema};
use serde_json::{Map, Value, json};
use std::cell::OnceCell;

/// A field with its names, and its part of the schema to check values with.
pub(super) struct Target<'a> {
    pub(super) field: &'a Field,
    /// The words of its name and of its title.
    names: Vec<Vec<String>>,
    /// The words of its description.
    description: Vec<String>,
    schema: &'a Schema,
    /// The schema with this field alone, made when the first value is checked.
    own: OnceCell<Option<Schema>>,
}

/// On which side of a value a name stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    Behind,
}

/// Words that may stand between the name of a field and its value: "port is 80".
const FILLERS: &[&str] = &[
    "of",
    "is",
    "to",
    "at",
    "from",
    "in",
    "under",
    "the",
    "as",
    "for",
    "on",
    "number",
    "равно",
    "в",
    "на",
    "с",
    "из",
];

impl<'a> Target<'a> {
    pub(super) fn all(schema: &'a Schema) -> Vec<Target<'a>> {
        let targets = schema.fields().iter().map(|field| {
            let title = field.title.as_deref().map(words).unwrap_or_default();
            let mut names = vec![words(&field.name), title];
            names.retain(|name| !name.is_empty());
            names.dedup();
            Target {
                field,
                names,
                description: field.description.as_deref().map(words).unwrap_or_default(),
                schema,
                own: OnceCell::new(),
            }
        });
        targets.collect()
    }

    /// What the field's own check has against the value; `None` when nothing.
    pub(super) fn objects_to(&self, value: &Value) -> Option<String> {
        let values = Value::Object(Map::from_iter([(self.field.name.clone(), value.clone())]));
        let own = self.own.get_or_init(|| {
            let properties = self.schema.value().get("properties");
            let part = properties.and_then(|all| all.get(&self.field.name))?;
            let alone = json!({"properties": {&self.field.name: part}});
            Schema::from_json(&alone, Purpose::Outputs).ok()
        });
        match own {
            Some(schema) => {
                let findings = schema.check(&values);
                findings.into_iter().next().map(|finding| finding.message)
            }
            None => Some(format!("expected {}", self.field.kind.describe())),
        }
    }

    pub(super) fn format(&self) -> Option<&str> {
        match &self.field.kind {
            FieldKind::Text { format, .. } => format.as_deref(),
            _ => None,
        }
    }

    /// Text with neither a format nor a pattern.
    pub(super) fn is_free_text(&self) -> bool {
        matches!(
            &self.field.kind,
            FieldKind::Text {
                format: None,
                pattern: None,
                ..
            }
        )
    }

    pub(super) fn is_text(&self) -> bool {
        matches!(self.field.kind, FieldKind::Text { .. })
    }

    /// Whether its name or title holds one of these words.
    pub(super) fn is_called(&self, any: &[&str]) -> bool {
        self.names
            .iter()
            .flatten()
            .any(|word| any.contains(&word.as_str()))
    }

    /// Whether its description holds one of these words.
    pub(super) fn is_described_as(&self, any: &[&str]) -> bool {
        self.description
            .iter()
            .any(|word| any.contains(&word.as_str()))
    }

    /// How many tokens, from this one on, are one of its names.
    pub(super) fn named_at(&self, tokens: &[Token<'_>], start: usize) -> Option<usize> {
        let lengths = self.names.iter().filter_map(|name| {
            let mut left = name.as_slice();
            let mut length = 0;
            while !left.is_empty() {
                let token = tokens
                    .get(start + length)
                    .filter(|token| token.kind == Kind::Plain)?;
                left = left
                    .strip_prefix(token.words.as_slice())
                    .filter(|_| !token.words.is_empty())?;
                length += 1;
            }
            Some(length)
        });
        lengths.max()
    }

    /// Where one of its names stands beside these tokens.
    pub(super) fn label(&self, tokens: &[Token<'_>], start: usize, end: usize) -> Option<Side> {
        let mut before = start;
        while before > 0
            && start - before < 2
            && FILLERS.iter().any(|filler| tokens[before - 1].is(filler))
            && !tokens[before - 1].ends
        {
            before -= 1;
        }
        let ends_at = |before: usize| {
            (before.saturating_sub(4)..before).any(|at| {
                self.named_at(tokens, at)
                    .is_some_and(|length| at + length == before)
                    && !tokens[before - 1].ends
            })
        };
        if ends_at(start) || before < start && ends_at(before) {
            return Some(Side::Before);
        }
        let behind = tokens.get(end).is_some() && !tokens[end - 1].ends && {
            self.named_at(tokens, end).is_some() || self.singular_at(tokens, end)
        };
        behind.then_some(Side::Behind)
    }

    /// "1 day" for a field `days`, "2 days" for a field `day`.
    fn singular_at(&self, tokens: &[Token<'_>], at: usize) -> bool {
        let token = &tokens[at];
        let [word] = token.words.as_slice() else {
            return false;
        };
        self.names.iter().any(|name| {
            let [own] = name.as_slice() else { return false };
            own.strip_suffix('s') == Some(word) || word.strip_suffix('s') == Some(own)
        })
    }
}
