//! Taking a mapping apart field by field, reporting every field that is unknown, missing or of the
//! wrong type. Knows no particular format.

use super::{At, Data, Node, Place, join};
use crate::finding::{Finding, Source};
use crate::nearest::nearest;

/// Where findings go, and who speaks.
pub(crate) struct Report<'a> {
    pub(crate) source: Source,
    pub(crate) findings: &'a mut Vec<Finding>,
}

impl Report<'_> {
    pub(crate) fn error(
        &mut self,
        rule: &str,
        path: &str,
        place: Option<Place>,
        message: impl Into<String>,
    ) {
        self.findings.push(
            Finding::error(self.source, rule, message)
                .field(path)
                .place(place),
        );
    }

    pub(crate) fn warning(
        &mut self,
        rule: &str,
        path: &str,
        place: Option<Place>,
        message: impl Into<String>,
    ) {
        let finding = Finding::error(self.source, rule, message).warning();
        self.findings.push(finding.field(path).place(place));
    }

    /// What was found and what was expected; silent about what was refused while reading.
    pub(crate) fn wrong_type(&mut self, node: &Node, path: &str, expected: &str) {
        let advice = match &node.data {
            Data::Refused => return,
            Data::Null if !path.is_empty() => "; write it, or remove the line".to_owned(),
            Data::Number(_) | Data::Bool(_) if expected.starts_with("text") => {
                "; put it in quotes".to_owned()
            }
            _ => String::new(),
        };
        let message = format!("found {}, expected {expected}{advice}", node.describe());
        self.error("wrong-type", path, node.place, message);
    }

    pub(crate) fn text<'n>(
        &mut self,
        node: &'n Node,
        path: &str,
        expected: &str,
    ) -> Option<&'n str> {
        let text = node.text();
        if text.is_none() {
            self.wrong_type(node, path, expected);
        }
        text
    }

    pub(crate) fn bool(&mut self, node: &Node, path: &str) -> Option<bool> {
        if let Data::Bool(bool) = node.data {
            return Some(bool);
        }
        self.wrong_type(node, path, "`true` or `false`");
        None
    }

    pub(crate) fn list<'n>(
        &mut self,
        node: &'n Node,
        path: &str,
        expected: &str,
    ) -> Option<&'n [Node]> {
        if let Data::List(items) = &node.data {
            return Some(items);
        }
        self.wrong_type(node, path, expected);
        None
    }
}

/// The fields of one mapping.
pub(crate) struct Fields<'n> {
    node: &'n Node,
    path: String,
}

impl<'n> Fields<'n> {
    /// Opens a mapping that may hold the `known` fields only; `what` names it in messages
    /// (`a manifest`). `None` when it is no mapping.
    pub(crate) fn open(
        node: &'n Node,
        path: &str,
        what: &str,
        known: &[&str],
        report: &mut Report<'_>,
    ) -> Option<Fields<'n>> {
        let fields = Fields::open_any(node, path, what, report)?;
        for entry in node
            .entries()
            .iter()
            .filter(|entry| !known.contains(&entry.key.as_str()))
        {
            let key = &entry.key;
            let shown: String = key.chars().take(80).collect();
            let hint = match nearest(key, known.iter().copied()) {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("expected one of {}", known.join(", ")),
            };
            report.error(
                "unknown-field",
                &join(path, &shown),
                entry.place,
                format!("`{shown}` is no field of {what}: {hint}"),
            );
        }
        Some(fields)
    }

    /// Opens a mapping with any fields.
    pub(crate) fn open_any(
        node: &'n Node,
        path: &str,
        what: &str,
        report: &mut Report<'_>,
    ) -> Option<Fields<'n>> {
        if !matches!(node.data, Data::Map(_)) {
            report.wrong_type(node, path, &format!("{what}: a mapping of `field: value`"));
            return None;
        }
        Some(Fields {
            node,
            path: path.to_owned(),
        })
    }

    /// The path of one of its fields.
    pub(crate) fn path(&self, key: &str) -> String {
        join(&self.path, key)
    }

    pub(crate) fn get(&self, key: &str) -> Option<&'n Node> {
        self.node.get(key)
    }

    /// The field, reported when it is missing.
    pub(crate) fn required(
        &self,
        key: &str,
        expected: &str,
        report: &mut Report<'_>,
    ) -> Option<&'n Node> {
        let found = self.get(key);
        if found.is_none() {
            report.error(
                "missing-field",
                &self.path(key),
                self.node.place,
                format!("`{key}` is missing: expected {expected}"),
            );
        }
        found
    }
}
