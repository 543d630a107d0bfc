//! What is wrong is refused, with the place and what was expected, and nothing is kept of it.

use crate::world::{Proposal, World, greeting};
use http::Method;
use serde_json::{Value, json};

/// Sends a proposal that must be refused as invalid, and sees to it that nothing is kept of it; the
/// findings.
async fn refused(world: &World, body: Value) -> Vec<Value> {
    let problem = world
        .post("/api/skills/create", body)
        .await
        .problem(422, "invalid");
    let skills = world.get("/api/skills").await.expect(200);
    assert_eq!(skills["items"], json!([]), "nothing is kept");
    assert_eq!(world.human.pulls().await.len(), 0, "nothing is proposed");
    problem["findings"].as_array().expect("findings").clone()
}

fn manifest(lines: &[&str]) -> String {
    let mut text = "id: test/greeting\nname: Greeting\ndescription: Greets.\nrisk: read\n\
                    version: 1.0.0\nkind: workflow\n"
        .to_owned();
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    text
}

fn with_manifest(text: &str) -> Value {
    json!({"manifest": text, "commands": [{"run": "true"}]})
}

#[tokio::test(flavor = "multi_thread")]
async fn every_finding_of_a_manifest_has_its_place() {
    let world = World::start().await;
    for (text, field, line) in [
        (manifest(&["colour: red"]), "colour", Some(7)),
        (manifest(&["tags: one"]), "tags", Some(7)),
        (manifest(&["tags: [1]"]), "tags[0]", Some(7)),
        (manifest(&["timeout: 15 minutes"]), "timeout", Some(7)),
        (
            manifest(&[
                "inputs:",
                "  type: object",
                "  properties:",
                "    path: {type: sting}",
            ]),
            "inputs.properties.path.type",
            Some(10),
        ),
        (manifest(&["idempotent: perhaps"]), "idempotent", Some(7)),
        (manifest(&[]).replace("risk: read\n", ""), "risk", None),
        (
            manifest(&[]).replace("test/greeting", "../greeting"),
            "id",
            Some(1),
        ),
        (
            manifest(&[]).replace("test/greeting", "test/../../etc"),
            "id",
            Some(1),
        ),
    ] {
        let findings = refused(&world, with_manifest(&text)).await;
        let found = findings
            .iter()
            .find(|finding| finding["source"] == "manifest" && finding["field"] == field);
        let found = found.unwrap_or_else(|| panic!("{field} in {findings:?}"));
        assert_eq!(found["severity"], "error");
        if let Some(line) = line {
            assert_eq!(found["line"], line, "{found}");
            assert!(found["column"].is_u64(), "{found}");
        }
        assert!(
            found["message"]
                .as_str()
                .is_some_and(|message| !message.is_empty()),
            "{found}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn yaml_that_does_not_parse_is_shown_with_line_and_column() {
    let world = World::start().await;
    for (text, line) in [
        (manifest(&["tags: [a, b"]), 7),
        (manifest(&["tags:", "\t- a"]), 8),
        (manifest(&["name: Twice"]), 7),
        (manifest(&["owners: &a [x]", "tags: *a"]), 7),
    ] {
        let findings = refused(&world, with_manifest(&text)).await;
        let found = findings
            .iter()
            .find(|finding| finding["severity"] == "error");
        let found = found.unwrap_or_else(|| panic!("{findings:?}"));
        let at = found["line"].as_u64().unwrap_or_else(|| panic!("{found}"));
        assert!(at.abs_diff(line) <= 1, "about line {line}: {found}");
        assert!(found["column"].is_u64(), "{found}");
    }
}

/// The workflow that would be generated for the greeting.
async fn workflow(world: &World) -> (String, String) {
    let report = world
        .post("/api/skills/validate", greeting().body())
        .await
        .expect(200);
    let text = |name: &str| report[name].as_str().expect("a text").to_owned();
    (text("manifest"), text("workflow"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workflow_the_linters_do_not_like_is_shown_with_line_and_column() {
    let world = World::start().await;
    let (manifest, workflow) = workflow(&world).await;
    let job = "jobs:\n";
    for (source, rule, from, to) in [
        // A mistake of GitHub's own syntax.
        (
            "actionlint",
            "syntax-check",
            job,
            "jobs:\n  extra:\n    runs-on: ubuntu-24.04\n    stepz: []\n",
        ),
        // What shellcheck says of a command.
        (
            "actionlint",
            "shellcheck",
            "echo \"said=hello $INPUT_NAME\"",
            "echo said=hello $INPUT_NAME",
        ),
        // An action that is not pinned.
        (
            "zizmor",
            "unpinned-uses",
            job,
            "jobs:\n  extra:\n    name: Extra\n    runs-on: ubuntu-24.04\n    timeout-minutes: 1\n    permissions: {}\n    steps:\n      - name: Use\n        uses: someone/something@main\n",
        ),
    ] {
        assert!(workflow.contains(from), "{from} in {workflow}");
        let body = json!({"manifest": manifest, "workflow": workflow.replacen(from, to, 1)});
        let report = world
            .post("/api/skills/validate", body.clone())
            .await
            .expect(200);
        assert_eq!(report["valid"], false);
        let findings = report["findings"].as_array().expect("findings").clone();
        let found = findings
            .iter()
            .find(|finding| finding["source"] == source && finding["rule"] == rule);
        let found = found.unwrap_or_else(|| panic!("{source} {rule} in {findings:?}"));
        assert_eq!(found["severity"], "error", "{found}");
        assert!(
            found["line"].is_u64() && found["column"].is_u64(),
            "{found}"
        );
        refused(&world, body).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_would_let_inputs_become_code_is_refused() {
    let world = World::start().await;
    let body = greeting()
        .with_commands(&["echo ${{ inputs.name }}"])
        .body();
    let findings = refused(&world, body).await;
    assert!(
        findings
            .iter()
            .any(|finding| finding["rule"] == "template-injection"),
        "{findings:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_are_no_requests_are_refused() {
    let world = World::start().await;
    let create = "/api/skills/create";
    let good = greeting().body();

    let mut unknown = good.clone();
    unknown["colour"] = json!("red");
    let problem = world.post(create, unknown).await.expect(422);
    assert!(
        problem["detail"]
            .as_str()
            .is_some_and(|detail| detail.contains("colour")),
        "{problem}"
    );
    let mut unknown = good.clone();
    unknown["skill"]["colour"] = json!("red");
    let problem = world.post(create, unknown).await.expect(422);
    assert!(
        problem["detail"]
            .as_str()
            .is_some_and(|detail| detail.contains("colour")),
        "{problem}"
    );
    let mut wrong = good.clone();
    wrong["commands"] = json!("true");
    world.post(create, wrong).await.problem(422, "bad_request");
    world
        .post(create, json!("all of it"))
        .await
        .problem(422, "bad_request");
    world
        .post(create, json!({}))
        .await
        .problem(400, "bad_request");
    let mut both = good.clone();
    both["workflow"] = json!("on: push");
    world.post(create, both).await.problem(400, "bad_request");

    let text = world
        .ask(Method::POST, create)
        .header("content-type", "application/json")
        .body("{\"skill\":");
    world.send(text).await.problem(400, "bad_request");
    let form = world
        .ask(Method::POST, create)
        .header("content-type", "text/plain")
        .body("{}");
    world.send(form).await.problem(415, "no_json");
    for path in [
        "/api/skills?limit=0",
        "/api/skills?limit=1000",
        "/api/skills?limit=many",
        "/api/skills?colour=red",
        "/api/skills?status=asleep",
        "/api/runs?status=asleep",
        "/api/runs?skill=nonsense",
    ] {
        assert_eq!(world.get(path).await.status, 400, "{path}");
    }
    world
        .get("/api/skills/test.nothing")
        .await
        .problem(404, "skill_not_found");
    let nothing = "run_00000000000000000000000000000000";
    world
        .get(&format!("/api/runs/{nothing}"))
        .await
        .problem(404, "run_not_found");
    world
        .post(&format!("/api/runs/{nothing}/cancel"), json!({}))
        .await
        .problem(404, "run_not_found");
    world
        .post("/api/skills/test.nothing/execute", json!({}))
        .await
        .problem(404, "skill_not_found");
    world
        .put("/api/skills/test.nothing", good.clone())
        .await
        .problem(404, "skill_not_found");
    assert_eq!(world.get("/api/nothing").await.status, 404);
    assert_eq!(
        world
            .send(world.ask(Method::DELETE, "/api/skills"))
            .await
            .status,
        405
    );
    assert_eq!(
        world.get("/api/skills").await.expect(200)["items"],
        json!([])
    );

    world.create(&greeting()).await;
    let other = Proposal::new("test/other").command("true");
    world
        .put("/api/skills/test.greeting", other.body())
        .await
        .problem(400, "bad_request");
}
