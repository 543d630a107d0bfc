//! The run form: a control for every input, and the values that what is typed there stands for.

use domain::schema::{Field, FieldKind, Schema};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What an input is asked for with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Control {
    /// One line of text.
    Line,
    /// A number.
    Number,
    /// A box to tick.
    Tick,
    /// One of some; the first may be "not given". Values are positions in the schema's list.
    Pick(Vec<(String, String)>),
    /// One text a line.
    Lines,
    /// JSON.
    Json,
}

/// What is typed, by input name.
pub(crate) type Typed = BTreeMap<String, String>;

/// What to ask for an input with.
pub(crate) fn control(field: &Field) -> Control {
    match &field.kind {
        FieldKind::Text { .. } => Control::Line,
        FieldKind::Integer(_) | FieldKind::Number(_) => Control::Number,
        FieldKind::Boolean => Control::Tick,
        FieldKind::Choice(options) => {
            let none = (!field.required || field.default.is_none())
                .then(|| (String::new(), "–".to_owned()));
            let options = options
                .iter()
                .enumerate()
                .map(|(at, option)| (at.to_string(), plain(option)));
            Control::Pick(none.into_iter().chain(options).collect())
        }
        FieldKind::Array {
            items: Some(items), ..
        } if matches!(**items, FieldKind::Text { .. }) => Control::Lines,
        FieldKind::Array { .. } | FieldKind::Object { .. } | FieldKind::Any => Control::Json,
    }
}

/// What is typed to begin with: the values given, else the defaults.
pub(crate) fn begin(schema: &Schema, given: Option<&Map<String, Value>>) -> Typed {
    let typed = |field: &Field| {
        let value = given
            .and_then(|given| given.get(&field.name))
            .or(field.default.as_ref());
        value.map_or_else(String::new, |value| typed_as(field, value))
    };
    schema
        .fields()
        .iter()
        .map(|field| (field.name.clone(), typed(field)))
        .collect()
}

/// The values of what is typed, and what is wrong with it, by input name; an empty name for the whole.
pub(crate) fn collect(
    schema: &Schema,
    typed: &Typed,
) -> (Map<String, Value>, Vec<(String, String)>) {
    let mut values = Map::new();
    let mut wrong = Vec::new();
    for field in schema.fields() {
        let text = typed.get(&field.name).map_or("", String::as_str);
        match read(field, text) {
            Ok(Some(value)) => _ = values.insert(field.name.clone(), value),
            Ok(None) => {}
            Err(message) => wrong.push((field.name.clone(), message)),
        }
    }
    for finding in schema.check(&Value::Object(values.clone())) {
        let name = finding
            .field
            .split(['.', '['])
            .next()
            .unwrap_or_default()
            .to_owned();
        // What could not even be read is not missing as well.
        if !wrong.iter().any(|(other, _)| *other == name) {
            wrong.push((name, sentence(&finding.message)));
        }
    }
    (values, wrong)
}

/// What a person may fill in: `At least 1, at most 100.`
pub(crate) fn limits(kind: &FieldKind) -> String {
    let (FieldKind::Integer(bounds) | FieldKind::Number(bounds)) = kind else {
        return String::new();
    };
    let parts: Vec<String> = [
        ("at least", &bounds.minimum),
        ("more than", &bounds.exclusive_minimum),
        ("at most", &bounds.maximum),
        ("less than", &bounds.exclusive_maximum),
    ]
    .into_iter()
    .filter_map(|(word, bound)| bound.as_ref().map(|bound| format!("{word} {bound}")))
    .collect();
    if parts.is_empty() {
        String::new()
    } else {
        sentence(&parts.join(", "))
    }
}

/// A value before a person: texts without quotes, everything else as JSON.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The same with a capital and a full stop.
pub(crate) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let Some(first) = chars.next() else {
        return String::new();
    };
    let end = if text.ends_with(['.', '?', '!']) {
        ""
    } else {
        "."
    };
    format!("{}{}{end}", first.to_uppercase(), chars.as_str())
}

/// A value as it is typed into its control.
pub(crate) fn typed_as(field: &Field, value: &Value) -> String {
    match (control(field), &field.kind, value) {
        (Control::Pick(_), FieldKind::Choice(options), value) => options
            .iter()
            .position(|option| option == value)
            .map_or_else(String::new, |at| at.to_string()),
        (Control::Lines, _, Value::Array(items)) => {
            items.iter().map(plain).collect::<Vec<_>>().join("\n")
        }
        (Control::Json, _, value) => serde_json::to_string_pretty(value).unwrap_or_default(),
        (_, _, value) => plain(value),
    }
}

