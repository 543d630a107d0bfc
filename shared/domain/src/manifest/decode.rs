//! From text to [`Manifest`], collecting every mistake.

use super::{Deprecation, Kind, Manifest, Parsed, Risk, time};
use crate::finding::{Finding, Severity, Source, any_error};
use crate::id::SkillId;
use crate::schema::{self, Purpose, Schema};
use crate::yaml::{self, At, Data, Entry, Fields, Node, Report, join, quote};
use semver::Version;

pub(super) const FIELDS: [&str; 15] = [
    "id",
    "name",
    "description",
    "version",
    "kind",
    "risk",
    "tags",
    "examples",
    "inputs",
    "outputs",
    "timeout",
    "idempotent",
    "owners",
    "deprecated",
    "workflow",
];
/// Fields that the format has a place for and that mean nothing yet.
const PLANNED: [&str; 3] = ["cost", "concurrency", "permissions"];
/// Kinds that the format has a place for and that cannot be run yet.
const PLANNED_KINDS: [&str; 6] = ["http", "function", "steps", "flow", "guardrail", "fixer"];

const MAX_NAME: usize = 80;
const MAX_DESCRIPTION: usize = 2_000;
const MAX_TAG: usize = 40;
const MAX_EXAMPLE: usize = 300;
const MAX_OWNER: usize = 100;
const MAX_ITEMS: usize = 20;

/// Reads a manifest.
///
/// # Errors
/// Everything that is wrong with it, in the order of the text, each with its place; warnings too.
pub fn parse(text: &str) -> Result<Parsed, Vec<Finding>> {
    let mut findings = Vec::new();
    let manifest = yaml::read(text, Source::Manifest, &mut findings)
        .and_then(|root| manifest(&root, &mut findings));
    finish(manifest, findings)
}

/// Reads a manifest that was found at this path of the skills repository.
///
/// # Errors
/// As [`parse`], and when the path is not where the skill it names belongs.
pub fn parse_at(path: &str, text: &str) -> Result<Parsed, Vec<Finding>> {
    let mut findings = Vec::new();
    let root = yaml::read(text, Source::Manifest, &mut findings);
    let manifest = root.as_ref().and_then(|root| manifest(root, &mut findings));
    let written = root.as_ref().and_then(|root| root.get("id"));
    if let Some(node) = written
        && let Some(id) = node.text().and_then(|text| SkillId::parse(text).ok())
        && id.manifest_path() != path
    {
        let message = format!(
            "the skill {id} belongs into `{}`, and this is {}: move the file or change the id",
            id.manifest_path(),
            quote(path)
        );
        findings.push(
            Finding::error(Source::Manifest, "wrong-path", message)
                .field("id")
                .place(node.place),
        );
    }
    finish(manifest, findings)
}

fn finish(manifest: Option<Manifest>, mut findings: Vec<Finding>) -> Result<Parsed, Vec<Finding>> {
    findings.sort_by_key(|finding| (finding.line, finding.column));
    match manifest {
        Some(manifest) if !any_error(&findings) => Ok(Parsed {
            manifest,
            warnings: findings,
        }),
        _ => Err(findings),
    }
}

/// `None` only after an error was added.
fn manifest(root: &Node, findings: &mut Vec<Finding>) -> Option<Manifest> {
    let mut report = Report {
        source: Source::Manifest,
        findings,
    };
    let report = &mut report;
    let fields = Fields::open_any(root, "", "a manifest", report)?;
    unknown(root, report);
    expressions(root, "", report);

    let id = id(&fields, report);
    let name = required_line(
        &fields,
        "name",
        MAX_NAME,
        "what to call the skill, such as `Disk report`",
        report,
    );
    let description = description(&fields, report);
    let version = version(&fields, report);
    kind(&fields, report);
    let risk = risk(&fields, report);
    let tags = list(&fields, "tags", "a list of words", report, tag);
    let examples = list(
        &fields,
        "examples",
        "a list of requests",
        report,
        |item, path, report| {
            one_line(
                item,
                path,
                MAX_EXAMPLE,
                "text: a request in plain language",
                report,
            )
        },
    );
    let owners = list(
        &fields,
        "owners",
        "a list of user or team names",
        report,
        owner,
    );
    let inputs = schema(&fields, Purpose::Inputs, report);
    let outputs = schema(&fields, Purpose::Outputs, report);
    let timeout = timeout(&fields, report);
    let idempotent = fields
        .get("idempotent")
        .and_then(|node| report.bool(node, "idempotent"))
        .unwrap_or(false);
    let deprecated = fields
        .get("deprecated")
        .and_then(|node| deprecation(node, id.as_ref(), report));
    if let Some(node) = fields.get("workflow") {
        workflow(node, id.as_ref(), report);
    }
    for (field, empty, advice) in [
        (
            "examples",
            examples.is_empty(),
            "no examples: write one or two requests that should lead to this skill, so that it is found by asking",
        ),
        (
            "owners",
            owners.is_empty(),
            "no owners: name who answers for this skill",
        ),
    ] {
        if empty && fields.get(field).is_none() {
            let mut finding = Finding::error(Source::Manifest, "advice", advice).field(field);
            finding.severity = Severity::Info;
            report.findings.push(finding);
        }
    }

    let id = id?;
    Some(Manifest {
        kind: Kind::Workflow {
            path: id.workflow_path(),
        },
        id,
        name: name?,
        description: description?,
        version: version?,
        tags,
        examples,
        inputs: inputs?,
        outputs: outputs?,
        risk: risk?,
        timeout: timeout?,
        idempotent,
        owners,
        deprecated,
    })
}

