//! From a tree to a [`Schema`], reporting everything that is not allowed.

use super::field::env_name;
use super::kind::field;
use super::{Field, Purpose, Schema};
use crate::finding::{Finding, Source};
use crate::yaml::{Data, Fields, Node, Report, join, quote};
use serde_json::{Map, Value};

pub(super) const OBJECT: [&str; 3] = ["properties", "required", "additionalProperties"];
const MAX_NAME: usize = 64;

/// Decodes a schema at `path`; `None` when it is no object schema at all. Valid only when no error
/// was added.
pub(crate) fn decode(
    node: &Node,
    path: &str,
    purpose: Purpose,
    findings: &mut Vec<Finding>,
) -> Option<Schema> {
    if matches!(node.data, Data::Null) && node.place.is_none() {
        return Some(Schema::empty());
    }
    let mut report = Report {
        source: Source::Manifest,
        findings,
    };
    let what = format!("the {} (`properties: …`)", purpose.field());
    let fields = Fields::open_any(node, path, &what, &mut report)?;
    top_level(node, path, purpose, &mut report);
    if let Some(node) = fields.get("type")
        && node.text() != Some("object")
    {
        report.wrong_type(
            node,
            &fields.path("type"),
            &format!("`object`: {} are named fields", purpose.field()),
        );
    }
    if let Some(node) = fields.get("additionalProperties")
        && !matches!(node.data, Data::Bool(false))
    {
        report.wrong_type(
            node,
            &fields.path("additionalProperties"),
            "`false`: a skill has no unnamed fields",
        );
    }
    let decoded = properties(&fields, Some(purpose), &mut report);
    names(&decoded, node, path, purpose, &mut report);

    let required = decoded
        .iter()
        .filter(|field| field.required)
        .map(|field| Value::from(field.name.clone()))
        .collect();
    let properties = node
        .get("properties")
        .map_or_else(|| Value::Object(Map::new()), Node::to_json);
    let mut value = Map::new();
    value.insert("type".to_owned(), Value::from("object"));
    value.insert("properties".to_owned(), properties);
    value.insert("required".to_owned(), Value::Array(required));
    value.insert("additionalProperties".to_owned(), Value::Bool(false));
    Some(Schema {
        value: Value::Object(value),
        fields: decoded,
    })
}

/// Unknown keywords beside `properties`; most often fields that belong under it.
fn top_level(node: &Node, path: &str, purpose: Purpose, report: &mut Report<'_>) {
    for entry in node.entries() {
        let key = entry.key.as_str();
        if key == "type" || OBJECT.contains(&key) {
            continue;
        }
        let hint = if matches!(entry.value.data, Data::Map(_)) {
            format!(
                "{} are listed under `properties`: move `{key}` there",
                purpose.field()
            )
        } else {
            unknown_hint(
                key,
                &["type", "properties", "required", "additionalProperties"],
            )
        };
        report.error(
            "unknown-field",
            &join(path, key),
            entry.place,
            format!("`{key}` is not expected here: {hint}"),
        );
    }
}

/// The fields under `properties`, with `required` applied.
pub(super) fn properties(
    fields: &Fields<'_>,
    top: Option<Purpose>,
    report: &mut Report<'_>,
) -> Vec<Field> {
    let path = fields.path("properties");
    let mut decoded = Vec::new();
    if let Some(node) = fields.get("properties") {
        if let Data::Map(entries) = &node.data {
            decoded = entries
                .iter()
                .map(|entry| field(entry, &path, top, report))
                .collect();
        } else {
            report.wrong_type(node, &path, "a mapping of field names to their schemas");
        }
    }
    if let Some(node) = fields.get("required") {
        let path = fields.path("required");
        for (index, item) in report
            .list(node, &path, "a list of field names")
            .unwrap_or_default()
            .iter()
            .enumerate()
        {
            let path = format!("{path}[{index}]");
            let Some(name) = report.text(item, &path, "text: the name of a field") else {
                continue;
            };
            let already = node.items()[..index]
                .iter()
                .any(|before| before.text() == Some(name));
            let hint = unknown_hint(
                name,
                &decoded
                    .iter()
                    .map(|field| field.name.as_str())
                    .collect::<Vec<_>>(),
            );
            match decoded.iter_mut().find(|field| field.name == name) {
                Some(_) if already => {
                    report.error(
                        "duplicate",
                        &path,
                        item.place,
                        format!("{} is listed twice: remove one", quote(name)),
                    );
                }
                Some(field) if top.is_some() && field.default.is_some() => {
                    let message = format!(
                        "`{name}` has a default and so is never missing: taken as optional"
                    );
                    report.warning("required-default", &path, item.place, message);
                }
                Some(field) => field.required = true,
                None => {
                    report.error(
                        "unknown-name",
                        &path,
                        item.place,
                        format!("{} is not under `properties`: {hint}", quote(name)),
                    );
                }
            }
        }
    }
    decoded
}

pub(super) fn unknown_hint(name: &str, known: &[&str]) -> String {
    match crate::nearest::nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "there is none".to_owned(),
        None => format!("expected one of {}", known.join(", ")),
    }
}

/// Rules about the names of the fields of a skill, all together.
fn names(fields: &[Field], node: &Node, path: &str, purpose: Purpose, report: &mut Report<'_>) {
    let properties = node.get("properties");
    let most = match purpose {
        Purpose::Inputs => Schema::MAX_INPUTS,
        Purpose::Outputs => Schema::MAX_OUTPUTS,
    };
    if fields.len() > most {
        let message = format!(
            "found {} {}, expected at most {most}",
            fields.len(),
            purpose.field()
        );
        report.error(
            "too-many",
            &join(path, "properties"),
            properties.and_then(|node| node.place),
            message,
        );
    }
    for (index, field) in fields.iter().enumerate() {
        let path = join(&join(path, "properties"), &field.name);
        let place = properties
            .and_then(|node| node.entry(&field.name))
            .and_then(|entry| entry.place);
        if !is_name(&field.name) {
            let message = format!(
                "{} is no usable name: expected a letter or `_`, then letters, digits, `_` or `-`, at most {MAX_NAME}",
                quote(&field.name)
            );
            report.error("bad-name", &path, place, message);
        } else if purpose == Purpose::Inputs && field.env_name() == env_name("execution_id") {
            let message = format!(
                "`{}` is reserved: Prentice passes the id of the run in `execution_id`",
                field.name
            );
            report.error("reserved-name", &path, place, message);
        } else if let Some(first) = fields[..index]
            .iter()
            .find(|first| first.env_name() == field.env_name())
        {
            let message = match purpose {
                Purpose::Inputs => format!(
                    "`{}` and `{}` would both be `{}` to the commands: rename one",
                    first.name,
                    field.name,
                    field.env_name()
                ),
                Purpose::Outputs => format!(
                    "`{}` and `{}` are too alike: rename one",
                    first.name, field.name
                ),
            };
            report.error("same-name", &path, place, message);
        }
    }
}

fn is_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    bytes.len() <= MAX_NAME
        && bytes
            .first()
            .is_some_and(|&byte| byte.is_ascii_alphabetic() || byte == b'_')
        && bytes
            .iter()
            .all(|&byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}
