//! From text to [`Rule`], collecting every mistake with its field and line.

use super::{
    Action, Metadata, Mode, PROPOSED, Rule, RuleId, RuleKind, Scope, Status, Target,
    condition_fault,
};
use super::{Match, autopatch_path};
use crate::Timestamp;
use crate::errors::Fingerprint;
use crate::finding::{Finding, Source, any_error};
use crate::id::SkillId;
use crate::manifest::text::{list, one_line, owner};
use crate::mining::MessageRegex;
use crate::yaml::{self, At, Data, Fields, Node, Report, quote};
use std::str::FromStr;

const FIELDS: [&str; 14] = [
    "id",
    "name",
    "kind",
    "status",
    "priority",
    "match",
    "action",
    "mode",
    "scope",
    "expires",
    "evaluation",
    "metadata",
    "owners",
    "notes",
];
const MAX_NAME: usize = 120;
const MAX_TEXT: usize = 4_000;
const MAX_WHEN: usize = 16_000;

/// A rule and what a reviewer should know about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The rule; valid.
    pub rule: Rule,
    /// Nothing here is an error.
    pub warnings: Vec<Finding>,
}

/// Reads the file of a rule.
///
/// # Errors
/// Everything that is wrong with it, in the order of the text, each with its place; warnings too.
pub fn parse(text: &str) -> Result<Parsed, Vec<Finding>> {
    let mut findings = Vec::new();
    let rule =
        yaml::read(text, Source::Rule, &mut findings).and_then(|root| rule(&root, &mut findings));
    finish(rule, findings)
}

/// Reads the file of a rule that was found at this path of the skills repository.
///
/// # Errors
/// As [`parse`], and when the file is named after another rule.
pub fn parse_at(path: &str, text: &str) -> Result<Parsed, Vec<Finding>> {
    let mut findings = Vec::new();
    let root = yaml::read(text, Source::Rule, &mut findings);
    let rule = root.as_ref().and_then(|root| rule(root, &mut findings));
    if let Some(rule) = &rule {
        let file = path.rsplit('/').next().unwrap_or(path);
        let stem = file.split(['_', '.']).next().unwrap_or(file);
        if stem != rule.id.as_str() {
            let message = format!(
                "this is {}, and a file of {} is named `{PROPOSED}{}_….yaml`: rename the file or change the id",
                quote(path),
                rule.id,
                rule.id
            );
            let place = root
                .as_ref()
                .and_then(|root| root.get("id"))
                .and_then(|node| node.place);
            findings.push(
                Finding::error(Source::Rule, "wrong-path", message)
                    .field("id")
                    .place(place),
            );
        }
    }
    finish(rule, findings)
}

fn finish(rule: Option<Rule>, mut findings: Vec<Finding>) -> Result<Parsed, Vec<Finding>> {
    findings.sort_by_key(|finding| (finding.line.unwrap_or(u32::MAX), finding.column));
    match rule {
        Some(rule) if !any_error(&findings) => Ok(Parsed {
            rule,
            warnings: findings,
        }),
        _ => Err(findings),
    }
}

/// `None` only after an error was added.
fn rule(root: &Node, findings: &mut Vec<Finding>) -> Option<Rule> {
    let report = &mut Report {
        source: Source::Rule,
        findings,
    };
    let fields = Fields::open(root, "", "a rule", &FIELDS, report)?;
    let id = fields.required("id", "the id, such as `GR-ABCD1234`", report);
    let id = id.and_then(|node| {
        read(
            node,
            "id",
            "the id, such as `GR-ABCD1234`",
            report,
            RuleId::parse,
        )
    });
    let name = fields.required("name", "what to call the rule", report);
    let name = name.and_then(|node| {
        one_line(
            node,
            "name",
            MAX_NAME,
            "text: what to call the rule",
            report,
        )
    });
    let kind = word(
        &fields,
        "kind",
        &[
            ("guardrail", RuleKind::Guardrail),
            ("fixer", RuleKind::Fixer),
        ],
        report,
    );
    let statuses = [
        Status::Proposed,
        Status::Approved,
        Status::Disabled,
        Status::Rejected,
    ];
    let status = word(
        &fields,
        "status",
        &statuses.map(|status| (status.as_str(), status)),
        report,
    );
    let matches = matches(&fields, report);
    let action = action(&fields, report);
    let modes = [Mode::Shadow, Mode::Warn, Mode::RequireApproval, Mode::Block];
    let mode = match fields.get("mode") {
        Some(_) => word(
            &fields,
            "mode",
            &modes.map(|mode| (mode.as_str(), mode)),
            report,
        ),
        None => Some(Mode::default()),
    };
    let scope = scope(&fields, report);
    let expires = optional(&fields, "expires", report, |node, path, report| {
        read(
            node,
            path,
            "a moment, such as `2027-01-31T00:00:00Z`",
            report,
            Timestamp::from_str,
        )
    });
    let targets = targets(&fields, report);
    let metadata = metadata(&fields, report);
    let priority = optional(&fields, "priority", report, |node, path, report| {
        one_line(node, path, 40, "text: a word", report)
    });
    let owners = list(
        &fields,
        "owners",
        "a list of user or team names",
        report,
        owner,
    );
    let notes = optional(&fields, "notes", report, free);
    let (id, action) = (id?, action?);
    for (what, found) in [("id", Some(id.kind())), ("kind", kind)] {
        if found.is_some_and(|kind| kind != action.kind()) {
            let message = format!(
                "its action is that of a {}: change one of the two",
                action.kind().as_str()
            );
            report.error(
                "wrong-kind",
                what,
                fields.get(what).and_then(|node| node.place),
                message,
            );
        }
    }
    if action.kind() == RuleKind::Fixer {
        for field in ["mode", "scope"] {
            if let Some(node) = fields.get(field) {
                report.error(
                    "wrong-kind",
                    field,
                    node.place,
                    format!("`{field}` is for guardrails: remove it"),
                );
            }
        }
    }
    Some(Rule {
        id,
        name: name?,
        status: status?,
        priority,
        matches: matches?,
        action,
        mode: mode?,
        scope,
        expires,
        targets,
        metadata,
        owners,
        notes,
    })
}

