//! Single values of a rule: read, bounded, and reported when they are wrong.

use crate::errors::Fingerprint;
use crate::yaml::{self, Fields, Node, Report};
use std::str::FromStr;

const MAX_TEXT: usize = 4_000;

pub(super) fn fingerprint(node: &Node, path: &str, report: &mut Report<'_>) -> Option<Fingerprint> {
    read(node, path, "a fingerprint", report, Fingerprint::from_str)
}

pub(super) fn flag(fields: &Fields<'_>, key: &str, report: &mut Report<'_>) -> bool {
    let node = fields.get(key);
    node.and_then(|node| report.bool(node, &fields.path(key)))
        .unwrap_or(false)
}

pub(super) fn optional<T>(
    fields: &Fields<'_>,
    key: &str,
    report: &mut Report<'_>,
    mut read: impl FnMut(&Node, &str, &mut Report<'_>) -> Option<T>,
) -> Option<T> {
    let node = fields.get(key)?;
    read(node, &fields.path(key), report)
}

/// A text that means something.
pub(super) fn read<T, E: ToString>(
    node: &Node,
    path: &str,
    expected: &str,
    report: &mut Report<'_>,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Option<T> {
    let text = report.text(node, path, &format!("text: {expected}"))?;
    let found = parse(text);
    if let Err(error) = &found {
        let mut message = error.to_string();
        if !message.contains("expected ") {
            message = format!("{message}; expected {expected}");
        }
        report.error("bad-value", path, node.place, message);
    }
    found.ok()
}

/// One of a few words.
pub(super) fn word<T: Copy>(
    fields: &Fields<'_>,
    key: &str,
    words: &[(&str, T)],
    report: &mut Report<'_>,
) -> Option<T> {
    let names: Vec<String> = words.iter().map(|(name, _)| format!("`{name}`")).collect();
    let expected = format!("one of {}", names.join(", "));
    let node = fields.required(key, &expected, report)?;
    let found = words.iter().find(|(name, _)| node.text() == Some(name));
    if found.is_none() {
        report.wrong_type(node, &fields.path(key), &expected);
    }
    found.map(|(_, value)| *value)
}

/// One line whose spaces mean something.
pub(super) fn line_of(node: &Node, path: &str, report: &mut Report<'_>) -> Option<String> {
    let text = free(node, path, report)?;
    if text.contains('\n') {
        report.error(
            "several-lines",
            path,
            node.place,
            "found several lines, expected one",
        );
        return None;
    }
    Some(text)
}

/// Text of any number of lines, bounded, without what cannot be seen.
pub(super) fn free(node: &Node, path: &str, report: &mut Report<'_>) -> Option<String> {
    bounded(node, path, MAX_TEXT, report)
}

pub(super) fn bounded(
    node: &Node,
    path: &str,
    most: usize,
    report: &mut Report<'_>,
) -> Option<String> {
    let text = report.text(node, path, "text")?;
    let length = text.chars().count();
    let hidden = text
        .chars()
        .find(|&character| yaml::is_hidden(character) || character == '\r');
    if text.trim().is_empty() {
        report.error(
            "empty",
            path,
            node.place,
            "found an empty text: write it, or remove the line",
        );
    } else if length > most {
        let message = format!("found {length} characters, expected at most {most}");
        report.error("too-long", path, node.place, message);
    } else if let Some(hidden) = hidden {
        let message = format!(
            "found the invisible character U+{:04X}: remove it",
            u32::from(hidden)
        );
        report.error("hidden-character", path, node.place, message);
    } else {
        return Some(text.to_owned());
    }
    None
}