fn unknown(root: &Node, report: &mut Report<'_>) {
    for Entry { key, place, .. } in root.entries() {
        let shown: String = key.chars().take(80).collect();
        if FIELDS.contains(&key.as_str()) {
            continue;
        }
        let message = if PLANNED.contains(&key.as_str()) {
            format!(
                "`{key}` has its place in the format but means nothing yet: remove it until it does"
            )
        } else {
            match crate::nearest::nearest(key, FIELDS) {
                Some(near) => {
                    format!("`{shown}` is no field of a manifest: did you mean `{near}`?")
                }
                None => format!(
                    "`{shown}` is no field of a manifest: expected one of {}",
                    FIELDS.join(", ")
                ),
            }
        };
        report.error("unknown-field", &shown, *place, message);
    }
}

/// Parts of the manifest are copied into the workflow, where GitHub would evaluate `${{ … }}`.
fn expressions(node: &Node, path: &str, report: &mut Report<'_>) {
    match &node.data {
        Data::Text(text) if text.contains("${{") => {
            report.error(
                "expression",
                path,
                node.place,
                "`${{` is not accepted in a manifest: GitHub would evaluate it in the workflow",
            );
        }
        Data::List(items) => {
            for (index, item) in items.iter().enumerate() {
                expressions(item, &format!("{path}[{index}]"), report);
            }
        }
        Data::Map(entries) => {
            for entry in entries {
                expressions(&entry.value, &join(path, &entry.key), report);
            }
        }
        _ => {}
    }
}

fn id(fields: &Fields<'_>, report: &mut Report<'_>) -> Option<SkillId> {
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

/// A text of one line, trimmed, with something in it.
fn one_line(
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
        .find(|character| character.is_control() && !matches!(character, '\n' | '\t'))
    {
        let message = format!(
            "found the control character U+{:04X}: remove it",
            u32::from(bad)
        );
        report.error("hidden-character", path, node.place, message);
    } else {
        return Some(text.to_owned());
    }
    None
}

fn required_line(
    fields: &Fields<'_>,
    key: &str,
    most: usize,
    expected: &str,
    report: &mut Report<'_>,
) -> Option<String> {
    let node = fields.required(key, expected, report)?;
    one_line(node, key, most, &format!("text: {expected}"), report)
}

fn description(fields: &Fields<'_>, report: &mut Report<'_>) -> Option<String> {
    let expected = "what the skill does and when to use it";
    let node = fields.required("description", expected, report)?;
    free_text(
        node,
        "description",
        MAX_DESCRIPTION,
        &format!("text: {expected}"),
        report,
    )
}

fn version(fields: &Fields<'_>, report: &mut Report<'_>) -> Option<Version> {
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

fn kind(fields: &Fields<'_>, report: &mut Report<'_>) {
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

fn risk(fields: &Fields<'_>, report: &mut Report<'_>) -> Option<Risk> {
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

/// The items that are right; too many and the same twice are errors.
fn list(
    fields: &Fields<'_>,
    key: &str,
    expected: &str,
    report: &mut Report<'_>,
    mut read: impl FnMut(&Node, &str, &mut Report<'_>) -> Option<String>,
) -> Vec<String> {
    let Some(node) = fields.get(key) else {
        return Vec::new();
    };
    let items = report.list(node, key, expected).unwrap_or_default();
    if items.len() > MAX_ITEMS {
        report.error(
            "too-many",
            key,
            node.place,
            format!("found {}, expected at most {MAX_ITEMS}", items.len()),
        );
        return Vec::new();
    }
    let mut found: Vec<String> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let path = format!("{key}[{index}]");
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

fn tag(item: &Node, path: &str, report: &mut Report<'_>) -> Option<String> {
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

fn owner(item: &Node, path: &str, report: &mut Report<'_>) -> Option<String> {
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

fn schema(fields: &Fields<'_>, purpose: Purpose, report: &mut Report<'_>) -> Option<Schema> {
    match fields.get(purpose.field()) {
        Some(node) => schema::decode(node, purpose.field(), purpose, report.findings),
        None => Some(Schema::empty()),
    }
}

fn timeout(fields: &Fields<'_>, report: &mut Report<'_>) -> Option<std::time::Duration> {
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

fn deprecation(node: &Node, id: Option<&SkillId>, report: &mut Report<'_>) -> Option<Deprecation> {
    let fields = Fields::open(
        node,
        "deprecated",
        "`deprecated`",
        &["reason", "replacement"],
        report,
    )?;
    let reason = fields.get("reason").and_then(|node| {
        free_text(
            node,
            "deprecated.reason",
            MAX_DESCRIPTION,
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
fn workflow(node: &Node, id: Option<&SkillId>, report: &mut Report<'_>) {
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
