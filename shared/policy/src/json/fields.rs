//! Taking the entries of a JSON file apart field by field: what is unknown, doubled, missing or of
//! the wrong type is a finding with its place. Knows no particular file.

use super::read::{Data, Node};
use domain::finding::{Finding, Source};
use domain::nearest::nearest;
use std::time::Duration;

/// Where findings go, and of which file they are.
pub(crate) struct Report<'r> {
    pub(crate) path: &'r str,
    pub(crate) findings: &'r mut Vec<Finding>,
}

impl Report<'_> {
    pub(crate) fn error(
        &mut self,
        rule: &str,
        field: &str,
        node: &Node,
        message: impl Into<String>,
    ) {
        self.findings.push(
            Finding::error(Source::Policy, rule, message)
                .in_file(self.path)
                .field(field)
                .at(node.line, node.column),
        );
    }

    pub(crate) fn wrong_type(&mut self, field: &str, node: &Node, expected: &str) {
        let message = format!("found {}, expected {expected}", node.describe());
        self.error("wrong-type", field, node, message);
    }
}

/// The fields of one object.
pub(crate) struct Fields<'n> {
    node: &'n Node,
    entries: &'n [(Node, Node)],
    pub(crate) path: String,
}

impl<'n> Fields<'n> {
    /// Opens an object that may have the `known` fields only; `what` names it in messages.
    pub(crate) fn open(
        node: &'n Node,
        path: &str,
        what: &str,
        known: &[&str],
        report: &mut Report<'_>,
    ) -> Option<Fields<'n>> {
        let fields = Fields::open_any(node, path, what, report)?;
        for (key, _) in fields.entries {
            let name = key.text().unwrap_or_default();
            if known.contains(&name) {
                continue;
            }
            let shown: String = name.chars().take(80).collect();
            let hint = match nearest(name, known.iter().copied()) {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("expected one of {}", known.join(", ")),
            };
            let message = format!("`{shown}` is no field of {what}: {hint}");
            report.error("unknown-field", &fields.path_of(&shown), key, message);
        }
        Some(fields)
    }

    /// Opens an object with any fields.
    pub(crate) fn open_any(
        node: &'n Node,
        path: &str,
        what: &str,
        report: &mut Report<'_>,
    ) -> Option<Fields<'n>> {
        let Data::Map(entries) = &node.data else {
            report.wrong_type(path, node, &format!("{what}, which is an object"));
            return None;
        };
        for (index, (key, _)) in entries.iter().enumerate() {
            let twice = entries[..index]
                .iter()
                .any(|(other, _)| other.text() == key.text());
            if twice {
                let name = key.text().unwrap_or_default();
                let message = format!("`{name}` is written twice, and only one can be meant");
                report.error("duplicate-field", path, key, message);
            }
        }
        let path = path.to_owned();
        Some(Fields {
            node,
            entries,
            path,
        })
    }

    /// Where the object begins.
    pub(crate) fn node(&self) -> &'n Node {
        self.node
    }

    /// Names and values, in the order of the text.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&'n str, &'n Node)> {
        let entries = self.entries.iter();
        entries.filter_map(|(key, value)| key.text().map(|key| (key, value)))
    }

    pub(crate) fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&'n Node> {
        self.entries()
            .find(|(key, _)| *key == name)
            .map(|(_, node)| node)
    }

    /// A text that is not empty.
    pub(crate) fn text(&self, name: &str, report: &mut Report<'_>) -> Option<String> {
        let node = self.get(name)?;
        let text = node.text().filter(|text| !text.trim().is_empty());
        if text.is_none() {
            report.wrong_type(&self.path_of(name), node, "a text that is not empty");
        }
        text.map(str::to_owned)
    }

    /// One text or a list of them; none of them may be empty.
    pub(crate) fn texts(&self, name: &str, report: &mut Report<'_>) -> Option<Vec<String>> {
        let node = self.get(name)?;
        texts(node, &self.path_of(name), report)
    }

    /// Names that an annotation carries with commas between them.
    pub(crate) fn names(&self, name: &str, report: &mut Report<'_>) -> Option<String> {
        let names = self.texts(name, report)?;
        let node = self.get(name)?;
        if names.is_empty() {
            report.wrong_type(
                &self.path_of(name),
                node,
                "at least one name; or leave the field out",
            );
        }
        for with_comma in names.iter().filter(|name| name.contains(',')) {
            let message = format!("{with_comma:?} holds a comma: write a list of names");
            report.error("wrong-name", &self.path_of(name), node, message);
        }
        Some(names.join(", "))
    }

    pub(crate) fn bool(&self, name: &str, report: &mut Report<'_>) -> Option<bool> {
        let node = self.get(name)?;
        if let Data::Bool(value) = node.data {
            return Some(value);
        }
        report.wrong_type(&self.path_of(name), node, "`true` or `false`");
        None
    }
}

/// One text or a list of them; none of them may be empty.
pub(crate) fn texts(node: &Node, path: &str, report: &mut Report<'_>) -> Option<Vec<String>> {
    let full = |node: &Node| {
        node.text()
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    if let Some(text) = full(node) {
        return Some(vec![text]);
    }
    let Data::List(items) = &node.data else {
        report.wrong_type(path, node, "a text or a list of texts");
        return None;
    };
    let mut found = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        match full(item) {
            Some(text) => found.push(text),
            None => report.wrong_type(
                &format!("{path}[{index}]"),
                item,
                "a text that is not empty",
            ),
        }
    }
    Some(found)
}

/// Reads whole days, hours, minutes and seconds, each at most once and in this order: `24h`, `7d`,
/// `1h30m`. `None` for anything else, for nothing at all and for more than 90 days.
pub(crate) fn parse_wait(text: &str) -> Option<Duration> {
    const LONGEST: u64 = 90 * 86_400;
    let mut rest = text;
    let mut seconds = 0u64;
    for (unit, worth) in [('d', 86_400), ('h', 3600), ('m', 60), ('s', 1)] {
        let Some((count, after)) = rest.split_once(unit) else {
            continue;
        };
        let digits = !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || count.len() > 7 {
            return None;
        }
        seconds += count.parse::<u64>().ok()? * worth;
        rest = after;
    }
    (rest.is_empty() && (1..=LONGEST).contains(&seconds)).then(|| Duration::from_secs(seconds))
}
