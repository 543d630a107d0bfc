//! The texts of a manifest and lists of them: trimmed, bounded, without what cannot be seen.

use crate::yaml::{self, Fields, Node, Report, quote};

const MAX_DESCRIPTION: usize = 2_000;
const MAX_TAG: usize = 40;
const MAX_OWNER: usize = 100;
const MAX_ITEMS: usize = 20;

/// A text of one line, trimmed, with something in it.
pub(crate) fn one_line(
    node: &Node,
    path: &str,
    most: usize,
    expected: &str,
    report: &mut Report<'_>,
) -> Option<String> {
    let text = free_text(node, path, most, expected, report)?;
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

/// A text of any number of lines, such as a description.
pub(super) fn long_text(
    node: &Node,
    path: &str,
    expected: &str,
    report: &mut Report<'_>,
) -> Option<String> {
    free_text(node, path, MAX_DESCRIPTION, expected, report)
}

fn free_text(
    node: &Node,
    path: &str,
    most: usize,
    expected: &str,
    report: &mut Report<'_>,
) -> Option<String> {
    let text = report.text(node, path, expected)?.trim();
    let length = text.chars().count();
    if text.is_empty() {
        report.error(
            "empty",
            path,
            node.place,
            format!("found an empty text, expected {expected}"),
        );
    } else if length > most {
        report.error(
            "too-long",
            path,
            node.place,
            format!("found {length} characters, expected at most {most}"),
        );
    } else if let Some(bad) = text
        .chars()
        .find(|&character| yaml::is_hidden(character) || character == '\r')
    {
        let message = format!(
            "found the invisible character U+{:04X}: remove it",
            u32::from(bad)
        );
        report.error("hidden-character", path, node.place, message);
    } else {
        return Some(text.to_owned());
    }
    None
}

pub(crate) fn required_line(
    fields: &Fields<'_>,
    key: &str,
    most: usize,
    expected: &str,
    report: &mut Report<'_>,
) -> Option<String> {
    let node = fields.required(key, expected, report)?;
    one_line(node, key, most, &format!("text: {expected}"), report)
}

pub(super) fn description(fields: &Fields<'_>, report: &mut Report<'_>) -> Option<String> {
    let expected = "what the skill does and when to use it";
    let node = fields.required("description", expected, report)?;
    long_text(node, "description", &format!("text: {expected}"), report)
}

/// The items that are right; too many and the same twice are errors.
pub(crate) fn list(
    fields: &Fields<'_>,
    key: &str,
    expected: &str,
    report: &mut Report<'_>,
    mut read: impl FnMut(&Node, &str, &mut Report<'_>) -> Option<String>,
) -> Vec<String> {
    let Some(node) = fields.get(key) else {
        return Vec::new();
    };
    let name = fields.path(key);
    let items = report.list(node, &name, expected).unwrap_or_default();
    if items.len() > MAX_ITEMS {
        report.error(
            "too-many",
            &name,
            node.place,
            format!("found {}, expected at most {MAX_ITEMS}", items.len()),
        );
        return Vec::new();
    }
    let mut found: Vec<String> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let path = format!("{name}[{index}]");
        let Some(text) = read(item, &path, report) else {
            continue;
        };
        if found
            .iter()
            .any(|before| before.to_lowercase() == text.to_lowercase())
        {
            report.error(
                "duplicate",
                &path,
                item.place,
                format!("{} is listed twice: remove one", quote(&text)),
            );
        } else {
            found.push(text);
        }
    }
    found
}

pub(super) fn tag(item: &Node, path: &str, report: &mut Report<'_>) -> Option<String> {
    let text = report.text(item, path, "text: a word")?;
    let word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = text.as_bytes();
    let good = bytes.len() <= MAX_TAG
        && bytes.first().is_some_and(|&byte| word(byte))
        && bytes.last().is_some_and(|&byte| word(byte))
        && bytes
            .iter()
            .all(|&byte| word(byte) || matches!(byte, b'-' | b'_' | b'.'));
    if good {
        return Some(text.to_owned());
    }
    let message = format!(
        "found {}, expected lower-case letters and digits with - _ . between them, at most {MAX_TAG}",
        quote(text)
    );
    report.error("bad-tag", path, item.place, message);
    None
}

pub(crate) fn owner(item: &Node, path: &str, report: &mut Report<'_>) -> Option<String> {
    let text = one_line(item, path, MAX_OWNER, "text: a user or team name", report)?;
    if text.contains(char::is_whitespace) {
        report.error(
            "bad-owner",
            path,
            item.place,
            format!(
                "found {}, expected a user or team name without spaces",
                quote(&text)
            ),
        );
        return None;
    }
    Some(text)
}
