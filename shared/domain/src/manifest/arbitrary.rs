//! Manifests of every shape, for property tests.

use super::{Deprecation, Kind, Manifest, Risk};
use crate::budget::Cost;
use crate::id::SkillId;
use crate::schema::{Purpose, Schema};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::time::Duration;

/// Text as people write it, in any script, with YAML's own characters among it.
fn text(most: usize) -> BoxedStrategy<String> {
    let piece = prop_oneof![
        4 => "[a-z]{1,8}",
        2 => "[ -~]{1,6}",
        1 => "\\PC{1,4}",
        1 => prop::sample::select(vec![": ", " #", "- ", "'", "\"", "|", ">", "%", "&a", "*a", "!t", "{", "]", ",", "?", "~", "null", "true", "0x1", "1e3", "007", "\\"])
            .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 1..8)
        .prop_map(move |pieces| {
            pieces
                .concat()
                .trim()
                .chars()
                .take(most)
                .collect::<String>()
                .trim()
                .to_owned()
        })
        .prop_filter("text the manifest takes", |text| {
            !text.is_empty() && !text.contains("${{") && !text.chars().any(is_refused)
        })
        .boxed()
}

fn is_refused(character: char) -> bool {
    character.is_control()
        || matches!(u32::from(character), 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x2069 | 0xfeff | 0xe0000..=0xe007f)
}

fn lines() -> BoxedStrategy<String> {
    prop::collection::vec(
        prop_oneof![
            text(60),
            Just(String::new()),
            text(20).prop_map(|text| format!("  {text} "))
        ],
        1..5,
    )
    .prop_map(|lines| lines.join("\n").trim().to_owned())
    .prop_filter("not empty", |text| !text.is_empty())
    .boxed()
}

fn words() -> BoxedStrategy<Vec<String>> {
    prop::collection::btree_set("[a-z0-9]{1,8}(-[a-z0-9]{1,4})?", 0..5)
        .prop_map(|set| set.into_iter().collect())
        .boxed()
}

fn field() -> BoxedStrategy<Value> {
    prop_oneof![
        (text(20), 0u64..5).prop_map(|(default, least)| json!({"type": "string", "maxLength": 20 + least, "default": default})),
        Just(json!({"type": "string", "minLength": 1, "pattern": "^a+$", "format": "date"})),
        (any::<i64>(), any::<u64>()).prop_map(|(least, most)| json!({"type": "integer", "minimum": least, "maximum": u64::MAX, "examples": [most]})),
        // Halves survive JSON to the last bit.
        (-1_000_000i32..1_000_000).prop_map(|halves| f64::from(halves) / 2.0).prop_map(|default| json!({"type": "number", "default": default})),
        any::<bool>().prop_map(|default| json!({"type": "boolean", "default": default})),
        prop::collection::btree_set(text(12), 1..5).prop_map(|options| json!({"enum": options.into_iter().collect::<Vec<_>>()})),
        Just(json!({"type": "array", "items": {"type": "integer"}, "default": [1, 2]})),
        Just(json!({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "default": {"a": ""}})),
    ]
    .boxed()
}

fn schema(purpose: Purpose) -> BoxedStrategy<Schema> {
    prop::collection::btree_map(
        "[a-zA-Z_][a-zA-Z0-9]{0,6}(-[a-z]{1,3})?",
        (field(), any::<bool>(), prop::option::of(text(80))),
        0..6,
    )
    .prop_map(move |fields| {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for (name, (mut field, is_required, description)) in fields {
            if properties
                .keys()
                .any(|other: &String| other.eq_ignore_ascii_case(&name))
            {
                continue;
            }
            if let Some(description) = description {
                field["description"] = description.into();
            }
            if is_required {
                required.push(Value::from(name.clone()));
            }
            properties.insert(name, field);
        }
        let value = json!({"type": "object", "properties": properties, "required": required});
        Schema::from_json(&value, purpose)
            .unwrap_or_else(|findings| panic!("{value}: {findings:?}"))
    })
    .boxed()
}

/// Any valid manifest.
pub(crate) fn manifest() -> BoxedStrategy<Manifest> {
    let id = "[a-z][a-z0-9]{0,8}/[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,5})?";
    let people = (
        text(80),
        lines(),
        words(),
        words(),
        prop::collection::btree_set(text(100), 0..4),
    );
    let version = (
        (0u64..30, any::<u64>(), 0u64..30),
        prop::option::of("[a-z]{1,5}"),
        prop::option::of("[a-z]{1,5}"),
    );
    let rest = (
        0usize..3,
        1u64..=21_600,
        any::<bool>(),
        prop::option::of(lines()),
        any::<bool>(),
        prop::option::of(0u64..1_000_000_000),
    );
    (
        id,
        people,
        version,
        schema(Purpose::Inputs),
        schema(Purpose::Outputs),
        rest,
    )
        .prop_map(
            |(
                id,
                (name, description, tags, owners, examples),
                ((major, minor, patch), pre, build),
                inputs,
                outputs,
                rest,
            )| {
                let (risk, seconds, idempotent, reason, replaced, cost) = rest;
                let id = SkillId::parse(&id).expect("made of good parts");
                let mut version = semver::Version::new(major, minor, patch);
                version.pre = semver::Prerelease::new(&pre.unwrap_or_default()).expect("letters");
                version.build =
                    semver::BuildMetadata::new(&build.unwrap_or_default()).expect("letters");
                let deprecated = (reason.is_some() || replaced).then(|| Deprecation {
                    reason,
                    replacement: replaced
                        .then(|| SkillId::parse("zz/the-new-way-to-do-it").expect("valid")),
                });
                let mut seen = Vec::new();
                let examples = examples.into_iter().filter(|example| {
                    let lower = example.to_lowercase();
                    let new = !seen.contains(&lower);
                    seen.push(lower);
                    new
                });
                Manifest {
                    kind: Kind::Workflow {
                        path: id.workflow_path(),
                    },
                    id,
                    name,
                    description,
                    version,
                    tags,
                    examples: examples.collect(),
                    inputs,
                    outputs,
                    risk: [Risk::Read, Risk::Write, Risk::Destructive][risk],
                    cost: cost.map(Cost::from_thousandths),
                    timeout: Duration::from_secs(seconds),
                    idempotent,
                    owners,
                    deprecated,
                }
            },
        )
        .boxed()
}
