//! The part of JSON Schema (2020-12) that the inputs and outputs of skills use.
//!
//! Owns what may be written there, the check of values against it, and how values travel: as the
//! strings of a workflow dispatch on the way in, as the strings of job outputs on the way out. It
//! knows no regular expressions (`pattern` is kept for the server, which checks the whole of
//! [`Schema::value`] too), so that it stays small in the browser. Never reads YAML by itself.

mod check;
mod decode;
mod field;
mod kind;
mod travel;

#[cfg(test)]
mod tests;

pub use field::{Bounds, Field, FieldKind};

use crate::finding::Finding;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, json};

pub(crate) use decode::decode;

/// What a run takes, or what it reports: an object with named fields and no others.
///
/// A `Schema` that exists is valid: names are usable as environment variables and as fields of a
/// workflow dispatch, defaults fit their fields, limits hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    value: Value,
    fields: Vec<Field>,
}

/// Which of the two a schema describes; they have different limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// What a run takes: at most [`Schema::MAX_INPUTS`] fields.
    Inputs,
    /// What a run reports: at most [`Schema::MAX_OUTPUTS`] fields.
    Outputs,
}

impl Purpose {
    /// The manifest's field that holds such a schema.
    pub fn field(self) -> &'static str {
        match self {
            Purpose::Inputs => "inputs",
            Purpose::Outputs => "outputs",
        }
    }
}

impl Schema {
    /// GitHub takes 25 inputs a workflow; one of them is the run's id.
    pub const MAX_INPUTS: usize = 24;
    /// More than any skill has needed; keeps a callback readable.
    pub const MAX_OUTPUTS: usize = 50;
    /// Characters all inputs of a run may take together as JSON. GitHub refuses a dispatch with more
    /// than 65,535.
    pub const MAX_INPUT_CHARS: usize = 60_000;
    /// Bytes one input may take; Linux refuses an environment variable of 128 KiB.
    pub const MAX_VALUE_BYTES: usize = 100_000;
    /// Bytes all outputs of a run may take together as JSON.
    pub const MAX_OUTPUT_BYTES: usize = 1_000_000;

    /// A schema without fields.
    pub fn empty() -> Schema {
        Schema {
            value: json!({"type": "object", "properties": {}, "required": [], "additionalProperties": false}),
            fields: Vec::new(),
        }
    }

    /// Reads a schema sent as JSON. `null` is the empty one.
    ///
    /// # Errors
    /// Everything that is wrong with it, with field paths (`properties.top.type`) and no lines.
    pub fn from_json(value: &Value, purpose: Purpose) -> Result<Schema, Vec<Finding>> {
        let node = crate::yaml::Node::from_json(value);
        let mut findings = Vec::new();
        let schema = decode(&node, "", purpose, &mut findings);
        match schema {
            Some(schema) if !crate::finding::any_error(&findings) => Ok(schema),
            _ => Err(findings),
        }
    }

    /// The schema as JSON Schema, complete: always with `type`, `properties`, `required` and
    /// `additionalProperties: false`.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Its fields in the order they were written.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Everything wrong with these values as the inputs of a run: missing, unknown, of the wrong
    /// type, out of range, too long, too large altogether. `pattern` and `format` are left to the
    /// server.
    pub fn check(&self, values: &Value) -> Vec<Finding> {
        check::inputs(self, values)
    }

    /// The values with the defaults of the fields that were left out, in the schema's order, and
    /// whole numbers written as `5.0` as integers. Unknown fields are dropped: call
    /// [`Schema::check`] first.
    pub fn resolve(&self, values: &Value) -> Map<String, Value> {
        travel::resolve(self, values)
    }
}

impl Serialize for Schema {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Schema {
    /// Reads back what was stored, under the limits of outputs, which are the wider ones.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Schema, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Schema::from_json(&value, Purpose::Outputs).map_err(|findings| {
            let first = findings
                .first()
                .map_or_else(String::new, ToString::to_string);
            serde::de::Error::custom(format!("this is no schema of a skill: {first}"))
        })
    }
}
