//! The schemas of a description as JSON Schema: made to say the same, cut out with what they reach, and built once.

use super::Findings;
use jsonschema::Validator;
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

/// The validators that were built so far, by the place of their schema.
pub(super) type Validators = Mutex<HashMap<String, Arc<Validator>>>;

/// Holds a value against the schema at a place of the description.
pub(super) fn judge(
    validators: &Validators,
    spec: &Value,
    key: &str,
    schema: &Value,
    value: &Value,
) -> Findings {
    let known = validators
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .get(key)
        .cloned();
    let validator = known.unwrap_or_else(|| {
        let built = Arc::new(build(spec, schema));
        validators
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key.to_owned(), Arc::clone(&built));
        built
    });
    validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// A validator of the schema and of no more of the description than the schema reaches.
fn build(spec: &Value, schema: &Value) -> Validator {
    let mut reached: BTreeSet<String> = BTreeSet::new();
    let mut todo = vec![schema];
    while let Some(value) = todo.pop() {
        match value {
            Value::Object(fields) => {
                if let Some(Value::String(reference)) = fields.get("$ref")
                    && reached.insert(reference.clone())
                {
                    todo.push(pointed(spec, reference));
                }
                todo.extend(fields.values());
            }
            Value::Array(items) => todo.extend(items),
            _ => {}
        }
    }
    let mut components: Map<String, Value> = Map::new();
    for reference in &reached {
        let Some((kind, name)) = reference
            .strip_prefix("#/components/")
            .and_then(|rest| rest.split_once('/'))
        else {
            panic!("{reference} is not a reference to a component");
        };
        let of_kind = components.entry(kind).or_insert_with(|| json!({}));
        of_kind[name.replace("~1", "/")] = pointed(spec, reference).clone();
    }
    let whole = json!({"allOf": [schema], "components": components});
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .build(&whole)
        .expect("the schemas of the description are valid")
}

fn pointed<'a>(spec: &'a Value, reference: &str) -> &'a Value {
    let pointer = reference.strip_prefix('#').unwrap_or(reference);
    spec.pointer(pointer)
        .unwrap_or_else(|| panic!("{reference} leads nowhere"))
}

pub(super) fn resolved<'a>(spec: &'a Value, mut value: &'a Value) -> &'a Value {
    while let Some(Value::String(reference)) = value.get("$ref") {
        value = pointed(spec, reference);
    }
    value
}

/// OpenAPI 3.0 says `nullable`, JSON Schema says so in `type`. And GitHub says `oneOf` where several fit (two kinds of
/// error, all of whose fields are optional): that becomes `anyOf`.
pub(super) fn nullable_to_types(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(nullable_to_types),
        Value::Object(fields) => {
            fields.values_mut().for_each(nullable_to_types);
            if fields.get("oneOf").is_some_and(Value::is_array)
                && let Some(choices) = fields.remove("oneOf")
            {
                fields.insert("anyOf".to_owned(), choices);
            }
            if fields.get("nullable") != Some(&Value::Bool(true)) {
                return;
            }
            fields.remove("nullable");
            if let Some(Value::Array(values)) = fields.get_mut("enum")
                && !values.contains(&Value::Null)
            {
                values.push(Value::Null);
            }
            let composed = ["oneOf", "anyOf", "allOf", "$ref"]
                .iter()
                .any(|key| fields.contains_key(*key));
            if composed {
                let inner = Value::Object(std::mem::take(fields));
                fields.insert("anyOf".to_owned(), json!([inner, {"type": "null"}]));
            } else if let Some(kind) = fields.get_mut("type")
                && kind.is_string()
            {
                *kind = json!([kind.take(), "null"]);
            }
        }
        _ => {}
    }
}