fn matches(fields: &Fields<'_>, report: &mut Report<'_>) -> Option<Match> {
    let node = fields.required("match", "what the rule is about", report)?;
    let known = ["component", "message_regex", "fingerprint", "when"];
    let fields = Fields::open(node, "match", "what a rule is about", &known, report)?;
    let matches = Match {
        component: optional(&fields, "component", report, |node, path, report| {
            one_line(
                node,
                path,
                256,
                "text: a module or the id of a skill",
                report,
            )
        }),
        message_regex: optional(&fields, "message_regex", report, |node, path, report| {
            let text = line_of(node, path, report)?;
            match MessageRegex::parse(&text) {
                Ok(_) => Some(text),
                Err(error) => {
                    report.error("regex", path, node.place, error.to_string());
                    None
                }
            }
        }),
        fingerprint: optional(&fields, "fingerprint", report, fingerprint),
        when: optional(&fields, "when", report, |node, path, report| {
            let text = bounded(node, path, MAX_WHEN, report)?;
            if let Some(fault) = condition_fault(&text) {
                report.error(
                    "when",
                    path,
                    node.place,
                    format!("this is no condition: {fault}"),
                );
                return None;
            }
            Some(text)
        }),
    };
    if node.entries().is_empty() {
        report.error(
            "empty",
            "match",
            node.place,
            "a rule that is about nothing is about everything: say what it is about",
        );
    }
    Some(matches)
}

fn action(fields: &Fields<'_>, report: &mut Report<'_>) -> Option<Action> {
    let node = fields.required("action", "what the rule does", report)?;
    let fields = Fields::open_any(node, "action", "what a rule does", report)?;
    let kinds = [
        ("block", RuleKind::Guardrail),
        ("autopatch", RuleKind::Fixer),
    ];
    match word(&fields, "type", &kinds, report)? {
        RuleKind::Guardrail => {
            let known = ["type", "message", "suggest_fix", "documentation"];
            Fields::open(node, "action", "what a guardrail does", &known, report)?;
            let expected = "what whoever is stopped reads";
            let message = fields.required("message", expected, report)?;
            Some(Action::Block {
                message: free(message, "action.message", report)?,
                suggest_fix: optional(&fields, "suggest_fix", report, free),
                documentation: optional(&fields, "documentation", report, free),
            })
        }
        RuleKind::Fixer => {
            let known = [
                "type",
                "script",
                "dry_run",
                "safe_mode",
                "rollback_on_failure",
                "description",
            ];
            Fields::open(node, "action", "what a fixer does", &known, report)?;
            let script = fields.required(
                "script",
                "the script, such as `autopatches/fx-abcd1234.py`",
                report,
            )?;
            Some(Action::Autopatch {
                script: read(
                    script,
                    "action.script",
                    "a script in `autopatches/`",
                    report,
                    self::script,
                )?,
                dry_run: flag(&fields, "dry_run", report),
                safe_mode: flag(&fields, "safe_mode", report),
                rollback_on_failure: flag(&fields, "rollback_on_failure", report),
                description: optional(&fields, "description", report, free),
            })
        }
    }
}

/// `autopatches/` and a name of letters, digits, `-` and `_`: never a way out of the folder.
fn script(text: &str) -> Result<String, String> {
    let name = text
        .strip_prefix("autopatches/")
        .and_then(|name| name.strip_suffix(".py"));
    let good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    match name {
        Some(name) if !name.is_empty() && name.len() <= 80 && name.bytes().all(good) => {
            Ok(text.to_owned())
        }
        _ => {
            let example = RuleId::parse("FX-ABCD1234")
                .map(|id| autopatch_path(&id))
                .unwrap_or_default();
            Err(format!(
                "{} is no script of a fixer, such as `{example}`",
                quote(text)
            ))
        }
    }
}

