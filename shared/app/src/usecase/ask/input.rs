//! The inputs of a request: those given with it, and those its words hold.

use super::view::Places;
use client::wire::{AmbiguousInput, AskInput, AskWarning};
use domain::routing::argument;
use domain::schema::Schema;
use serde_json::{Map, Value};

/// What is known of the inputs of a run.
pub(super) struct Inputs {
    pub(super) inputs: Vec<AskInput>,
    pub(super) missing: Vec<String>,
    pub(super) ambiguous: Vec<AmbiguousInput>,
    pub(super) warnings: Vec<AskWarning>,
}

/// Reads the words; what is `given` wins over what is read, and null leaves an input out.
pub(super) fn read(
    text: &str,
    schema: &Schema,
    given: &Map<String, Value>,
    places: &Places<'_>,
) -> Inputs {
    let reading = argument::read(text, schema);
    let unsaid = |name: &String| !given.contains_key(name);
    let mut inputs: Vec<AskInput> = given
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| AskInput {
            name: name.clone(),
            value: value.clone(),
            text: None,
            start: None,
            end: None,
            rule: "given".to_owned(),
        })
        .collect();
    for argument in reading.arguments {
        if unsaid(&argument.field) {
            let (start, end) = places.of(&argument.span);
            inputs.push(AskInput {
                text: text.get(argument.span).map(str::to_owned),
                start: Some(start),
                end: Some(end),
                rule: rule_name(argument.rule),
                name: argument.field,
                value: argument.value,
            });
        }
    }
    Inputs {
        inputs,
        missing: schema
            .fields()
            .iter()
            .filter(|field| field.required && field.default.is_none())
            .filter(|field| match given.get(&field.name) {
                Some(value) => value.is_null(),
                None => reading.missing.contains(&field.name),
            })
            .map(|field| field.name.clone())
            .collect(),
        ambiguous: reading
            .ambiguous
            .into_iter()
            .filter(|ambiguity| unsaid(&ambiguity.field))
            .map(|ambiguity| AmbiguousInput {
                name: ambiguity.field,
                values: ambiguity
                    .candidates
                    .into_iter()
                    .map(|candidate| candidate.value)
                    .collect(),
            })
            .collect(),
        warnings: reading
            .misfits
            .into_iter()
            .filter(|misfit| unsaid(&misfit.field))
            .map(|misfit| AskWarning {
                code: "input_does_not_fit".to_owned(),
                message: format!("{}: {}", misfit.field, misfit.message),
                skill_id: None,
                replacement_id: None,
            })
            .collect(),
    }
}

fn rule_name(rule: argument::Rule) -> String {
    match serde_json::to_value(rule) {
        Ok(Value::String(name)) => name,
        _ => String::new(),
    }
}
