//! The parts of a rule that are more than one value.

use super::value::{bounded, fingerprint, flag, free, line_of, optional, read, word};
use crate::Timestamp;
use crate::id::SkillId;
use crate::manifest::text::{list, one_line};
use crate::mining::MessageRegex;
use crate::rule::{
    Action, Match, Metadata, RuleId, RuleKind, Scope, Target, autopatch_path, condition_fault,
};
use crate::yaml::{Data, Fields, Node, Report, quote};
use std::str::FromStr;

const MAX_WHEN: usize = 16_000;
const MAX_TARGETS: usize = 20;

pub(super) fn matches(fields: &Fields<'_>, report: &mut Report<'_>) -> Option<Match> {
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

pub(super) fn action(fields: &Fields<'_>, report: &mut Report<'_>) -> Option<Action> {
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
                "repository",
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
                repository: optional(&fields, "repository", report, |node, path, report| {
                    read(node, path, "a repository", report, repository)
                }),
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

/// `owner/name`
fn repository(text: &str) -> Result<String, String> {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let part = |part: &str| {
        (1..=100).contains(&part.len())
            && part.bytes().all(good)
            && !part.bytes().all(|byte| byte == b'.')
    };
    match text.split_once('/') {
        Some((owner, name)) if part(owner) && part(name) => Ok(text.to_owned()),
        _ => Err(format!(
            "{} is no repository, such as `acme/shop`",
            quote(text)
        )),
    }
}

pub(super) fn scope(fields: &Fields<'_>, report: &mut Report<'_>) -> Scope {
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

pub(super) fn targets(fields: &Fields<'_>, report: &mut Report<'_>) -> Vec<Target> {
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
    if items.len() > MAX_TARGETS {
        let message = format!("found {}, expected at most {MAX_TARGETS}", items.len());
        report.error("too-many", "evaluation.tests", node.place, message);
    }
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
        .take(MAX_TARGETS)
        .enumerate()
        .filter_map(target)
        .collect()
}

pub(super) fn metadata(fields: &Fields<'_>, report: &mut Report<'_>) -> Metadata {
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
    let number = |key: &str, whole: bool, report: &mut Report<'_>| {
        let node = fields.get(key)?;
        match &node.data {
            Data::Number(number) if whole && number.is_u64() => Some(number.clone()),
            Data::Number(number)
                if !whole && number.as_f64().is_some_and(|number| number >= 0.0) =>
            {
                Some(number.clone())
            }
            _ => {
                let expected = if whole {
                    "a whole number, 0 or more"
                } else {
                    "a number, 0 or more"
                };
                report.wrong_type(node, &fields.path(key), expected);
                None
            }
        }
    };
    let whole = |key: &str, report: &mut Report<'_>| {
        number(key, true, report)
            .and_then(|number| number.as_u64())
            .unwrap_or(0)
    };
    Metadata {
        hits_7d: whole("hits_7d", report),
        hits_30d: whole("hits_30d", report),
        impact_score: number("impact_score", false, report)
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
