//! A manifest in the making, as a form or a JSON request sends it.

use super::{FIELDS, Manifest, Parsed, parse};
use crate::budget::Cost;
use crate::finding::Finding;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Plain data that may be wrong in every way; [`Draft::into_manifest`] tells.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Draft {
    /// `domain/name`.
    pub id: String,
    /// For people.
    pub name: String,
    /// What it does and when to use it.
    pub description: String,
    /// Semantic; `1.0.0` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// `read`, `write` or `destructive`; there is no default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk: Option<String>,
    /// For search and filters.
    pub tags: Vec<String>,
    /// Requests that should lead here.
    pub examples: Vec<String>,
    /// JSON Schema; `null` for none.
    pub inputs: Value,
    /// JSON Schema; `null` for none.
    pub outputs: Value,
    /// A decimal such as `0.5`, as a number or a text; `null` for none.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub cost: Value,
    /// Such as `15m`, the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<String>,
    /// Whether running it twice does no more than running it once.
    pub idempotent: bool,
    /// User or team names.
    pub owners: Vec<String>,
}

impl Draft {
    /// The draft as the YAML of a manifest, complete or not. Findings of [`Draft::into_manifest`]
    /// name lines of this text.
    pub fn to_yaml(&self) -> String {
        let mut page = Map::new();
        let mut add = |key: &str, value: Value| {
            let is_empty = match &value {
                Value::Null => true,
                Value::String(text) => text.trim().is_empty(),
                Value::Array(items) => items.is_empty(),
                _ => false,
            };
            if !is_empty {
                page.insert(key.to_owned(), value);
            }
        };
        add("id", self.id.trim().into());
        add("name", self.name.trim().into());
        add("description", self.description.trim().into());
        add("version", self.version.as_deref().unwrap_or("1.0.0").into());
        add("kind", "workflow".into());
        add("risk", self.risk.clone().into());
        add("tags", self.tags.clone().into());
        add("examples", self.examples.clone().into());
        add("inputs", self.inputs.clone());
        add("outputs", self.outputs.clone());
        add("cost", self.cost());
        add("timeout", self.timeout.as_deref().unwrap_or("15m").into());
        add("idempotent", self.idempotent.into());
        add("owners", self.owners.clone().into());
        debug_assert!(page.keys().all(|key| FIELDS.contains(&key.as_str())));
        serde_yaml::to_string(&page).expect("JSON with text keys is always YAML")
    }

    /// The cost as the number it stands for, so that the manifest holds a number; what stands for none
    /// is left as it is, to be reported.
    fn cost(&self) -> Value {
        let cost = self
            .cost
            .as_str()
            .and_then(|text| text.trim().parse::<Cost>().ok());
        cost.and_then(|cost| serde_json::to_value(cost).ok())
            .unwrap_or_else(|| self.cost.clone())
    }

    /// The manifest it describes, by the very rules of [`parse`].
    ///
    /// # Errors
    /// Everything that is wrong with it, placed in the text of [`Draft::to_yaml`].
    pub fn into_manifest(self) -> Result<Manifest, Vec<Finding>> {
        self.parse().map(|parsed| parsed.manifest)
    }

    /// As [`Draft::into_manifest`], with the warnings.
    ///
    /// # Errors
    /// As [`Draft::into_manifest`].
    pub fn parse(&self) -> Result<Parsed, Vec<Finding>> {
        parse(&self.to_yaml())
    }
}

impl From<&Manifest> for Draft {
    /// The draft to start from when a skill is edited. Whether it is deprecated is not part of it.
    fn from(manifest: &Manifest) -> Draft {
        Draft {
            id: manifest.id.to_string(),
            name: manifest.name.clone(),
            description: manifest.description.clone(),
            version: Some(manifest.version.to_string()),
            risk: serde_json::to_value(manifest.risk)
                .ok()
                .and_then(|risk| risk.as_str().map(str::to_owned)),
            tags: manifest.tags.clone(),
            examples: manifest.examples.clone(),
            inputs: manifest.inputs.value().clone(),
            outputs: manifest.outputs.value().clone(),
            cost: manifest
                .cost
                .and_then(|cost| serde_json::to_value(cost).ok())
                .unwrap_or_default(),
            timeout: Some(super::format_timeout(manifest.timeout)),
            idempotent: manifest.idempotent,
            owners: manifest.owners.clone(),
        }
    }
}
