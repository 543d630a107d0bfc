//! From [`Manifest`] to text: always the same text for the same manifest, and one that reads back
//! as the same manifest. Only through the serializer.

use super::{Deprecation, Kind, Manifest, Risk, time};
use crate::budget::Cost;
use crate::schema::Schema;
use serde::Serialize;
use serde_json::{Map, Value};

#[derive(Serialize)]
struct Page<'a> {
    id: &'a str,
    name: &'a str,
    description: &'a str,
    version: String,
    kind: &'static str,
    risk: Risk,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    tags: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    examples: &'a [String],
    #[serde(skip_serializing_if = "Map::is_empty")]
    inputs: Map<String, Value>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    outputs: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<Cost>,
    timeout: String,
    idempotent: bool,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    owners: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    deprecated: Option<&'a Deprecation>,
}

/// The manifest as YAML.
pub fn render(manifest: &Manifest) -> String {
    let page = Page {
        id: manifest.id.as_str(),
        name: &manifest.name,
        description: &manifest.description,
        version: manifest.version.to_string(),
        kind: match manifest.kind {
            Kind::Workflow { .. } => "workflow",
        },
        risk: manifest.risk,
        tags: &manifest.tags,
        examples: &manifest.examples,
        inputs: brief(&manifest.inputs),
        outputs: brief(&manifest.outputs),
        cost: manifest.cost,
        timeout: time::format_timeout(manifest.timeout),
        idempotent: manifest.idempotent,
        owners: &manifest.owners,
        deprecated: manifest.deprecated.as_ref(),
    };
    serde_yaml::to_string(&page)
        .expect("a struct of texts, numbers and maps with text keys is always YAML")
}

/// The schema without what is the same in every one, nothing when it has no fields.
fn brief(schema: &Schema) -> Map<String, Value> {
    let Value::Object(value) = schema.value() else {
        return Map::new();
    };
    let mut brief = Map::new();
    if schema.fields().is_empty() {
        return brief;
    }
    for key in ["type", "required", "properties"] {
        match value.get(key) {
            Some(Value::Array(items)) if items.is_empty() => {}
            Some(part) => drop(brief.insert(key.to_owned(), part.clone())),
            None => {}
        }
    }
    brief
}
