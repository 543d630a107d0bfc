//! The webhooks: whether the payload of an event is what its description says.

use super::schema::{Validators, judge};
use super::{Findings, read};
use serde_json::Value;
use std::sync::OnceLock;

/// The description of the webhooks.
pub(crate) struct GithubWebhooks {
    spec: Value,
    validators: Validators,
}

impl GithubWebhooks {
    /// The installed description, read once in each process.
    ///
    /// # Panics
    /// When it is not installed, naming the command that installs it.
    pub(crate) fn installed() -> &'static Self {
        static LOADED: OnceLock<GithubWebhooks> = OnceLock::new();
        LOADED.get_or_init(|| Self {
            spec: read("openapi-webhooks"),
            validators: Validators::default(),
        })
    }

    /// Judges the payload of an event (`pull_request`, `push` …).
    ///
    /// # Errors
    /// What does not fit; an event that is not documented, too.
    pub(crate) fn check(&self, event: &str, payload: &Value) -> Result<(), Findings> {
        let name = match payload.get("action").and_then(Value::as_str) {
            Some(action) => format!("{event}-{action}"),
            None => event.to_owned(),
        };
        let key = name.replace('_', "-");
        let schema = &self.spec["webhooks"][&key]["post"]["requestBody"]["content"]["application/json"]
            ["schema"];
        if schema.is_null() {
            return Err(vec![format!("the event {key} is not documented")]);
        }
        let findings = judge(&self.validators, &self.spec, &key, schema, payload);
        if findings.is_empty() {
            Ok(())
        } else {
            Err(findings)
        }
    }
}
