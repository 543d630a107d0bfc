//! From text to [`Rule`], collecting every mistake with its field and line.

mod parts;
mod value;

use super::{Mode, PROPOSED, Rule, RuleId, RuleKind, Status};
use crate::Timestamp;
use crate::finding::{Finding, Source, any_error};
use crate::manifest::text::{list, one_line, owner};
use crate::yaml::{self, At, Fields, Node, Report, quote};
use parts::{action, matches, metadata, scope, targets};
use std::str::FromStr;
use value::{free, optional, read, word};

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
