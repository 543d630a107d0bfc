//! `pattern` and `format` of text inputs: what the browser leaves to the server.
//!
//! The rest of JSON Schema is checked by `domain::schema`. The crate `jsonschema` would bring two and
//! a half megabytes into a function that starts cold; it judges this code in the tests instead.
//! Patterns run in linear time: one of the skill's author meets texts of whoever calls.

use domain::finding::{Finding, Source};
use domain::manifest::Manifest;
use domain::schema::{Field, FieldKind, Schema};
use regex_lite::Regex;
use serde_json::Value;

/// The formats that are known; JSON Schema lets others pass.
const FORMATS: [&str; 8] = [
    "date",
    "date-time",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uuid",
];

/// Everything wrong with the texts among these values.
pub(super) fn check(schema: &Schema, values: &Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    fields(schema.fields(), values, "", &mut findings);
    findings
}

/// What keeps the rules of a manifest from being used, so that a bad pattern stops the proposal and
/// not the first run.
pub(super) fn usable(manifest: &Manifest) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, schema) in [("inputs", &manifest.inputs), ("outputs", &manifest.outputs)] {
        for field in schema.fields() {
            rules(
                &field.kind,
                &format!("{name}.properties.{}", field.name),
                &mut findings,
            );
        }
    }
    findings
}

fn rules(kind: &FieldKind, path: &str, findings: &mut Vec<Finding>) {
    match kind {
        FieldKind::Text {
            pattern, format, ..
        } => {
            if let Some(Err(error)) = pattern.as_deref().map(Regex::new) {
                let message = format!(
                    "this is no regular expression: {error} (there is no look-around and no back-reference)"
                );
                findings.push(
                    Finding::error(Source::Manifest, "pattern", message)
                        .field(format!("{path}.pattern")),
                );
            }
            if let Some(unknown) = format.as_deref().filter(|format| !FORMATS.contains(format)) {
                let message = format!(
                    "{unknown:?} is not checked: expected one of {}",
                    FORMATS.join(", ")
                );
                findings.push(
                    Finding::error(Source::Manifest, "format", message)
                        .field(format!("{path}.format"))
                        .warning(),
                );
            }
        }
        FieldKind::Array {
            items: Some(items), ..
        } => rules(items, &format!("{path}.items"), findings),
        FieldKind::Object { fields, .. } => {
            for field in fields {
                rules(
                    &field.kind,
                    &format!("{path}.properties.{}", field.name),
                    findings,
                );
            }
        }
        _ => {}
    }
}

fn fields(fields: &[Field], values: &Value, path: &str, findings: &mut Vec<Finding>) {
    for field in fields {
        if let Some(given) = values.get(&field.name) {
            let path = if path.is_empty() {
                field.name.clone()
            } else {
                format!("{path}.{}", field.name)
            };
            value(&field.kind, given, &path, findings);
        }
    }
}

fn value(kind: &FieldKind, given: &Value, path: &str, findings: &mut Vec<Finding>) {
    match (kind, given) {
        (
            FieldKind::Text {
                pattern, format, ..
            },
            Value::String(text),
        ) => {
            let mut wrong = |rule: &str, message: String| {
                findings.push(Finding::error(Source::Inputs, rule, message).field(path));
            };
            // A pattern that cannot be used was refused when the skill was proposed.
            let pattern = pattern
                .as_deref()
                .and_then(|pattern| Regex::new(pattern).ok());
            if let Some(pattern) = pattern.filter(|pattern| !pattern.is_match(text)) {
                wrong(
                    "pattern",
                    format!("expected text that matches {:?}", pattern.as_str()),
                );
            }
            if let Some(format) = format.as_deref().filter(|format| !has_format(text, format)) {
                wrong(
                    "format",
                    format!("expected {format}, as JSON Schema has it"),
                );
            }
        }
        (
            FieldKind::Array {
                items: Some(items), ..
            },
            Value::Array(given),
        ) => {
            for (index, given) in given.iter().enumerate() {
                value(items, given, &format!("{path}[{index}]"), findings);
            }
        }
        (FieldKind::Object { fields: known, .. }, Value::Object(_)) => {
            fields(known, given, path, findings)
        }
        _ => {}
    }
}

fn has_format(text: &str, format: &str) -> bool {
    match format {
        "date" => text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok(),
        "date-time" => text.contains(['T', 't']) && text.parse::<jiff::Timestamp>().is_ok(),
        "email" => text.split_once('@').is_some_and(|(local, host)| {
            !local.is_empty() && !local.contains(char::is_whitespace) && is_hostname(host)
        }),
        "hostname" => is_hostname(text),
        "ipv4" => text.parse::<std::net::Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<std::net::Ipv6Addr>().is_ok(),
        "uri" => url::Url::parse(text).is_ok(),
        "uuid" => text.len() == 36 && uuid::Uuid::parse_str(text).is_ok(),
        _ => true,
    }
}

/// RFC 1123: labels of letters, digits and inner dashes.
fn is_hostname(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::schema::Purpose;
    use serde_json::json;

    /// The verdict, and that of the crate `jsonschema` on the same.
    fn verdicts(rule: Value, text: &str) -> (bool, bool) {
        let mut property = json!({"type": "string"});
        property
            .as_object_mut()
            .expect("an object")
            .extend(rule.as_object().cloned().expect("an object"));
        let schema = json!({"type": "object", "properties": {"x": property}});
        let values = json!({"x": text});
        let judge = jsonschema::options()
            .should_validate_formats(true)
            .build(&schema)
            .expect("a schema");
        let ours = Schema::from_json(&schema, Purpose::Inputs).expect("a schema");
        (check(&ours, &values).is_empty(), judge.is_valid(&values))
    }

    #[test]
    fn formats_and_patterns_are_judged_as_json_schema_does() {
        let cases: [(Value, &[&str]); 9] = [
            (json!({"pattern": "^[a-z]+$"}), &["abc", "aBc", "", "abc\n"]),
            (
                json!({"format": "date"}),
                &["2026-11-21", "2026-02-30", "2026-1-2", "today"],
            ),
            (
                json!({"format": "date-time"}),
                &[
                    "2026-11-21T10:00:00Z",
                    "2026-11-21T10:00:00+03:00",
                    "2026-11-21",
                ],
            ),
            (
                json!({"format": "email"}),
                &["ada@example.org", "ada", "@example.org", "a b@example.org"],
            ),
            (
                json!({"format": "hostname"}),
                &["example.org", "-a.org", "a_b.org", "localhost"],
            ),
            (
                json!({"format": "ipv4"}),
                &["127.0.0.1", "256.0.0.1", "1.2.3"],
            ),
            (json!({"format": "ipv6"}), &["::1", "1::2::3", "127.0.0.1"]),
            (
                json!({"format": "uri"}),
                &["https://example.org/a?b", "not a uri", "/relative"],
            ),
            (
                json!({"format": "uuid"}),
                &["018f4e5a-1c2d-7e3f-8a9b-0c1d2e3f4a5b", "018f4e5a"],
            ),
        ];
        for (rule, texts) in cases {
            for text in texts {
                let (ours, theirs) = verdicts(rule.clone(), text);
                assert_eq!(ours, theirs, "{rule} of {text:?}");
            }
        }
    }
}