fn read(field: &Field, text: &str) -> Result<Option<Value>, String> {
    let given = text.trim();
    let absent = || Ok(None);
    match control(field) {
        Control::Tick => Ok(Some((given == "true").into())),
        // Emptied, though by default it is not: it is to be empty.
        Control::Line if text.is_empty() && field.default.as_ref().is_some_and(|it| it != "") => {
            Ok(Some("".into()))
        }
        Control::Line if text.is_empty() => absent(),
        Control::Line => Ok(Some(text.into())),
        _ if given.is_empty() => absent(),
        Control::Number => match serde_json::from_str::<Value>(given) {
            Ok(value @ Value::Number(_)) => Ok(Some(value)),
            _ => Err(format!("Expected {}.", field.kind.describe())),
        },
        Control::Pick(_) => {
            let FieldKind::Choice(options) = &field.kind else {
                return absent();
            };
            Ok(given
                .parse::<usize>()
                .ok()
                .and_then(|at| options.get(at))
                .cloned())
        }
        Control::Lines => {
            let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
            Ok(Some(lines.into()))
        }
        Control::Json => serde_json::from_str(given)
            .map(Some)
            .map_err(|error| format!("This is no JSON: {error}.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::schema::Purpose;
    use serde_json::json;

    fn schema() -> Schema {
        let value = json!({
            "type": "object",
            "required": ["path", "level"],
            "properties": {
                "path": {"type": "string"},
                "top": {"type": "integer", "default": 5, "minimum": 1, "maximum": 9},
                "level": {"type": "string", "enum": ["low", "high"]},
                "dry": {"type": "boolean"},
                "names": {"type": "array", "items": {"type": "string"}},
                "more": {"type": "object", "additionalProperties": true}
            }
        });
        Schema::from_json(&value, Purpose::Inputs).expect("valid")
    }

    fn typed(changes: &[(&str, &str)]) -> Typed {
        let mut typed = begin(&schema(), None);
        typed.extend(
            changes
                .iter()
                .map(|(name, text)| ((*name).to_owned(), (*text).to_owned())),
        );
        typed
    }

    #[test]
    fn what_is_typed_becomes_typed_values() {
        let typed = typed(&[
            ("path", "/usr"),
            ("level", "1"),
            ("dry", "true"),
            ("names", "a\nb b\n"),
            ("more", "{\"k\":[1]}"),
        ]);
        let (values, wrong) = collect(&schema(), &typed);
        assert_eq!(wrong, []);
        let expected = json!({"path": "/usr", "top": 5, "level": "high", "dry": true, "names": ["a", "b b"], "more": {"k": [1]}});
        assert_eq!(Value::Object(values), expected);
    }

    #[test]
    fn values_become_what_is_typed_and_the_same_values_again() {
        let given = json!({"path": "a b", "top": 7, "level": "low", "dry": false, "names": ["x"], "more": {"k": null}});
        let Value::Object(given) = given else {
            panic!("an object")
        };
        let (values, wrong) = collect(&schema(), &begin(&schema(), Some(&given)));
        assert_eq!((values, wrong), (given, vec![]));
    }

    #[test]
    fn mistakes_are_told_at_their_field_and_once() {
        let (_, wrong) = collect(&schema(), &typed(&[("top", "five"), ("more", "{")]));
        let names: Vec<&str> = wrong.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["top", "more", "path", "level"]);
        let (_, wrong) = collect(
            &schema(),
            &typed(&[("path", "/"), ("level", "0"), ("top", "12")]),
        );
        assert_eq!(wrong.len(), 1, "{wrong:?}");
        assert_eq!(wrong[0].0, "top");
    }

    #[test]
    fn a_text_that_is_emptied_is_not_its_default_again() {
        let value = json!({"type": "object", "properties": {"host": {"type": "string", "default": "localhost"}}});
        let schema = Schema::from_json(&value, Purpose::Inputs).expect("valid");
        let (values, _) = collect(&schema, &Typed::from([("host".to_owned(), String::new())]));
        assert_eq!(values["host"], "");
    }

    #[test]
    fn limits_are_said_in_words() {
        let schema = schema();
        assert_eq!(
            limits(&schema.field("top").expect("there").kind),
            "At least 1, at most 9."
        );
        assert_eq!(limits(&schema.field("path").expect("there").kind), "");
    }
}
