//! Reading a team's own rules from YAML, every mistake with its field, line and column.

use super::{Charset, Chosen, Find, OwnMask, RuleSet, VARIABLES};
use crate::errors::Mask;
use crate::finding::{Finding, Source};
use crate::nearest::did_you_mean;
use crate::yaml::{Data, Fields, Node, Report, join, read};
use std::collections::BTreeSet;

/// Most rules in a file: each is looked for in every message.
const MAX_RULES: usize = 100;
/// Longest regular expression, in bytes.
const MAX_PATTERN: usize = 300;

pub(super) fn parse(yaml: &str) -> Result<RuleSet, Vec<Finding>> {
    let mut findings = Vec::new();
    let mut rules = RuleSet::default();
    if let Some(node) = read(yaml, Source::Errors, &mut findings) {
        let report = &mut Report {
            source: Source::Errors,
            findings: &mut findings,
        };
        file(&node, &mut rules, report);
    }
    if findings.is_empty() {
        Ok(rules)
    } else {
        Err(findings)
    }
}

fn file(node: &Node, rules: &mut RuleSet, report: &mut Report<'_>) {
    let Some(fields) = Fields::open(
        node,
        "",
        "the rules of errors",
        &["version", "keep", "mask", "services", "redact"],
        report,
    ) else {
        return;
    };
    if let Some(node) = fields.required(
        "version",
        "a whole number, raised with every change",
        report,
    ) {
        rules.version = whole(node, "version", u64::from(u16::MAX), report).unwrap_or(0) as u16;
    }
    if let Some(keep) = fields
        .get("keep")
        .and_then(|node| Fields::open(node, "keep", "what is kept", &["words", "keys"], report))
    {
        rules.keep_words = texts(&keep, "words", report);
        rules.keep_keys = texts(&keep, "keys", report);
    }
    if let Some(node) = fields.get("redact") {
        rules.unredacted = unredacted(node, report);
    }
    let masks = fields
        .get("mask")
        .and_then(|node| report.list(node, "mask", "a list of rules"));
    if let Some(more) = masks.and_then(|masks| masks.get(MAX_RULES)) {
        report.error(
            "too-many-rules",
            "mask",
            more.place,
            format!("expected at most {MAX_RULES} rules"),
        );
        return;
    }
    for (index, node) in masks.unwrap_or(&[]).iter().enumerate() {
        rules
            .masks
            .extend(mask(node, &format!("mask[{index}]"), report));
    }
    let Some(services) = fields.get("services").and_then(|node| {
        Fields::open_any(node, "services", "services by name", report).map(|_| node)
    }) else {
        return;
    };
    for entry in services.entries() {
        let path = join("services", &entry.key);
        let items = report
            .list(&entry.value, &path, "a list of fingerprints")
            .unwrap_or(&[]);
        let chosen = items
            .iter()
            .enumerate()
            .filter_map(|(index, node)| chosen(node, &format!("{path}[{index}]"), report))
            .collect();
        rules.services.insert(entry.key.clone(), chosen);
    }
}

/// The services for which it is said that nothing is taken out.
fn unredacted(node: &Node, report: &mut Report<'_>) -> BTreeSet<String> {
    let expected = "`true` or `false` by service";
    if Fields::open_any(node, "redact", expected, report).is_none() {
        return BTreeSet::new();
    }
    let entries = node.entries().iter();
    let kept = entries
        .filter(|entry| report.bool(&entry.value, &join("redact", &entry.key)) == Some(false));
    kept.map(|entry| entry.key.clone()).collect()
}

fn mask(node: &Node, path: &str, report: &mut Report<'_>) -> Option<OwnMask> {
    let fields = Fields::open(
        node,
        path,
        "a rule",
        &["name", "as", "prefix", "charset", "min", "pattern"],
        report,
    )?;
    let name = fields.required(
        "name",
        "a name that `prentice errors explain` shows",
        report,
    )?;
    let name = report.text(name, &fields.path("name"), "text")?.to_owned();
    let mask = match fields.get("as") {
        None => Mask::Var,
        Some(node) => {
            let text = report.text(node, &fields.path("as"), "text")?;
            let known = || Mask::ALL.iter().map(|mask| mask.name());
            match Mask::parse(text) {
                Some(mask) => mask,
                None => {
                    let hint = did_you_mean(text, known());
                    let known: Vec<&str> = known().collect();
                    let message = format!(
                        "`{text}` is no mask{hint}; expected one of {}",
                        known.join(", ")
                    );
                    report.error("unknown-mask", &fields.path("as"), node.place, message);
                    return None;
                }
            }
        }
    };
    let find = match (fields.get("prefix"), fields.get("pattern")) {
        (Some(prefix), None) => prefixed(&fields, prefix, report)?,
        (None, Some(node)) => pattern(node, &fields.path("pattern"), report)?,
        _ => {
            let message = "expected `prefix` or `pattern`, and not both";
            report.error("what-to-find", path, node.place, message);
            return None;
        }
    };
    Some(OwnMask { name, mask, find })
}

