//! What is typed as inputs of a run, turned into values of the types that the skill's schema names.

use crate::exit::Failure;
use domain::schema::{FieldKind, Purpose, Schema};
use serde_json::{Map, Number, Value};
use std::io::Read;

/// The values of `--inputs-json` with those of each `--input name=value` over them.
///
/// # Errors
/// [`Failure::Usage`] that names the input, what was typed and what was expected.
pub(crate) fn collect(
    schema: &Value,
    json: Option<&str>,
    pairs: &[String],
) -> Result<Map<String, Value>, Failure> {
    let schema = Schema::from_json(schema, Purpose::Inputs).map_err(|findings| {
        let findings: Vec<String> = findings.iter().map(ToString::to_string).collect();
        Failure::Other(format!(
            "the inputs of this skill cannot be read: {}",
            findings.join("; ")
        ))
    })?;
    let mut values = json.map(object).transpose()?.unwrap_or_default();
    for pair in pairs {
        let (name, text) = pair.split_once('=').ok_or_else(|| {
            Failure::Usage(format!(
                "--input {pair:?}: expected name=value, such as path=/var/log"
            ))
        })?;
        let Some(field) = schema.field(name) else {
            return Err(unknown(name, &schema));
        };
        let value = typed(&field.kind, text).ok_or_else(|| {
            Failure::Usage(format!(
                "--input {name}: {text:?} is not {}",
                field.kind.describe()
            ))
        })?;
        values.insert(name.to_owned(), value);
    }
    Ok(values)
}

fn unknown(name: &str, schema: &Schema) -> Failure {
    let known: Vec<&str> = schema
        .fields()
        .iter()
        .map(|field| field.name.as_str())
        .collect();
    Failure::Usage(if known.is_empty() {
        format!("--input {name}: this skill takes no inputs")
    } else {
        format!("--input {name}: this skill takes {}", known.join(", "))
    })
}

/// The text as a value of this kind. Texts are taken as they are, down to the last space.
fn typed(kind: &FieldKind, text: &str) -> Option<Value> {
    let json = || serde_json::from_str::<Value>(text).ok();
    match kind {
        FieldKind::Text { .. } => Some(Value::from(text)),
        FieldKind::Integer(_) => match text.trim().parse::<i64>() {
            Ok(number) => Some(Value::from(number)),
            Err(_) => text.trim().parse::<u64>().ok().map(Value::from),
        },
        FieldKind::Number(_) => text.trim().parse::<Number>().ok().map(Value::Number),
        FieldKind::Boolean => text.trim().parse::<bool>().ok().map(Value::Bool),
        FieldKind::Choice(options) => options
            .iter()
            .find(|option| option.as_str() == Some(text))
            .or_else(|| json().and_then(|typed| options.iter().find(|option| **option == typed)))
            .cloned(),
        FieldKind::Array { .. } => json().filter(Value::is_array),
        FieldKind::Object { .. } => json().filter(Value::is_object),
        FieldKind::Any => Some(json().unwrap_or_else(|| Value::from(text))),
    }
}

/// The object of `--inputs-json`: written there, in a file (`@file`) or on standard input (`-`).
fn object(argument: &str) -> Result<Map<String, Value>, Failure> {
    let text = if argument == "-" {
        read_input()?
    } else if let Some(path) = argument.strip_prefix('@') {
        read(path)?
    } else {
        argument.to_owned()
    };
    match serde_json::from_str(&text) {
        Ok(Value::Object(values)) => Ok(values),
        Ok(other) => Err(Failure::Usage(format!(
            "--inputs-json holds {}; expected an object such as {{\"path\": \"/var/log\"}}",
            crate::words::brief(&other.to_string(), 40)
        ))),
        Err(error) => Err(Failure::Usage(format!(
            "--inputs-json is not JSON: {error}"
        ))),
    }
}

/// A file's text.
pub(crate) fn read(path: &str) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|cause| Failure::File {
        path: path.into(),
        cause,
    })
}

/// What comes on standard input, to its end.
pub(crate) fn read_input() -> Result<String, Failure> {
    let mut text = String::new();
    let read = std::io::stdin().lock().read_to_string(&mut text);
    read.map(|_| text).map_err(|cause| Failure::File {
        path: "standard input".into(),
        cause,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn schema() -> Value {
        json!({"type": "object", "required": ["path"], "properties": {
            "path": {"type": "string"},
            "top": {"type": "integer"},
            "share": {"type": "number"},
            "deep": {"type": "boolean"},
            "unit": {"enum": ["k", "m"]},
            "names": {"type": "array", "items": {"type": "string"}},
            "more": {"type": "object"},
        }})
    }

    fn pairs(pairs: &[&str]) -> Result<Value, Failure> {
        let pairs: Vec<String> = pairs.iter().map(|pair| (*pair).to_owned()).collect();
        collect(&schema(), None, &pairs).map(Value::Object)
    }

    #[test]
    fn values_take_the_type_of_the_schema() {
        let values = pairs(&[
            "path= 5 ",
            "top=-3",
            "share=0.5",
            "deep=true",
            "unit=m",
            "names=[\"a\", \"b=c\"]",
            "more={\"a\": 1}",
        ]);
        let expected = json!({"path": " 5 ", "top": -3, "share": 0.5, "deep": true, "unit": "m",
            "names": ["a", "b=c"], "more": {"a": 1}});
        assert_eq!(values.expect("typed"), expected);
        assert_eq!(
            pairs(&["path=a=b\n$(c)"]).expect("typed"),
            json!({"path": "a=b\n$(c)"})
        );
    }

    #[test]
    fn what_does_not_fit_is_named() {
        for (pair, expected) in [
            ("top=many", "\"many\" is not a whole number"),
            ("top=1.5", "not a whole number"),
            ("deep=yes", "not true or false"),
            ("unit=g", "one of"),
            ("names=a", "not a list"),
            ("more=[]", "not an object"),
            ("depth=1", "takes path, top"),
            ("path", "name=value"),
        ] {
            let failure = pairs(&[pair]).expect_err("refused");
            assert_eq!(failure.code(), 2, "{pair}");
            assert!(failure.to_string().contains(expected), "{pair}: {failure}");
        }
    }

    #[test]
    fn pairs_come_over_the_object() {
        let values = collect(
            &schema(),
            Some("{\"path\": \"/a\", \"top\": 1}"),
            &["top=2".to_owned()],
        );
        assert_eq!(
            Value::Object(values.expect("merged")),
            json!({"path": "/a", "top": 2})
        );
        assert_eq!(
            collect(&schema(), Some("[]"), &[])
                .expect_err("no object")
                .code(),
            2
        );
        assert_eq!(
            collect(&schema(), Some("@/nowhere/at/all"), &[])
                .expect_err("no file")
                .code(),
            2
        );
    }
}
