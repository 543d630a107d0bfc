//! Every generated workflow, before actionlint with shellcheck and before zizmor as an auditor.

use crate::skill_files;
use crate::tools::tool;
use domain::manifest::{Draft, Manifest};
use domain::workflow::{Command, check, check_commands, generate};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// What the two linters find in these files, a line each; nothing when they are clean.
fn lint(workflows: &[(String, String)]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let home = tempfile::tempdir().expect("a folder");
    let place = folder.path().join(".github/workflows");
    std::fs::create_dir_all(&place).expect("a folder");
    let mut paths = Vec::new();
    for (name, text) in workflows {
        let path = place.join(name);
        std::fs::write(&path, text).expect("a file");
        paths.push(path);
    }

    let shellcheck = tool("shellcheck", home.path());
    let mut actionlint = tool("actionlint", home.path());
    actionlint
        .arg("-shellcheck")
        .arg(shellcheck.get_program())
        .args(["-pyflakes=", "-format", "{{json .}}"])
        .args(&paths);
    let mut zizmor = tool("zizmor", home.path());
    zizmor
        .args([
            "--offline",
            "--no-config",
            "--persona=auditor",
            "--format=json",
        ])
        .args(&paths);

    let mut found = String::new();
    for finding in json_of(&mut actionlint) {
        let _ = writeln!(
            found,
            "actionlint {}:{} {}",
            finding["filepath"], finding["line"], finding["message"]
        );
    }
    for finding in json_of(&mut zizmor) {
        let _ = writeln!(
            found,
            "zizmor {} {}",
            finding["ident"], finding["locations"][0]["concrete"]["location"]
        );
    }
    found
}

fn json_of(command: &mut std::process::Command) -> Vec<Value> {
    let output = command.output().expect("a program that starts");
    let findings = serde_json::from_slice(&output.stdout);
    findings.unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

/// The file of the workflow of this skill, after it passed our own rules.
fn file(manifest: &Manifest, commands: &[Command]) -> (String, String) {
    assert_eq!(check_commands(commands), [], "{}", manifest.id);
    let workflow = generate(manifest, commands);
    assert_eq!(check(manifest, &workflow), [], "{workflow}");
    (manifest.id.workflow_file(), workflow)
}

fn skill(name: &str, inputs: Value, outputs: Value) -> Manifest {
    let draft = Draft {
        id: format!("test/{name}"),
        name: name.to_owned(),
        description: "For the linters.".to_owned(),
        risk: Some("read".to_owned()),
        inputs,
        outputs,
        ..Draft::default()
    };
    draft
        .into_manifest()
        .unwrap_or_else(|findings| panic!("{findings:#?}"))
}

#[test]
fn the_example_skills_are_clean() {
    let files: Vec<_> = skill_files::all()
        .iter()
        .map(|example| file(&example.manifest, &example.commands))
        .collect();
    assert!(files.len() >= 8, "{} skills", files.len());
    assert_eq!(lint(&files), "");
}

#[test]
fn the_largest_and_the_smallest_skill_are_clean() {
    let inputs: serde_json::Map<String, Value> = (0..24)
        .map(|index| (format!("input-{index}"), json!({"type": "string"})))
        .collect();
    let outputs: serde_json::Map<String, Value> = (0..50)
        .map(|index| (format!("output_{index}"), json!({"type": "string"})))
        .collect();
    let large = skill(
        "large",
        json!({"properties": inputs}),
        json!({"properties": outputs}),
    );
    let commands =
        vec![Command::new("echo \"output_1=$INPUT_INPUT_23\" >> \"$GITHUB_OUTPUT\""); 50];
    let small = skill("small", Value::Null, Value::Null);
    assert_eq!(
        lint(&[
            file(&large, &commands),
            file(&small, &[Command::new("true")])
        ]),
        ""
    );
}

#[test]
fn every_kind_of_input_is_clean() {
    let kinds = skill(
        "kinds",
        json!({
            "properties": {
                "text": {"type": "string", "default": "on"},
                "whole": {"type": "integer", "default": 5},
                "number": {"type": "number", "default": 1.5},
                "flag": {"type": "boolean", "default": true},
                "must": {"type": "boolean"},
                "perhaps": {"type": "boolean"},
                "colour": {"type": "string", "enum": ["on", "5", "", "null"], "default": "on"},
                "level": {"enum": [1, 2.5, true, "x: y"], "default": 2.5},
                "list": {"type": "array", "default": [1, "a"]},
                "thing": {"type": "object", "default": {"a": "'\"#"}},
            },
            "required": ["must"],
        }),
        json!({"properties": {"seen": {"type": "string"}}}),
    );
    let commands = [
        Command::new(
            "python3 - <<'PYTHON'\nimport os\n\nprint(os.environ[\"INPUT_TEXT\"])\nPYTHON\n",
        )
        .named("on"),
        Command::new("  cat <<EOF\n: $INPUT_LEVEL\nEOF\n").named("Say: 'it' # \"loudly\""),
        Command::new("echo 'seen=漢字 🦀' >> \"$GITHUB_OUTPUT\""),
    ];
    assert_eq!(lint(&[file(&kinds, &commands)]), "");
}

/// Descriptions, defaults, options and names of steps as nobody should write them.
#[test]
fn whatever_people_write_is_clean() {
    let text = proptest::string::string_regex(
        "[ -~]{1,30}|\\PC{1,10}|(: |# |- |'|\"|`|\\$\\{|\\{\\{|\\}\\}|&|\\*|!|%|@|>|\\|){1,6}",
    )
    .expect("a pattern")
    .prop_map(|text| text.trim().to_owned())
    .prop_filter("text that is accepted", |text| {
        let probe = Draft {
            name: text.clone(),
            ..Draft::default()
        };
        !probe
            .parse()
            .err()
            .into_iter()
            .flatten()
            .any(|finding| finding.field == "name" || finding.field.is_empty())
    })
    .boxed();
    let parts = (
        text.clone(),
        text.clone(),
        text.clone(),
        prop::collection::btree_set(text, 2..5),
    );
    let mut runner = TestRunner::deterministic();
    let mut files = Vec::new();
    for index in 0..40 {
        let (description, default, name, options) =
            parts.new_tree(&mut runner).expect("values").current();
        let inputs = json!({
            "properties": {
                "text": {"type": "string", "description": description, "default": default},
                "choice": {"enum": options, "default": options.first(), "title": "Choice"},
            },
        });
        let manifest = skill(
            &format!("case-{index}"),
            inputs,
            json!({"properties": {"seen": {"type": "string"}}}),
        );
        files.push(file(
            &manifest,
            &[Command::new("printf '%s\\n' \"$INPUT_TEXT\"").named(name)],
        ));
    }
    assert_eq!(lint(&files), "");
}

/// The linters do look: what people wrote before is found by both.
#[test]
fn an_unsafe_workflow_is_found() {
    let workflow = "\
on:
  workflow_dispatch:
    inputs:
      service: {type: string}
jobs:
  execute:
    runs-on: ubuntu-latest
    steps:
      - run: systemctl restart ${{ inputs.service }} && echo x >> $GITHUB_OUTPUT
";
    let found = lint(&[("unsafe.yml".to_owned(), workflow.to_owned())]);
    assert!(found.contains("SC2086"), "{found}");
    assert!(found.contains("template-injection"), "{found}");
}