fn scope(fields: &Fields<'_>, report: &mut Report<'_>) -> Scope {
    let Some(fields) = fields
        .get("scope")
        .and_then(|node| Fields::open(node, "scope", "a scope", &["skills", "domains"], report))
    else {
        return Scope::default();
    };
    let skills = list(
        &fields,
        "skills",
        "a list of skills",
        report,
        |item, path, report| {
            read(item, path, "the id of a skill", report, SkillId::parse).map(|id| id.to_string())
        },
    );
    let domains = list(
        &fields,
        "domains",
        "a list of domains",
        report,
        |item, path, report| read(item, path, "a domain", report, domain),
    );
    Scope {
        skills: skills
            .iter()
            .filter_map(|id| SkillId::parse(id).ok())
            .collect(),
        domains,
    }
}

fn domain(text: &str) -> Result<String, String> {
    match SkillId::parse(&format!("{text}/x")) {
        Ok(id) if id.domain() == text => Ok(text.to_owned()),
        _ => Err(format!(
            "{} is no domain: expected lower-case letters and digits with single _ between them",
            quote(text)
        )),
    }
}

fn targets(fields: &Fields<'_>, report: &mut Report<'_>) -> Vec<Target> {
    let evaluation = fields.get("evaluation");
    let Some(fields) = evaluation
        .and_then(|node| Fields::open(node, "evaluation", "an evaluation", &["tests"], report))
    else {
        return Vec::new();
    };
    let Some(node) = fields.get("tests") else {
        return Vec::new();
    };
    let items = report
        .list(node, "evaluation.tests", "a list of tests")
        .unwrap_or_default();
    let known = ["name", "metric", "target"];
    let target = |(index, item): (usize, &Node)| {
        let path = format!("evaluation.tests[{index}]");
        let fields = Fields::open(item, &path, "a test", &known, report)?;
        let [name, metric, target] = known.map(|key| {
            let node = fields.required(key, "text", report)?;
            one_line(node, &fields.path(key), 200, "text", report)
        });
        Some(Target {
            name: name?,
            metric: metric?,
            target: target?,
        })
    };
    items
        .iter()
        .take(20)
        .enumerate()
        .filter_map(target)
        .collect()
}

fn metadata(fields: &Fields<'_>, report: &mut Report<'_>) -> Metadata {
    let known = [
        "hits_7d",
        "hits_30d",
        "impact_score",
        "fingerprint",
        "generated_at",
        "auto_generated",
    ];
    let Some(fields) = fields
        .get("metadata")
        .and_then(|node| Fields::open(node, "metadata", "metadata", &known, report))
    else {
        return Metadata::default();
    };
    let number = |key: &str, report: &mut Report<'_>| {
        let node = fields.get(key)?;
        match &node.data {
            Data::Number(number) if number.as_f64().is_some_and(|number| number >= 0.0) => {
                Some(number.clone())
            }
            _ => {
                report.wrong_type(node, &fields.path(key), "a number, 0 or more");
                None
            }
        }
    };
    let whole = |key: &str, report: &mut Report<'_>| {
        number(key, report)
            .and_then(|number| number.as_u64())
            .unwrap_or(0)
    };
    Metadata {
        hits_7d: whole("hits_7d", report),
        hits_30d: whole("hits_30d", report),
        impact_score: number("impact_score", report)
            .and_then(|number| number.as_f64())
            .unwrap_or(0.0),
        fingerprint: optional(&fields, "fingerprint", report, fingerprint),
        generated_at: optional(&fields, "generated_at", report, |node, path, report| {
            read(
                node,
                path,
                "a moment, such as `2026-11-21T00:00:00Z`",
                report,
                Timestamp::from_str,
            )
        }),
        auto_generated: flag(&fields, "auto_generated", report),
    }
}

fn fingerprint(node: &Node, path: &str, report: &mut Report<'_>) -> Option<Fingerprint> {
    read(node, path, "a fingerprint", report, Fingerprint::from_str)
}

fn flag(fields: &Fields<'_>, key: &str, report: &mut Report<'_>) -> bool {
    let node = fields.get(key);
    node.and_then(|node| report.bool(node, &fields.path(key)))
        .unwrap_or(false)
}

fn optional<T>(
    fields: &Fields<'_>,
    key: &str,
    report: &mut Report<'_>,
    mut read: impl FnMut(&Node, &str, &mut Report<'_>) -> Option<T>,
) -> Option<T> {
    let node = fields.get(key)?;
    read(node, &fields.path(key), report)
}

/// A text that means something.
fn read<T, E: ToString>(
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
fn word<T: Copy>(
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
fn line_of(node: &Node, path: &str, report: &mut Report<'_>) -> Option<String> {
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
fn free(node: &Node, path: &str, report: &mut Report<'_>) -> Option<String> {
    bounded(node, path, MAX_TEXT, report)
}

fn bounded(node: &Node, path: &str, most: usize, report: &mut Report<'_>) -> Option<String> {
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
