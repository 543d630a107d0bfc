//! The inputs of a dispatch, against what the workflow declares.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::workflow::{Input, InputKind, text_of};
use crate::failure::Failure;

/// Inputs that one dispatch may have.
const MAX_INPUTS: usize = 25;

/// The inputs of a run: what was given where it fits, defaults elsewhere. All as text, as in `github.event.inputs`.
pub(super) fn checked(
    specs: &[Input],
    given: &Map<String, Value>,
) -> Result<BTreeMap<String, String>, Failure> {
    if given.len() > MAX_INPUTS {
        return Err(Failure::unprocessable(format!(
            "you may only define up to {MAX_INPUTS} inputs"
        )));
    }
    let unexpected: Vec<&String> = given
        .keys()
        .filter(|name| !specs.iter().any(|spec| spec.name == **name))
        .collect();
    if !unexpected.is_empty() {
        return Err(Failure::unprocessable(format!(
            "Unexpected inputs provided: {unexpected:?}"
        )));
    }
    let mut inputs = BTreeMap::new();
    for spec in specs {
        let value = match given.get(&spec.name) {
            None | Some(Value::Null) => None,
            Some(value) => Some(text_of(Some(value)).ok_or_else(|| {
                Failure::unprocessable(format!(
                    "Provided value for input '{}' is not a scalar",
                    spec.name
                ))
            })?),
        };
        let value = value.or_else(|| spec.default.clone());
        match value {
            None if spec.required => {
                return Err(Failure::unprocessable(format!(
                    "Required input '{}' not provided",
                    spec.name
                )));
            }
            Some(value) if spec.required && value.is_empty() => {
                return Err(Failure::unprocessable(format!(
                    "Required input '{}' not provided",
                    spec.name
                )));
            }
            Some(value) => {
                check_value(spec, &value)?;
                inputs.insert(spec.name.clone(), value);
            }
            None => {
                let empty = if spec.kind == InputKind::Boolean {
                    "false"
                } else {
                    ""
                };
                inputs.insert(spec.name.clone(), empty.to_owned());
            }
        }
    }
    Ok(inputs)
}

fn check_value(spec: &Input, value: &str) -> Result<(), Failure> {
    let (fits, expected) = match &spec.kind {
        InputKind::String => (true, ""),
        InputKind::Number => (
            value.is_empty() || value.parse::<f64>().is_ok_and(f64::is_finite),
            "a number",
        ),
        InputKind::Boolean => (value == "true" || value == "false", "true or false"),
        InputKind::Choice(options) => (
            options.iter().any(|option| option == value),
            "in the list of allowed values",
        ),
    };
    if fits {
        return Ok(());
    }
    Err(Failure::unprocessable(format!(
        "Provided value '{value}' for input '{}' not {expected}",
        spec.name
    )))
}

/// A text as the `inputs` context has it.
pub(super) fn typed(kind: &InputKind, text: &str) -> Value {
    let number = || text.parse::<serde_json::Number>().map(Value::Number);
    match kind {
        InputKind::Boolean => Value::Bool(text == "true"),
        InputKind::Number => number().unwrap_or_else(|_| text.into()),
        InputKind::String | InputKind::Choice(_) => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;
    use serde_json::json;

    use super::*;

    fn spec(name: &str, kind: InputKind, required: bool, default: Option<&str>) -> Input {
        Input {
            name: name.to_owned(),
            kind,
            required,
            default: default.map(str::to_owned),
        }
    }

    fn given(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn inputs_become_text_and_defaults_fill_in() {
        let specs = [
            spec("a", InputKind::String, true, None),
            spec("n", InputKind::Number, false, Some("5")),
            spec("b", InputKind::Boolean, false, None),
            spec("o", InputKind::String, false, None),
        ];
        let inputs = checked(&specs, &given(json!({"a": "x\ny", "b": true}))).unwrap();
        let expected = [("a", "x\ny"), ("b", "true"), ("n", "5"), ("o", "")];
        assert!(
            inputs
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .eq(expected)
        );
    }

    #[test]
    fn wrong_inputs_are_refused_by_name() {
        let specs = [
            spec("a", InputKind::String, true, None),
            spec("n", InputKind::Number, false, None),
            spec("c", InputKind::Choice(vec!["x".to_owned()]), false, None),
        ];
        for (inputs, reason) in [
            (json!({}), "Required input 'a' not provided"),
            (json!({"a": ""}), "Required input 'a' not provided"),
            (
                json!({"a": "x", "z": 1}),
                "Unexpected inputs provided: [\"z\"]",
            ),
            (json!({"a": "x", "n": "five"}), "'five' for input 'n'"),
            (
                json!({"a": "x", "c": "y"}),
                "not in the list of allowed values",
            ),
            (json!({"a": ["x"]}), "not a scalar"),
        ] {
            let failure = checked(&specs, &given(inputs)).unwrap_err();
            assert_eq!(failure.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(failure.message.contains(reason), "{}", failure.message);
        }
    }
}
