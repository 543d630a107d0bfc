//! From text to [`Manifest`], collecting every mistake.

use super::text::{description, list, one_line, owner, required_line, tag};
use super::{Kind, Manifest, Parsed, field};
use crate::finding::{Finding, Severity, Source, any_error};
use crate::id::SkillId;
use crate::schema::{self, Purpose, Schema};
use crate::yaml::{self, At, Data, Entry, Fields, Node, Report, join, quote};

pub(super) const FIELDS: [&str; 16] = [
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
    "cost",
    "timeout",
    "idempotent",
    "owners",
    "deprecated",
    "workflow",
];
/// Fields that the format has a place for and that mean nothing yet.
const PLANNED: [&str; 2] = ["concurrency", "permissions"];
const MAX_NAME: usize = 80;
const MAX_EXAMPLE: usize = 300;

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
    findings.sort_by_key(|finding| (finding.line.unwrap_or(u32::MAX), finding.column));
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

    let id = field::id(&fields, report);
    let name = required_line(
        &fields,
        "name",
        MAX_NAME,
        "what to call the skill, such as `Disk report`",
        report,
    );
    let description = description(&fields, report);
    let version = field::version(&fields, report);
    field::kind(&fields, report);
    let risk = field::risk(&fields, report);
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
    let cost = field::cost(&fields, report);
    let timeout = field::timeout(&fields, report);
    let idempotent = fields
        .get("idempotent")
        .and_then(|node| report.bool(node, "idempotent"))
        .unwrap_or(false);
    let deprecated = fields
        .get("deprecated")
        .and_then(|node| field::deprecation(node, id.as_ref(), report));
    if let Some(node) = fields.get("workflow") {
        field::workflow(node, id.as_ref(), report);
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
        cost,
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

fn schema(fields: &Fields<'_>, purpose: Purpose, report: &mut Report<'_>) -> Option<Schema> {
    match fields.get(purpose.field()) {
        Some(node) => schema::decode(node, purpose.field(), purpose, report.findings),
        None => Some(Schema::empty()),
    }
}
