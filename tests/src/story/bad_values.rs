//! Values that do not fit, on their way into a run and out of it, and commands that fail.

use crate::world::{Proposal, World};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn inputs_that_do_not_fit_are_refused_with_findings_and_nothing_runs() {
    let world = World::start().await;
    let proposal = Proposal::new("test/strict")
        .required(
            "path",
            json!({"type": "string", "minLength": 1, "pattern": "^/"}),
        )
        .input(
            "top",
            json!({"type": "integer", "default": 5, "maximum": 100}),
        )
        .input("when", json!({"type": "string", "format": "date"}))
        .command("true");
    world.create_and_merge(&proposal).await;
    for (inputs, field) in [
        (json!({}), "path"),
        (json!({"path": 5}), "path"),
        (json!({"path": ""}), "path"),
        (json!({"path": "relative"}), "path"),
        (json!({"path": null}), "path"),
        (json!({"path": "/", "top": "many"}), "top"),
        (json!({"path": "/", "top": 1.5}), "top"),
        (json!({"path": "/", "top": 101}), "top"),
        (json!({"path": "/", "when": "tomorrow"}), "when"),
        (json!({"path": "/", "tpo": 5}), "tpo"),
        (
            json!({"path": "/", "execution_id": "run_1"}),
            "execution_id",
        ),
    ] {
        let answer = world
            .post("/api/skills/test.strict/execute", json!({"inputs": inputs}))
            .await;
        let problem = answer.problem(422, "invalid");
        let findings = problem["findings"].as_array().expect("findings");
        assert!(
            findings
                .iter()
                .any(|finding| finding["source"] == "inputs" && finding["field"] == field),
            "{field} of {inputs}: {findings:?}"
        );
    }
    let answer = world
        .post("/api/skills/test.strict/execute", json!({"input": {}}))
        .await;
    answer.problem(422, "bad_request");
    assert_eq!(world.get("/api/runs").await.expect(200)["items"], json!([]));
    assert_eq!(world.human.runs().await.len(), 0, "nothing was dispatched");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_output_that_does_not_fit_its_schema_fails_the_run() {
    let world = World::start().await;
    let proposal = Proposal::new("test/counts")
        .required("said", json!({"type": "string"}))
        .output("count", json!({"type": "integer", "minimum": 0}))
        .command("echo \"count=$INPUT_SAID\" >> \"$GITHUB_OUTPUT\"");
    world.create_and_merge(&proposal).await;
    let run = world.succeeds("test.counts", json!({"said": "12"})).await;
    assert_eq!(run["outputs"], json!({"count": 12}));
    for wrong in ["twelve", "-1", "1.5"] {
        let run = world.execute("test.counts", json!({"said": wrong})).await;
        let run = world.reaches(&run, "failed").await;
        assert_eq!(run["error"]["code"], "outputs_invalid", "{run}");
        let message = run["error"]["message"].as_str().expect("a message");
        assert!(message.contains("count"), "{message}");
        assert_eq!(run["outputs"], Value::Null);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_fails_fails_the_run_and_is_named() {
    let world = World::start().await;
    let proposal = Proposal::new("test/fails")
        .output("never", json!({"type": "string"}))
        .command("true")
        .command("echo 'about to fail'; false")
        .command("echo never >> \"$GITHUB_OUTPUT\"");
    world.create_and_merge(&proposal).await;
    let run = world.execute("test.fails", json!({})).await;
    let run = world.reaches(&run, "failed").await;
    assert_eq!(run["error"]["code"], "command_failed");
    let message = run["error"]["message"].as_str().expect("a message");
    assert!(message.contains("Command 2"), "{message}");
    assert!(world.log(&run).await.contains("about to fail"));
}
