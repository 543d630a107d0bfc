//! One field of a schema: its type and the keywords that go with it.

use super::decode::{OBJECT, properties, unknown_hint};
use super::{Bounds, Field, FieldKind, Purpose, check, travel};
use crate::finding::Source;
use crate::yaml::{Data, Entry, Fields, Node, Report, join, quote};
use serde_json::{Number, Value};

const KEYWORDS: [&str; 6] = [
    "type",
    "title",
    "description",
    "default",
    "examples",
    "enum",
];
const TEXT: [&str; 4] = ["minLength", "maxLength", "pattern", "format"];
const NUMBER: [&str; 4] = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];
const ARRAY: [&str; 3] = ["items", "minItems", "maxItems"];
const FORMATS: [&str; 15] = [
    "date",
    "date-time",
    "time",
    "duration",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uri-reference",
    "uuid",
    "regex",
    "json-pointer",
    "idn-email",
    "idn-hostname",
];
const MAX_OPTIONS: usize = 100;
const TYPES: &str = "`string`, `integer`, `number`, `boolean`, `array` or `object`";

pub(super) fn field(
    entry: &Entry,
    path: &str,
    top: Option<Purpose>,
    report: &mut Report<'_>,
) -> Field {
    let path = join(path, &entry.key);
    let node = &entry.value;
    let mut field = Field {
        name: entry.key.clone(),
        title: None,
        description: None,
        required: false,
        default: None,
        examples: Vec::new(),
        kind: FieldKind::Any,
    };
    let Some(fields) = Fields::open_any(
        node,
        &path,
        "the schema of a field (`type: string`)",
        report,
    ) else {
        return field;
    };
    field.title = line(&fields, "title", 80, report);
    field.description = line(&fields, "description", 500, report);
    field.kind = kind(node, &fields, &path, report);
    if top.is_some()
        && field.kind == FieldKind::Any
        && fields.get("type").is_none()
        && fields.get("enum").is_none()
    {
        report.error(
            "missing-field",
            &join(&path, "type"),
            entry.place,
            format!("`type` is missing: expected {TYPES}"),
        );
    }
    if let Some(node) = fields.get("default") {
        let path = fields.path("default");
        let value = travel::whole(node.to_json(), &field.kind);
        for wrong in check::value(&field.kind, &value, "", Source::Manifest) {
            let path = if wrong.field.is_empty() {
                path.clone()
            } else {
                join(&path, &wrong.field)
            };
            report.error(
                "bad-default",
                &path,
                node.place,
                format!("the default does not fit: {}", wrong.message),
            );
        }
        field.default = Some(value);
    }
    if let Some(node) = fields.get("examples") {
        let items = report
            .list(node, &fields.path("examples"), "a list of values")
            .unwrap_or_default();
        field.examples = items.iter().map(Node::to_json).collect();
    }
    field
}

fn line(fields: &Fields<'_>, key: &str, most: usize, report: &mut Report<'_>) -> Option<String> {
    let node = fields.get(key)?;
    let text = report.text(node, &fields.path(key), "text")?.trim();
    let length = text.chars().count();
    if length > most {
        let message = format!("found {length} characters, expected at most {most}");
        report.error("too-long", &fields.path(key), node.place, message);
    }
    (!text.is_empty()).then(|| text.to_owned())
}

fn kind(node: &Node, fields: &Fields<'_>, path: &str, report: &mut Report<'_>) -> FieldKind {
    let name = fields
        .get("type")
        .and_then(|node| report.text(node, &fields.path("type"), &format!("text: {TYPES}")));
    let (own, mut kind): (&[&str], FieldKind) = match name {
        Some("string") => (&TEXT, text(fields, report)),
        Some("integer") => (&NUMBER, FieldKind::Integer(bounds(fields, true, report))),
        Some("number") => (&NUMBER, FieldKind::Number(bounds(fields, false, report))),
        Some("boolean") => (&[], FieldKind::Boolean),
        Some("array") => (&ARRAY, array(fields, report)),
        Some("object") => (&OBJECT, object(fields, report)),
        Some(other) => {
            let place = fields.get("type").and_then(|node| node.place);
            let hint = match other {
                "text" | "str" => "`string`",
                "int" => "`integer`",
                "float" | "double" => "`number`",
                "bool" => "`boolean`",
                "list" => "`array`",
                "map" | "dict" => "`object`",
                _ => TYPES,
            };
            report.error(
                "bad-type",
                &fields.path("type"),
                place,
                format!("found {}, expected {hint}", quote(other)),
            );
            return FieldKind::Any;
        }
        None => (&[], FieldKind::Any),
    };
    for entry in node.entries() {
        let key = entry.key.as_str();
        if KEYWORDS.contains(&key) || own.contains(&key) {
            continue;
        }
        let elsewhere = [&TEXT[..], &NUMBER, &ARRAY, &OBJECT]
            .concat()
            .contains(&key);
        let message = match (elsewhere, name) {
            (true, Some(name)) => format!("`{key}` does not apply to `type: {name}`: remove it"),
            (true, None) if fields.get("type").is_none() => {
                format!("`{key}` needs a `type` beside it")
            }
            _ => format!(
                "`{key}` is not supported in a schema: {}",
                unknown_hint(key, &[&KEYWORDS[..], own].concat())
            ),
        };
        report.error("unknown-field", &join(path, key), entry.place, message);
    }
    if let Some(node) = fields.get("enum") {
        let path = fields.path("enum");
        let items = report
            .list(node, &path, "a list of the values it may have")
            .unwrap_or_default();
        if items.is_empty() || items.len() > MAX_OPTIONS {
            let message = format!("found {} values, expected 1 to {MAX_OPTIONS}", items.len());
            report.error("bad-enum", &path, node.place, message);
        }
        if matches!(kind, FieldKind::Array { .. } | FieldKind::Object { .. }) {
            report.error(
                "bad-enum",
                &path,
                node.place,
                "`enum` is for text, numbers and booleans only",
            );
        }
        kind = FieldKind::Choice(options(items, &path, &kind, report));
    }
    kind
}

