//! What is given to a run arrives byte for byte, through the API, the table, the forge and the runner,
//! and comes back the same way.

use crate::world::{Proposal, World};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

/// Inputs a run has here; GitHub takes 25, and one is the id of the run.
const INPUTS: usize = 24;

/// Says in Base64 what it was given. The dash keeps nothing from being no output at all.
fn echo() -> Proposal {
    let mut proposal = Proposal::new("test/echo");
    let mut command = "{\n".to_owned();
    for index in 0..INPUTS {
        proposal = proposal
            .input(&format!("text-{index}"), json!({"type": "string"}))
            .output(&format!("seen_{index}"), json!({"type": "string"}));
        command.push_str(&format!(
            "  echo \"seen_{index}=-$(printf %s \"$INPUT_TEXT_{index}\" | base64 -w 0)\"\n"
        ));
    }
    command.push_str("} >> \"$GITHUB_OUTPUT\"\n");
    proposal.command(&command)
}

async fn arrive(world: &World, given: &[String]) {
    for given in given.chunks(INPUTS) {
        let inputs: Map<String, Value> = given
            .iter()
            .enumerate()
            .map(|(index, text)| (format!("text-{index}"), json!(text)))
            .collect();
        let run = world
            .succeeds("test.echo", Value::Object(inputs.clone()))
            .await;
        assert_eq!(
            run["inputs"],
            Value::Object(inputs),
            "as the API tells it again"
        );
        for (index, given) in given.iter().enumerate() {
            let seen = run["outputs"][format!("seen_{index}")]
                .as_str()
                .expect("an output");
            let seen = STANDARD.decode(&seen[1..]).expect("Base64");
            let seen = String::from_utf8(seen).expect("text");
            assert_eq!(seen, *given, "what the command saw");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nasty_inputs_arrive_byte_for_byte() {
    let world = World::start().await;
    world.create_and_merge(&echo()).await;
    let nasty = [
        "",
        " ",
        "  both ends  ",
        "\n",
        "line\nline\n",
        "\r\n",
        "tab\tseparated",
        "'",
        "\"",
        "`",
        "\\",
        "\\n",
        "$HOME",
        "${HOME}",
        "$(touch /tmp/owned)",
        "`touch /tmp/owned`",
        "; touch /tmp/owned",
        "&& touch /tmp/owned #",
        "| tee /tmp/owned",
        "> /tmp/owned",
        "*",
        "?",
        "~",
        "!!",
        "-n",
        "--help",
        "%s%n%0A",
        "${{ github.token }}",
        "${{ inputs.text-1 }}",
        "${{",
        "}}",
        "::set-output name=seen_0::owned",
        "::add-mask::e",
        "::stop-commands::x",
        "seen_1=owned\nseen_2=owned",
        "EOF",
        "{\"json\": [1, 2]}",
        "key: value # comment",
        "- item",
        "null",
        "true",
        "007",
        "1e21",
        "ünïcödé",
        "漢字",
        "🦀👩\u{200d}🚀",
        "e\u{301}",
        "\u{202e}desrever",
        "\u{feff}mark",
        "\u{7f}\u{1b}[31m",
        "\u{1}\u{2}\u{1f}",
        "\u{2028}\u{2029}",
        "../../etc/passwd",
        "<script>alert(1)</script>",
        "'; DROP TABLE skills; --",
    ]
    .map(str::to_owned);
    arrive(&world, &nasty).await;
    let long = ["x".repeat(8_000), "🦀\n".repeat(1_000)];
    arrive(&world, &long).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn any_inputs_arrive_byte_for_byte() {
    let world = World::start().await;
    world.create_and_merge(&echo()).await;
    let piece = prop_oneof![
        "[ -~]{1,12}",
        "\\PC{1,6}",
        "[\\x01-\\x1f]{1,3}",
        prop::sample::select(vec![
            "$(", "`", "${{", "}}", "'", "\"", "\\", "\n", "\r", "::", "%", "&&", "|"
        ])
        .prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ];
    let text =
        prop::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat().replace('\0', ""));
    let texts = prop::collection::vec(text, INPUTS);
    let mut runner = TestRunner::deterministic();
    for _ in 0..4 {
        let given = texts.new_tree(&mut runner).expect("values").current();
        arrive(&world, &given).await;
    }
}
