//! The whole of JSON Schema, patterns and formats included, where the browser checks only a part.
//!
//! Patterns run on a linear-time engine only: one of the skill's author meets texts of whoever calls.

use domain::finding::{Finding, Source};
use domain::manifest::Manifest;
use domain::schema::Schema;
use jsonschema::{PatternOptions, Validator};
use serde_json::Value;

/// Whether these values fit.
pub(super) fn check(schema: &Schema, values: &Value) -> Vec<Finding> {
    let validator = match validator(schema) {
        Ok(validator) => validator,
        Err(problem) => return vec![Finding::error(Source::Inputs, "schema", problem)],
    };
    let finding = |error: jsonschema::ValidationError<'_>| {
        let pointer = error.instance_path().to_string();
        let field = pointer.trim_start_matches('/').replace('/', ".");
        Finding::error(Source::Inputs, "json-schema", error.to_string()).field(field)
    };
    validator.iter_errors(values).map(finding).collect()
}

/// Whether both schemas of a manifest can be checked with at all, so that a bad pattern stops the
/// proposal and not the first run.
pub(super) fn usable(manifest: &Manifest) -> Vec<Finding> {
    let schemas = [("inputs", &manifest.inputs), ("outputs", &manifest.outputs)];
    let problems = schemas.into_iter().filter_map(|(field, schema)| {
        let problem = validator(schema).err()?;
        Some(Finding::error(Source::Manifest, "schema", problem).field(field))
    });
    problems.collect()
}

fn validator(schema: &Schema) -> Result<Validator, String> {
    jsonschema::options()
        .with_pattern_options(PatternOptions::regex())
        .should_validate_formats(true)
        .build(schema.value())
        .map_err(|error| {
            format!("this schema cannot be checked with: {error} (patterns have no look-around and no back-references)")
        })
}