fn options(items: &[Node], path: &str, of: &FieldKind, report: &mut Report<'_>) -> Vec<Value> {
    let mut options: Vec<Value> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let path = format!("{path}[{index}]");
        if !matches!(item.data, Data::Text(_) | Data::Number(_) | Data::Bool(_)) {
            report.wrong_type(item, &path, "text, a number or a boolean");
            continue;
        }
        let value = item.to_json();
        for wrong in check::value(of, &value, "", Source::Manifest) {
            report.error("bad-enum", &path, item.place, wrong.message);
        }
        if options
            .iter()
            .any(|before| travel::to_string(before) == travel::to_string(&value))
        {
            report.error(
                "duplicate",
                &path,
                item.place,
                format!("{value} is listed twice: remove one"),
            );
        } else {
            options.push(value);
        }
    }
    options
}

fn text(fields: &Fields<'_>, report: &mut Report<'_>) -> FieldKind {
    let (min_length, max_length) = counts(fields, "minLength", "maxLength", report);
    let pattern = line(fields, "pattern", 500, report);
    let format = line(fields, "format", 40, report);
    if let Some(format) = &format
        && !FORMATS.contains(&format.as_str())
    {
        let place = fields.get("format").and_then(|node| node.place);
        let message = format!(
            "{} is no known format: {}",
            quote(format),
            unknown_hint(format, &FORMATS)
        );
        report.error("bad-format", &fields.path("format"), place, message);
    }
    FieldKind::Text {
        min_length,
        max_length,
        pattern,
        format,
    }
}

fn array(fields: &Fields<'_>, report: &mut Report<'_>) -> FieldKind {
    let (min_items, max_items) = counts(fields, "minItems", "maxItems", report);
    let items = fields.get("items").and_then(|node| {
        let path = fields.path("items");
        let inner = Fields::open_any(
            node,
            &path,
            "the schema of an item (`type: string`)",
            report,
        )?;
        Some(Box::new(kind(node, &inner, &path, report)))
    });
    FieldKind::Array {
        items,
        min_items,
        max_items,
    }
}

fn object(fields: &Fields<'_>, report: &mut Report<'_>) -> FieldKind {
    let open = match fields.get("additionalProperties") {
        Some(node) => report
            .bool(node, &fields.path("additionalProperties"))
            .unwrap_or(true),
        None => true,
    };
    FieldKind::Object {
        fields: properties(fields, None, report),
        open,
    }
}

fn counts(
    fields: &Fields<'_>,
    least: &str,
    most: &str,
    report: &mut Report<'_>,
) -> (Option<u64>, Option<u64>) {
    let mut count = |key: &str| {
        let node = fields.get(key)?;
        let number = match &node.data {
            Data::Number(number) => number.as_u64(),
            _ => None,
        };
        if number.is_none() {
            report.wrong_type(node, &fields.path(key), "a whole number from 0");
        }
        number
    };
    let (low, high) = (count(least), count(most));
    if let (Some(low), Some(high)) = (low, high)
        && low > high
    {
        let place = fields.get(most).and_then(|node| node.place);
        report.error(
            "empty-range",
            &fields.path(most),
            place,
            format!("no value fits: `{least}` is {low}, `{most}` is {high}"),
        );
    }
    (low, high)
}

fn bounds(fields: &Fields<'_>, whole: bool, report: &mut Report<'_>) -> Bounds {
    let mut bound = |key: &str| -> Option<Number> {
        let node = fields.get(key)?;
        match &node.data {
            Data::Number(number) if !whole || !number.is_f64() => Some(number.clone()),
            _ => {
                report.wrong_type(
                    node,
                    &fields.path(key),
                    if whole { "a whole number" } else { "a number" },
                );
                None
            }
        }
    };
    let bounds = Bounds {
        minimum: bound("minimum"),
        maximum: bound("maximum"),
        exclusive_minimum: bound("exclusiveMinimum"),
        exclusive_maximum: bound("exclusiveMaximum"),
    };
    let lows = [
        ("minimum", &bounds.minimum, false),
        ("exclusiveMinimum", &bounds.exclusive_minimum, true),
    ];
    let highs = [
        ("maximum", &bounds.maximum, false),
        ("exclusiveMaximum", &bounds.exclusive_maximum, true),
    ];
    for (low_key, low, low_strict) in lows {
        for (high_key, high, high_strict) in highs {
            let (Some(low), Some(high)) = (low, high) else {
                continue;
            };
            let order = check::compare(low, high);
            if order.is_gt() || (order.is_eq() && (low_strict || high_strict)) {
                let place = fields.get(high_key).and_then(|node| node.place);
                let message =
                    format!("no value fits: `{low_key}` is {low}, `{high_key}` is {high}");
                report.error("empty-range", &fields.path(high_key), place, message);
            }
        }
    }
    bounds
}
