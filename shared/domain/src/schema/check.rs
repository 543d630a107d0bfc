//! Values against a schema: the typed subset, the same in the browser and on the server.

use super::travel;
use super::{Bounds, Field, FieldKind, Schema};
use crate::finding::{Finding, Source};
use crate::nearest::nearest;
use crate::yaml::{join, quote};
use serde_json::{Map, Number, Value};
use std::cmp::Ordering;

/// Whole numbers up to here are exact as floating point numbers.
const EXACT: f64 = 9_007_199_254_740_992.0;

pub(super) fn inputs(schema: &Schema, values: &Value) -> Vec<Finding> {
    let source = Source::Inputs;
    let Value::Object(map) = values else {
        let message = format!(
            "found {}, expected an object with the inputs",
            describe(values)
        );
        return vec![Finding::error(source, "wrong-type", message)];
    };
    let mut findings = Vec::new();
    members(
        &schema.fields,
        false,
        map,
        "",
        "input",
        source,
        &mut findings,
    );
    if findings.is_empty() {
        findings.extend(travel::carriable(schema, values));
    }
    findings
}

/// Everything wrong with one value; `path` is the value's own.
pub(super) fn value(kind: &FieldKind, value: &Value, path: &str, source: Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    visit(kind, value, path, source, &mut findings);
    findings
}

fn members(
    fields: &[Field],
    open: bool,
    map: &Map<String, Value>,
    path: &str,
    word: &str,
    source: Source,
    findings: &mut Vec<Finding>,
) {
    for field in fields {
        let path = join(path, &field.name);
        match map.get(&field.name) {
            Some(value) => visit(&field.kind, value, &path, source, findings),
            None if field.required => {
                let message = format!(
                    "`{}` is missing: expected {}",
                    field.name,
                    field.kind.describe()
                );
                findings.push(Finding::error(source, "missing", message).field(path));
            }
            None => {}
        }
    }
    if open {
        return;
    }
    for key in map
        .keys()
        .filter(|key| !fields.iter().any(|field| field.name == **key))
    {
        let shown: String = key.chars().take(80).collect();
        let names = || fields.iter().map(|field| field.name.as_str());
        let hint = match nearest(key, names()) {
            Some(name) => format!("did you mean `{name}`?"),
            None if fields.is_empty() => format!("there is no {word}"),
            None => format!("expected one of {}", names().collect::<Vec<_>>().join(", ")),
        };
        let message = format!("{} is no {word} here: {hint}", quote(key));
        findings.push(Finding::error(source, "unknown", message).field(join(path, &shown)));
    }
}

fn visit(kind: &FieldKind, value: &Value, path: &str, source: Source, findings: &mut Vec<Finding>) {
    let mut wrong = |rule: &str, message: String| {
        findings.push(Finding::error(source, rule, message).field(path))
    };
    match (kind, value) {
        (FieldKind::Any, _) | (FieldKind::Boolean, Value::Bool(_)) => {}
        (
            FieldKind::Text {
                min_length,
                max_length,
                ..
            },
            Value::String(text),
        ) => {
            let length = text.chars().count();
            count("characters", length, *min_length, *max_length, &mut wrong);
            if text.contains('\0') {
                wrong(
                    "nul",
                    "found a NUL character, which no command can be given: remove it".to_owned(),
                );
            }
        }
        (FieldKind::Integer(bounds), Value::Number(number)) if is_whole(number) => {
            range(bounds, number, &mut wrong)
        }
        (FieldKind::Number(bounds), Value::Number(number)) => range(bounds, number, &mut wrong),
        (FieldKind::Choice(options), value) if options.iter().any(|option| same(option, value)) => {
        }
        (
            FieldKind::Array {
                items,
                min_items,
                max_items,
            },
            Value::Array(values),
        ) => {
            count("items", values.len(), *min_items, *max_items, &mut wrong);
            if let Some(kind) = items {
                for (index, value) in values.iter().enumerate() {
                    visit(kind, value, &format!("{path}[{index}]"), source, findings);
                }
            }
        }
        (FieldKind::Object { fields, open }, Value::Object(map)) => {
            members(fields, *open, map, path, "field", source, findings);
        }
        (FieldKind::Choice(_), Value::String(text)) => {
            wrong(
                "not-an-option",
                format!("found {}, expected {}", quote(text), kind.describe()),
            );
        }
        (kind, Value::Null) => {
            wrong(
                "wrong-type",
                format!(
                    "found null, expected {}: leave it out when there is none",
                    kind.describe()
                ),
            );
        }
        (kind, value) => wrong(
            "wrong-type",
            format!("found {}, expected {}", describe(value), kind.describe()),
        ),
    }
}

fn count(
    what: &str,
    found: usize,
    least: Option<u64>,
    most: Option<u64>,
    wrong: &mut impl FnMut(&str, String),
) {
    let found = u64::try_from(found).unwrap_or(u64::MAX);
    if let Some(least) = least.filter(|least| found < *least) {
        wrong(
            "too-short",
            format!("found {found} {what}, expected at least {least}"),
        );
    }
    if let Some(most) = most.filter(|most| found > *most) {
        wrong(
            "too-long",
            format!("found {found} {what}, expected at most {most}"),
        );
    }
}

fn range(bounds: &Bounds, number: &Number, wrong: &mut impl FnMut(&str, String)) {
    type Holds = fn(Ordering) -> bool;
    let rules: [(&Option<Number>, &str, Holds); 4] = [
        (&bounds.minimum, "at least", Ordering::is_ge),
        (&bounds.maximum, "at most", Ordering::is_le),
        (&bounds.exclusive_minimum, "more than", Ordering::is_gt),
        (&bounds.exclusive_maximum, "less than", Ordering::is_lt),
    ];
    for (bound, words, holds) in rules {
        if let Some(bound) = bound
            && !holds(compare(number, bound))
        {
            wrong(
                "out-of-range",
                format!("found {number}, expected {words} {bound}"),
            );
        }
    }
}

fn is_whole(number: &Number) -> bool {
    number.is_i64()
        || number.is_u64()
        || number
            .as_f64()
            .is_some_and(|float| float.fract() == 0.0 && float.abs() <= EXACT)
}

/// A whole number written as `5.0`, as the integer.
pub(super) fn as_integer(number: &Number) -> Option<i64> {
    let float = number
        .as_f64()
        .filter(|_| number.is_f64() && is_whole(number))?;
    // In range: `is_whole` bounds it by 2^53.
    Some(float as i64)
}

pub(super) fn same(option: &Value, value: &Value) -> bool {
    match (option, value) {
        (Value::Number(a), Value::Number(b)) => compare(a, b).is_eq(),
        _ => option == value,
    }
}

pub(super) fn compare(a: &Number, b: &Number) -> Ordering {
    match (a.as_i128(), b.as_i128()) {
        (Some(a), Some(b)) => a.cmp(&b),
        // JSON numbers are finite, so they always compare.
        _ => a
            .as_f64()
            .partial_cmp(&b.as_f64())
            .unwrap_or(Ordering::Equal),
    }
}

pub(super) fn describe(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(bool) => format!("`{bool}`"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the text {}", quote(text)),
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Object(_) => "an object".to_owned(),
    }
}
