//! What is wrong is refused, with the place and what was expected, and nothing is kept of it.

use crate::world::{Proposal, World, greeting};
use http::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

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

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_is_refused() {
    let world = World::start().await;
    let large = "x".repeat(2 * 1024 * 1024);
    let body = greeting().field("description", json!(large)).body();
    let before = world.table().await.settled().await;
    world
        .post("/api/skills/create", body)
        .await
        .problem(413, "too_large");
    let path = "/api/skills/test.greeting/execute";
    world
        .post(path, json!({"inputs": {"name": large}}))
        .await
        .problem(413, "too_large");
    let huge = world
        .ask(Method::POST, "/webhooks/github")
        .body("x".repeat(7 * 1024 * 1024));
    assert_eq!(world.send(huge).await.status, 413);
    assert_eq!(world.table().await.settled().await, before);
}

/// A request as it is written, which no client would send.
async fn raw(world: &World, target: &str) -> String {
    let authority = world.url.strip_prefix("http://").expect("plain HTTP");
    let mut stream = tokio::net::TcpStream::connect(authority)
        .await
        .expect("a connection");
    let request = format!(
        "GET {target} HTTP/1.1\r\nHost: {authority}\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\r\n",
        world.token
    );
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("an answer");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_path_leads_out() {
    let world = World::start().await;
    for target in [
        "/../../../../etc/passwd",
        "/..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/assets/../../../../etc/passwd",
        "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/api/skills/..",
        "/api/skills/..%2f..%2fetc",
        "/api/skills/ops.disk-report%2f..",
        "/api/skills/../runs/../../etc/passwd",
        "/api/runs/..",
        "/api/runs/..%2f..%2fetc%2fpasswd",
        "/api/runs/run_%00",
        "/api/skills/%ff.%fe",
    ] {
        let answer = raw(&world, target).await;
        let status = answer.get(9..12).unwrap_or_default();
        assert!(matches!(status, "400" | "404"), "{target}: {answer}");
        assert!(!answer.contains("root:"), "{target}: {answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_in_without_a_token() {
    let world = World::start().await;
    let skill = world.create(&greeting()).await;
    let path = "/api/skills/test.greeting";
    let nobody = world.send(world.ask_as_nobody(Method::GET, path)).await;
    nobody.problem(401, "unauthenticated");
    assert_eq!(nobody.header("www-authenticate"), "Bearer");
    for token in [
        "",
        "wrong",
        &world.token[..world.token.len() - 1],
        &format!("{}x", world.token),
    ] {
        let request = world.ask_as_nobody(Method::GET, path).bearer_auth(token);
        world.send(request).await.problem(401, "unauthenticated");
    }
    let change = world
        .ask_as_nobody(Method::PUT, path)
        .json(&greeting().with_commands(&["true"]).body());
    world.send(change).await.problem(401, "unauthenticated");
    assert_eq!(world.skill("test.greeting").await, skill);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_may_change_things_from_our_own_pages_only() {
    let world = World::start().await;
    let link = world.stack().sign_in_link().await.expect("a link");
    let (_, code) = link.split_once("code=").expect("a code");
    let sign_in = || {
        let request = world.ask_as_nobody(Method::POST, "/api/session");
        request
            .header("origin", &world.url)
            .json(&json!({"code": code}))
    };
    let answer = world.send(sign_in()).await;
    assert_eq!(answer.expect(200)["user"], "ada");
    let cookie = answer.header("set-cookie").to_owned();
    for flag in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(flag), "{cookie}");
    }
    let cookie = cookie.split(';').next().expect("a cookie").to_owned();
    world.send(sign_in()).await.problem(401, "unauthenticated");

    let read = world
        .ask_as_nobody(Method::GET, "/api/session")
        .header("cookie", &cookie);
    assert_eq!(world.send(read).await.expect(200)["user"], "ada");
    let tampered = world
        .ask_as_nobody(Method::GET, "/api/session")
        .header("cookie", format!("{cookie}x"));
    world.send(tampered).await.problem(401, "unauthenticated");

    let change = |origin: Option<&str>| {
        let request = world.ask_as_nobody(Method::POST, "/api/skills/create");
        let request = request.header("cookie", &cookie).json(&greeting().body());
        match origin {
            Some(origin) => request.header("origin", origin),
            None => request,
        }
    };
    for origin in [
        Some("http://evil.example"),
        Some("null"),
        Some("http://127.0.0.1:1"),
        None,
    ] {
        let answer = world.send(change(origin)).await;
        assert_eq!(answer.status, 403, "{origin:?}: {}", answer.text);
    }
    let rebound = world
        .ask_as_nobody(Method::GET, "/api/session")
        .header("host", "evil.example");
    assert_eq!(world.send(rebound).await.status, 421);
    assert_eq!(
        world.get("/api/skills").await.expect(200)["items"],
        json!([])
    );
    let own = world.url.clone();
    world.send(change(Some(&own))).await.expect(201);
}
