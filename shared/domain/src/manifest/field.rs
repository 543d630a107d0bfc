//! The fields of a manifest that are more than text, one function each.

use super::text::long_text;
use super::{Deprecation, Risk, time};
use crate::budget::Cost;
use crate::id::SkillId;
use crate::yaml::{Data, Fields, Node, Report, quote};
use semver::Version;

/// Kinds that the format has a place for and that cannot be run yet.
const PLANNED_KINDS: [&str; 6] = ["http", "function", "steps", "flow", "guardrail", "fixer"];

pub(super) fn id(fields: &Fields<'_>, report: &mut Report<'_>) -> Option<SkillId> {
    let expected = "`domain/name`, such as `ops/disk-report`";
    let node = fields.required("id", expected, report)?;
    let text = report.text(node, "id", &format!("text: {expected}"))?;
    match SkillId::parse(text) {
        Ok(id) if id.as_str() == text => Some(id),
        Ok(id) => {
            report.error(
                "bad-id",
                "id",
                node.place,
                format!("found {}, expected it with a slash: `{id}`", quote(text)),
            );
            None
        }
        Err(error) => {
            report.error("bad-id", "id", node.place, error.to_string());
            None
        }
    }
}

pub(super) fn version(fields: &Fields<'_>, report: &mut Report<'_>) -> Option<Version> {
    let node = fields.required("version", "a version such as `1.0.0`", report)?;
    let text = match &node.data {
        // `version: 1.0` is a number to YAML.
        Data::Number(number) => number.to_string(),
        _ => report
            .text(node, "version", "text: a version such as `1.0.0`")?
            .to_owned(),
    };
    if text.len() <= 100
        && let Ok(version) = Version::parse(&text)
    {
        return Some(version);
    }
    let message = format!(
        "found {}, expected three numbers and dots, such as `1.0.0` (semantic versioning)",
        quote(&text)
    );
    report.error("bad-version", "version", node.place, message);
    None
}

pub(super) fn kind(fields: &Fields<'_>, report: &mut Report<'_>) {
    let Some(node) = fields.required("kind", "`workflow`", report) else {
        return;
    };
    match report.text(node, "kind", "text: `workflow`") {
        None | Some("workflow") => {}
        Some(kind) if PLANNED_KINDS.contains(&kind) => {
            report.error(
                "kind-not-supported",
                "kind",
                node.place,
                format!("`{kind}` is not supported yet: expected `workflow`"),
            );
        }
        Some(kind) => report.error(
            "bad-kind",
            "kind",
            node.place,
            format!("found {}, expected `workflow`", quote(kind)),
        ),
    }
}

pub(super) fn risk(fields: &Fields<'_>, report: &mut Report<'_>) -> Option<Risk> {
    let expected =
        "`read` (only looks), `write` (can be undone) or `destructive` (cannot be undone)";
    let node = fields.required("risk", expected, report)?;
    let text = report.text(node, "risk", &format!("text: {expected}"))?;
    match text {
        "read" => Some(Risk::Read),
        "write" => Some(Risk::Write),
        "destructive" => Some(Risk::Destructive),
        other => {
            report.error(
                "bad-risk",
                "risk",
                node.place,
                format!("found {}, expected {expected}", quote(other)),
            );
            None
        }
    }
}

/// A number, or a text that is one; `1e-1` is a number too.
pub(super) fn cost(fields: &Fields<'_>, report: &mut Report<'_>) -> Option<Cost> {
    let expected = "a number of at least 0 such as `0.5`, with at most 3 digits after the point";
    let node = fields.get("cost")?;
    let text = match &node.data {
        Data::Number(number) => number.to_string(),
        Data::Text(text) => text.clone(),
        _ => {
            report.wrong_type(node, "cost", expected);
            return None;
        }
    };
    let cost = Cost::parse(&text);
    if cost.is_err() {
        let message = format!("found {}, expected {expected}", quote(&text));
        report.error("bad-cost", "cost", node.place, message);
    }
    cost.ok()
}

pub(super) fn timeout(fields: &Fields<'_>, report: &mut Report<'_>) -> Option<std::time::Duration> {
    let Some(node) = fields.get("timeout") else {
        return Some(time::DEFAULT);
    };
    if let Data::Number(number) = &node.data {
        let message = format!(
            "found the number {number}, expected {}: say which unit",
            time::EXPECTED
        );
        report.error("bad-timeout", "timeout", node.place, message);
        return None;
    }
    let text = report.text(node, "timeout", &format!("text: {}", time::EXPECTED))?;
    let parsed = time::parse_timeout(text);
    if parsed.is_none() {
        report.error(
            "bad-timeout",
            "timeout",
            node.place,
            format!("found {}, expected {}", quote(text), time::EXPECTED),
        );
    }
    parsed
}

pub(super) fn deprecation(
    node: &Node,
    id: Option<&SkillId>,
    report: &mut Report<'_>,
) -> Option<Deprecation> {
    let fields = Fields::open(
        node,
        "deprecated",
        "`deprecated`",
        &["reason", "replacement"],
        report,
    )?;
    let reason = fields.get("reason").and_then(|node| {
        long_text(
            node,
            "deprecated.reason",
            "text: why it should not be used any more",
            report,
        )
    });
    let replacement = fields.get("replacement").and_then(|node| {
        let text = report.text(
            node,
            "deprecated.replacement",
            "text: the id of the skill to use instead",
        )?;
        let parsed = SkillId::parse(text);
        match &parsed {
            Err(error) => report.error(
                "bad-id",
                "deprecated.replacement",
                node.place,
                error.to_string(),
            ),
            Ok(replacement) if Some(replacement) == id => {
                report.error(
                    "bad-replacement",
                    "deprecated.replacement",
                    node.place,
                    "a skill cannot replace itself",
                );
            }
            Ok(_) => {}
        }
        parsed.ok()
    });
    if fields.get("reason").is_none() && fields.get("replacement").is_none() {
        report.error(
            "missing-field",
            "deprecated",
            node.place,
            "expected `reason`, `replacement` or both",
        );
    }
    Some(Deprecation {
        reason,
        replacement,
    })
}

/// The path is fixed; writing it out is allowed when it is right.
pub(super) fn workflow(node: &Node, id: Option<&SkillId>, report: &mut Report<'_>) {
    let Some(fields) = Fields::open(node, "workflow", "`workflow`", &["path"], report) else {
        return;
    };
    let Some(path) = fields.get("path") else {
        return;
    };
    let Some(text) = report.text(path, "workflow.path", "text: the path of the workflow") else {
        return;
    };
    if let Some(id) = id
        && text != id.workflow_path()
    {
        let message = format!(
            "found {}, expected `{}`: the path follows from the id, leave it out",
            quote(text),
            id.workflow_path()
        );
        report.error("wrong-path", "workflow.path", path.place, message);
    }
}
