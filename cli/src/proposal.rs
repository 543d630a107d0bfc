//! A proposal from what was typed: a file, details as options, or a small skill that works at once.

use crate::exit::Failure;
use crate::inputs::{read, read_input};
use client::wire::{Command, SkillProposal};
use domain::id::SkillId;
use domain::manifest::Draft;
use serde_json::{Map, Value, json};
use std::path::Path;

/// The proposal in these files: a manifest (`-` for standard input), and its commands or workflow.
/// Without either the commands are looked for beside the manifest, in `<stem>.commands.yaml`.
///
/// # Errors
/// [`Failure`] when a file cannot be read or commands are not understood.
pub(crate) fn from_files(
    manifest: &str,
    commands: Option<&str>,
    workflow: Option<&str>,
) -> Result<SkillProposal, Failure> {
    let text = if manifest == "-" {
        read_input()?
    } else {
        read(manifest)?
    };
    let mut proposal = SkillProposal {
        manifest: Some(text),
        ..SkillProposal::default()
    };
    if let Some(path) = workflow {
        proposal.workflow = Some(read(path)?);
        return Ok(proposal);
    }
    let beside = Path::new(manifest).with_extension("commands.yaml");
    let path = match commands {
        Some(path) => path.to_owned(),
        None if manifest != "-" && beside.is_file() => beside.to_string_lossy().into_owned(),
        None => return Ok(proposal),
    };
    let parsed = domain::workflow::parse_commands(&read(&path)?).map_err(|findings| {
        let findings: Vec<String> = findings
            .iter()
            .map(|finding| format!("\n  {path}:{finding}"))
            .collect();
        Failure::Usage(format!(
            "the commands are not understood:{}",
            findings.concat()
        ))
    })?;
    proposal.commands = Some(
        parsed
            .into_iter()
            .map(|command| Command {
                name: command.name,
                run: command.run,
            })
            .collect(),
    );
    Ok(proposal)
}

/// A field as typed: `name:type`, `name:type=default`, `name:type?` for one that may be left out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FieldSpec {
    name: String,
    schema: Value,
    required: bool,
}

const TYPES: [&str; 6] = ["string", "integer", "number", "boolean", "array", "object"];

impl std::str::FromStr for FieldSpec {
    type Err = String;

    fn from_str(text: &str) -> Result<FieldSpec, String> {
        let (declared, default) = match text.split_once('=') {
            Some((declared, default)) => (declared, Some(default)),
            None => (text, None),
        };
        let (declared, optional) = match declared.strip_suffix('?') {
            Some(declared) => (declared, true),
            None => (declared, false),
        };
        let (name, kind) = declared.split_once(':').unwrap_or((declared, "string"));
        if name.is_empty() {
            return Err("expected name:type, such as path:string or top:integer=5".to_owned());
        }
        if !TYPES.contains(&kind) {
            return Err(format!(
                "{kind:?} is no type; expected one of {}",
                TYPES.join(", ")
            ));
        }
        let mut schema = json!({"type": kind});
        if let Some(default) = default {
            let value = match kind {
                "string" => Value::from(default),
                _ => serde_json::from_str(default).map_err(|_| {
                    format!("the default {default:?} is no {kind} (expected JSON, such as 5 or [])")
                })?,
            };
            schema["default"] = value;
        }
        Ok(FieldSpec {
            name: name.to_owned(),
            schema,
            required: !optional && default.is_none(),
        })
    }
}

/// The JSON Schema of these fields; `null` for none.
pub(crate) fn schema(fields: &[FieldSpec]) -> Value {
    if fields.is_empty() {
        return Value::Null;
    }
    let required: Vec<&str> = fields
        .iter()
        .filter(|field| field.required)
        .map(|field| field.name.as_str())
        .collect();
    let properties: Map<String, Value> = fields
        .iter()
        .map(|field| (field.name.clone(), field.schema.clone()))
        .collect();
    let mut schema = Map::from_iter([("type".to_owned(), Value::from("object"))]);
    if !required.is_empty() {
        schema.insert("required".to_owned(), required.into());
    }
    schema.insert("properties".to_owned(), properties.into());
    Value::Object(schema)
}