fn prefixed(fields: &Fields<'_>, node: &Node, report: &mut Report<'_>) -> Option<Find> {
    let text = report.text(node, &fields.path("prefix"), "text")?;
    let charset = match fields.get("charset") {
        None => Charset::Nothing,
        Some(node) => match report.text(node, &fields.path("charset"), "text")? {
            "digits" => Charset::Digits,
            "hex" => Charset::Hex,
            "alnum" => Charset::Alnum,
            "word" => Charset::Word,
            other => {
                let message = format!(
                    "`{other}` is no set of characters: expected digits, hex, alnum or word"
                );
                report.error(
                    "unknown-charset",
                    &fields.path("charset"),
                    node.place,
                    message,
                );
                return None;
            }
        },
    };
    let min = match fields.get("min") {
        None => usize::from(charset != Charset::Nothing),
        Some(node) => whole(node, &fields.path("min"), 256, report)? as usize,
    };
    if text.is_empty() {
        report.error(
            "empty",
            &fields.path("prefix"),
            node.place,
            "the prefix is empty: it would be found everywhere",
        );
        return None;
    }
    Some(Find::Prefix {
        text: text.to_owned(),
        charset,
        min,
    })
}

fn pattern(node: &Node, path: &str, report: &mut Report<'_>) -> Option<Find> {
    let text = report.text(node, path, "text")?;
    if text.len() > MAX_PATTERN {
        let message = format!("found {} bytes, expected at most {MAX_PATTERN}", text.len());
        report.error("too-long", path, node.place, message);
        return None;
    }
    match regex_lite::Regex::new(text) {
        Ok(pattern) => Some(Find::Pattern(pattern)),
        Err(error) => {
            report.error(
                "pattern",
                path,
                node.place,
                format!("this is no regular expression: {error}"),
            );
            None
        }
    }
}

fn chosen(node: &Node, path: &str, report: &mut Report<'_>) -> Option<Chosen> {
    let fields = Fields::open(
        node,
        path,
        "a fingerprint",
        &["contains", "type", "component", "fingerprint"],
        report,
    )?;
    let optional = |key: &str, report: &mut Report<'_>| {
        let node = fields.get(key)?;
        report
            .text(node, &fields.path(key), "text")
            .map(str::to_owned)
    };
    let (contains, kind, component) = (
        optional("contains", report),
        optional("type", report),
        optional("component", report),
    );
    let node = fields.required("fingerprint", "a text, such as `outage {{ type }}`", report)?;
    let path = fields.path("fingerprint");
    let fingerprint = report.text(node, &path, "text")?;
    for part in fingerprint.split("{{").skip(1) {
        let name = part.split("}}").next().unwrap_or_default().trim();
        if !part.contains("}}") || !VARIABLES.contains(&name) {
            let hint = did_you_mean(name, VARIABLES.iter().copied());
            let message = format!(
                "`{{{{ {name} }}}}` is no variable{hint}; expected one of {}",
                VARIABLES.join(", ")
            );
            report.error("unknown-variable", &path, node.place, message);
            return None;
        }
    }
    Some(Chosen {
        contains,
        kind,
        component,
        fingerprint: fingerprint.to_owned(),
    })
}

fn texts(fields: &Fields<'_>, key: &str, report: &mut Report<'_>) -> Vec<String> {
    let Some(node) = fields.get(key) else {
        return Vec::new();
    };
    let path = fields.path(key);
    let items = report.list(node, &path, "a list of texts").unwrap_or(&[]);
    items
        .iter()
        .filter_map(|item| report.text(item, &path, "text").map(str::to_owned))
        .collect()
}

fn whole(node: &Node, path: &str, most: u64, report: &mut Report<'_>) -> Option<u64> {
    let number = match &node.data {
        Data::Number(number) => number.as_u64().filter(|number| *number <= most),
        _ => None,
    };
    if number.is_none() {
        report.wrong_type(node, path, &format!("a whole number from 0 to {most}"));
    }
    number
}
