//! What is given to a run arrives byte for byte, whatever it is, under the runner of the local stack.

use crate::tools::tool;
use domain::manifest::{Draft, Manifest};
use domain::workflow::{Command, generate};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};
use std::path::Path;

const TEXTS: usize = 16;

fn probe(seen: &Path) -> (Manifest, String) {
    let mut properties: Map<String, Value> = (0..TEXTS)
        .map(|index| (format!("text-{index}"), json!({"type": "string"})))
        .collect();
    for (name, schema) in [
        ("whole", json!({"type": "integer"})),
        ("number", json!({"type": "number"})),
        ("flag", json!({"type": "boolean"})),
        (
            "choice",
            json!({"enum": ["on", "5", 7, true], "default": "on"}),
        ),
        ("list", json!({"type": "array"})),
        ("thing", json!({"type": "object"})),
    ] {
        properties.insert(name.to_owned(), schema);
    }
    let draft = Draft {
        id: "test/probe".to_owned(),
        name: "Probe".to_owned(),
        description: "Writes down what it was given.".to_owned(),
        risk: Some("read".to_owned()),
        inputs: json!({"properties": properties, "required": ["flag"]}),
        ..Draft::default()
    };
    let manifest = draft
        .into_manifest()
        .unwrap_or_else(|findings| panic!("{findings:#?}"));
    let command = format!(
        "python3 - <<'PYTHON'\nimport json, os\n\nwith open({path}, \"w\", encoding=\"utf-8\") as file:\n    json.dump({{key: value for key, value in os.environ.items() if key.startswith(\"INPUT_\")}}, file)\nPYTHON\n",
        path = Value::from(seen.to_str().expect("a plain path")),
    );
    // A second step: what was evaluated once must not be evaluated again.
    let workflow = generate(&manifest, &[Command::new("true"), Command::new(command)]);
    (manifest, workflow)
}

fn given() -> impl Strategy<Value = Map<String, Value>> {
    let piece = prop_oneof![
        "[ -~]{1,12}",
        "\\PC{1,6}",
        prop::sample::select(vec![
            "$(touch owned)",
            "`touch owned`",
            "; touch owned",
            "&& touch owned #",
            "${{ github.token }}",
            "${{ 1 + }}",
            "}}",
            "'",
            "\"",
            "\n",
            "\r\n",
            "\t",
            "\\",
            "\\n",
            "$HOME",
            "%0A",
            "::set-output name=x::y",
            "::add-mask::x",
            "EOF\n",
            "*",
            "~",
            "!!",
            "🦀",
            "\u{202e}",
            "\u{7f}",
            "\u{1b}[31m",
        ])
        .prop_map(str::to_owned),
    ];
    let text =
        prop::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat().replace('\0', ""));
    let texts = prop::collection::vec(text.clone(), TEXTS);
    let choice = prop::sample::select(vec![json!("on"), json!("5"), json!(7), json!(true)]);
    (
        texts,
        any::<i64>(),
        any::<f64>(),
        any::<bool>(),
        choice,
        text,
    )
        .prop_map(|(texts, whole, number, flag, choice, text)| {
            let mut given: Map<String, Value> = texts
                .into_iter()
                .enumerate()
                .map(|(index, text)| (format!("text-{index}"), text.into()))
                .collect();
            given.insert("whole".to_owned(), whole.into());
            given.insert(
                "number".to_owned(),
                if number.is_finite() {
                    number.into()
                } else {
                    1e300.into()
                },
            );
            given.insert("flag".to_owned(), flag.into());
            given.insert("choice".to_owned(), choice);
            given.insert("list".to_owned(), json!([text, null, {"a": [text]}]));
            given.insert("thing".to_owned(), json!({text.clone(): text}));
            given
        })
}

#[test]
fn inputs_arrive_byte_for_byte() {
    let folder = tempfile::tempdir().expect("a folder");
    let seen = folder.path().join("seen.json");
    let (manifest, workflow) = probe(&seen);
    let file = folder.path().join("probe.yml");
    std::fs::write(&file, &workflow).expect("a file");
    let strategy = given();
    let mut runner = TestRunner::deterministic();
    for _ in 0..12 {
        let values = Value::Object(strategy.new_tree(&mut runner).expect("values").current());
        assert_eq!(manifest.inputs.check(&values), []);
        let sent = manifest
            .inputs
            .dispatch_inputs(&manifest.inputs.resolve(&values));
        let mut inputs = json!(sent);
        inputs["execution_id"] = json!("run_00000000000000000000000000000000");
        let event = folder.path().join("event.json");
        std::fs::write(&event, json!({"inputs": inputs}).to_string()).expect("a file");

        let _ = std::fs::remove_file(&seen);
        let mut act = tool("act", folder.path());
        act.current_dir(folder.path())
            .args([
                "workflow_dispatch",
                "-P",
                "ubuntu-24.04=-self-hosted",
                "--no-cache-server",
                "-j",
                "execute",
                "-W",
            ])
            .arg(&file)
            .arg("-e")
            .arg(&event);
        let output = act.output().expect("act starts");
        assert!(
            output.status.success(),
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );

        let arrived = std::fs::read_to_string(&seen).expect("what arrived");
        let arrived: Map<String, Value> = serde_json::from_str(&arrived).expect("JSON");
        for field in manifest.inputs.fields() {
            assert_eq!(
                arrived[&field.env_name()],
                json!(sent[&field.name]),
                "{}",
                field.name
            );
        }
        assert!(
            !folder.path().join("owned").exists(),
            "something given was run"
        );
    }
}