/// A skill that works at once and says what to change: it gives back what it is given.
pub(crate) fn scaffold(id: &SkillId) -> SkillProposal {
    let name = title(id);
    let draft = Draft {
        id: id.to_string(),
        name: name.clone(),
        description: format!(
            "{name}: gives back its payload. Describe here what it does and when to use it."
        ),
        risk: Some("read".to_owned()),
        tags: vec![id.domain().to_owned()],
        inputs: json!({"type": "object", "properties": {
            "payload": {"type": "string", "description": "Any text", "default": "ok"},
        }}),
        outputs: json!({"type": "object", "required": ["result"], "properties": {
            "result": {"type": "string", "description": "The payload"},
        }}),
        idempotent: true,
        ..Draft::default()
    };
    let run = "end=\"end-$(openssl rand -hex 16)\"\n\
               printf 'result<<%s\\n%s\\n%s\\n' \"$end\" \"$INPUT_PAYLOAD\" \"$end\" >> \"$GITHUB_OUTPUT\"\n";
    let commands = vec![Command {
        name: Some("Answer".to_owned()),
        run: run.to_owned(),
    }];
    SkillProposal {
        skill: Some(draft),
        commands: Some(commands),
        ..SkillProposal::default()
    }
}

/// `ops/disk-report` is called "Disk report" until somebody knows better.
pub(crate) fn title(id: &SkillId) -> String {
    let words = id.name().replace(['-', '_'], " ");
    let mut characters = words.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().chain(characters).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::workflow::{check_commands, generate};

    fn id() -> SkillId {
        SkillId::parse("ops/disk_report-2").expect("an id")
    }

    #[test]
    fn the_scaffold_is_a_valid_skill() {
        let proposal = scaffold(&id());
        let manifest = proposal
            .skill
            .expect("has one")
            .into_manifest()
            .expect("valid");
        assert_eq!(manifest.name, "Disk report 2");
        let commands: Vec<domain::workflow::Command> = proposal
            .commands
            .expect("has some")
            .into_iter()
            .map(|command| domain::workflow::Command {
                name: command.name,
                run: command.run,
            })
            .collect();
        assert!(check_commands(&commands).is_empty());
        let workflow = generate(&manifest, &commands);
        assert!(
            domain::workflow::check(&manifest, &workflow).is_empty(),
            "{workflow}"
        );
    }

    #[test]
    fn fields_are_typed_with_defaults() {
        let parse = |text: &str| text.parse::<FieldSpec>();
        let fields = [
            "path:string",
            "top:integer=5",
            "note?",
            "deep:boolean=false",
            "expr=a=b",
        ];
        let fields: Vec<FieldSpec> = fields
            .iter()
            .map(|text| parse(text).expect("a field"))
            .collect();
        let expected = json!({"type": "object", "required": ["path"], "properties": {
            "path": {"type": "string"},
            "top": {"type": "integer", "default": 5},
            "note": {"type": "string"},
            "deep": {"type": "boolean", "default": false},
            "expr": {"type": "string", "default": "a=b"},
        }});
        assert_eq!(schema(&fields), expected);
        assert_eq!(schema(&[]), Value::Null);
        assert!(parse("top:int").is_err_and(|message| message.contains("integer")));
        assert!(parse("top:integer=many").is_err());
        assert!(parse(":string").is_err());
    }

    #[test]
    fn the_commands_beside_a_manifest_are_found() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let manifest = folder.path().join("report.yaml");
        std::fs::write(&manifest, "id: ops/report\n").expect("written");
        std::fs::write(
            folder.path().join("report.commands.yaml"),
            "- run: echo hi\n",
        )
        .expect("written");
        let proposal = from_files(&manifest.to_string_lossy(), None, None).expect("read");
        assert_eq!(proposal.manifest.as_deref(), Some("id: ops/report\n"));
        assert_eq!(proposal.commands.expect("found").len(), 1);
        assert_eq!(
            from_files("/nowhere/at/all.yaml", None, None)
                .expect_err("missing")
                .code(),
            2
        );
    }
}
