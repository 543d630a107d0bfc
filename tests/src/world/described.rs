//! Our own OpenAPI description as a judge of our own answers: every answer that a story gets is held
//! against it.

use jsonschema::Validator;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The description, as the running code tells it.
pub(crate) struct Described {
    description: Value,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// An operation: method in lower case and path template.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Operation {
    pub(crate) method: String,
    pub(crate) path: String,
}

impl Described {
    /// Ours, made once in each process.
    pub(crate) fn ours() -> &'static Described {
        static OURS: OnceLock<Described> = OnceLock::new();
        OURS.get_or_init(|| Described {
            description: serde_json::from_str(&api::openapi_json()).expect("JSON"),
            validators: Mutex::default(),
        })
    }

    /// Every operation there is.
    pub(crate) fn operations(&self) -> Vec<Operation> {
        let paths = self.description["paths"].as_object().expect("paths");
        let mut all: Vec<Operation> = paths
            .iter()
            .flat_map(|(path, item)| {
                let methods = item.as_object().expect("methods").keys();
                methods.map(|method| Operation {
                    method: method.clone(),
                    path: path.clone(),
                })
            })
            .collect();
        all.sort();
        all
    }

    fn operation(&self, method: &str, path: &str) -> Option<Operation> {
        let parts: Vec<&str> = path.split('/').collect();
        let fits = |operation: &Operation| {
            let template: Vec<&str> = operation.path.split('/').collect();
            operation.method.eq_ignore_ascii_case(method)
                && template.len() == parts.len()
                && template
                    .iter()
                    .zip(&parts)
                    .all(|(template, part)| template.starts_with('{') || template == part)
        };
        // `/api/skills/create` is not the skill `create`.
        self.operations()
            .into_iter()
            .filter(fits)
            .min_by_key(|operation| operation.path.matches('{').count())
    }

    /// Judges an answer of ours. Refusals that are not described one by one must be problems.
    ///
    /// # Errors
    /// What does not fit.
    pub(crate) fn judge(
        &self,
        method: &str,
        path: &str,
        status: u16,
        body: &str,
    ) -> Result<(), String> {
        let Some(operation) = self.operation(method, path) else {
            return Ok(());
        };
        let responses = &self.description["paths"][&operation.path][&operation.method]["responses"];
        let wildcard = format!("{}XX", status / 100);
        let described = responses.get(status.to_string());
        let described = described.or_else(|| responses.get(wildcard));
        let schema = match described {
            Some(response) => match response["content"].as_object() {
                Some(content) => content
                    .values()
                    .next()
                    .map_or(Value::Null, |media| media["schema"].clone()),
                None if body.is_empty() => return Ok(()),
                None => Value::Null,
            },
            None if status >= 400 => json!({"$ref": "#/components/schemas/Problem"}),
            None => return Err(format!("{status} is not described")),
        };
        if schema.is_null() {
            return Ok(());
        }
        let body: Value =
            serde_json::from_str(body).map_err(|error| format!("the body is no JSON: {error}"))?;
        let validator = self.validator(&schema);
        let wrong: Vec<String> = validator
            .iter_errors(&body)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(wrong.join("; "))
        }
    }

    fn validator(&self, schema: &Value) -> Arc<Validator> {
        let key = schema.to_string();
        let mut validators = self
            .validators
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let made = validators.entry(key).or_insert_with(|| {
            let whole = json!({"allOf": [schema], "components": self.description["components"]});
            let validator = jsonschema::options()
                .with_draft(jsonschema::Draft::Draft202012)
                .should_validate_formats(true)
                .build(&whole);
            Arc::new(validator.expect("the schemas of the description are valid"))
        });
        Arc::clone(made)
    }
}
