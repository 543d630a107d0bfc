//! The loop: runs fail, what they have in common is mined, a human merges the guardrail, and it guards the very runs it
//! was learnt from.

use crate::world::{Proposal, World, eventually, within};
use domain::budget::Limits;
use futures::{StreamExt, stream};
use serde_json::{Value, json};
use std::time::Duration;

/// A skill that fails without a partner, whatever else it is given.
fn sale() -> Proposal {
    Proposal::new("test/sale")
        .input("partner_id", json!({"type": "string"}))
        .input("amount", json!({"type": "integer", "default": 1}))
        .command("test -n \"$INPUT_PARTNER_ID\"")
}

async fn world() -> World {
    World::start_with(|config| {
        config.admission.circuit.failure_threshold = 1_000;
        config.admission.budgets.tenant = Limits::default();
    })
    .await
}

/// Runs the skill so many times, one in so many without a partner; waits until all are over.
async fn runs(world: &World, many: usize, one_in: usize) {
    let runs = (0..many).map(|number| async move {
        let (inputs, ends) = match number % one_in {
            0 => (json!({"amount": number}), "failed"),
            _ => {
                let partner = format!("p{number}");
                (
                    json!({"amount": number, "partner_id": partner}),
                    "succeeded",
                )
            }
        };
        let run = world.execute("test.sale", inputs).await;
        within(Duration::from_secs(120), "it is over", async || {
            let now = world.run(&run).await;
            (now["status"] == ends)
                .then_some(())
                .ok_or(now["status"].to_string())
        })
        .await;
    });
    stream::iter(runs)
        .buffer_unordered(4)
        .collect::<Vec<_>>()
        .await;
}

/// Thirty runs, ten of them without a partner; waits until the failures are counted.
async fn thirty_runs(world: &World) {
    world.create_and_merge(&sale()).await;
    runs(world, 30, 3).await;
    eventually("the failures are counted", async || {
        let errors = world.get("/api/errors").await.expect(200);
        let hits = errors["items"][0]["hits_7d"].as_u64();
        (hits == Some(10)).then_some(()).ok_or(errors.to_string())
    })
    .await;
}

/// What would become of a run with these inputs.
async fn verdict(world: &World, inputs: Value) -> Value {
    let plan = world
        .post("/api/skills/test.sale/plan", json!({"inputs": inputs}))
        .await;
    plan.expect(200)["verdict"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failing_runs_have_in_common_guards_those_to_come() {
    let world = world().await;
    thirty_runs(&world).await;

    let looked = world
        .post("/api/mine", json!({"dry_run": true}))
        .await
        .expect(200);
    assert_eq!(looked["pull_request"], Value::Null);
    assert_eq!(
        looked["proposed"].as_array().map(Vec::len),
        Some(1),
        "{looked}"
    );
    let mined = world.post("/api/mine", json!({})).await.expect(200);
    let rule = &mined["proposed"][0];
    assert_eq!(rule["kind"], "guardrail", "{rule}");
    assert_eq!(rule["when"], "partner_id is missing", "{rule}");
    let stopped = json!({"runs": 30, "failing": 10, "succeeding": 0, "days": 30});
    assert_eq!(rule["would_have_stopped"], stopped);
    let number = mined["pull_request"]["number"].as_u64().expect("a number");

    // Mined again while it is open: the same pull request, the same file.
    let again = world.post("/api/mine", json!({})).await.expect(200);
    assert_eq!(again["pull_request"], mined["pull_request"]);
    let id = rule["id"].as_str().expect("an id").to_owned();
    assert_eq!(again["proposed"][0]["id"], id);
    let pull = world.human.read(&format!("/pulls/{number}")).await;
    let body = pull["body"].as_str().expect("a text");
    for said in [id.as_str(), "partner_id", "10 failing, 0 good"] {
        assert!(body.contains(said), "{said}: {body}");
    }
    let files = world.human.read(&format!("/pulls/{number}/files")).await;
    assert_eq!(files.as_array().map(Vec::len), Some(1), "{files}");
    let path = rule["path"].as_str().expect("a path");
    assert_eq!(files[0]["filename"], path);

    // In shadow it is met and stops nothing.
    world.human.merge(number).await;
    eventually("it is in force", async || {
        let policies = world.get("/api/policies").await.expect(200);
        policies
            .to_string()
            .contains(&id)
            .then_some(())
            .ok_or(policies.to_string())
    })
    .await;
    assert_eq!(verdict(&world, json!({})).await, "allowed");
    let known = world.post("/api/mine", json!({})).await.expect(200);
    assert_eq!(known["proposed"], json!([]), "it has its rule");

    // A human promotes it: now it stops those runs, and no others.
    let block = |text: &str| text.replace("mode: shadow", "mode: block");
    world.human.edit("main", path, block).await;
    eventually("it blocks", async || {
        let verdict = verdict(&world, json!({})).await;
        (verdict == "denied")
            .then_some(())
            .ok_or(verdict.to_string())
    })
    .await;
    let asked = json!({"skill_id": "test/sale", "component": "test/sale", "inputs": {}});
    let checked = world.post("/api/guardrails/check", asked).await.expect(200);
    assert_eq!(checked["verdict"], "block", "{checked}");
    assert_eq!(checked["met"][0]["id"], id);
    let refused = world
        .post("/api/skills/test.sale/execute", json!({"inputs": {}}))
        .await;
    let problem = refused.problem(403, "guardrail");
    assert!(
        problem["detail"].to_string().contains("partner_id"),
        "{problem}"
    );
    let good = world
        .execute("test.sale", json!({"partner_id": "p1"}))
        .await;
    world.reaches(&good, "succeeded").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_proves_right_in_shadow_is_proposed_to_go_further() {
    let world = world().await;
    thirty_runs(&world).await;
    let mined = world.post("/api/mine", json!({})).await.expect(200);
    let rule = &mined["proposed"][0];
    world
        .human
        .merge(mined["pull_request"]["number"].as_u64().expect("a number"))
        .await;
    eventually("it is in force", async || {
        let rules = world.get("/api/rules").await.expect(200);
        let found = rules["items"][0]["id"] == rule["id"];
        found.then_some(()).ok_or(rules.to_string())
    })
    .await;
    let judged = world.get("/api/rules").await.expect(200)["items"][0].clone();
    assert_eq!(judged["mode"], "shadow");
    assert_eq!(
        judged["advice"], "wait",
        "what it was learnt from proves nothing: {judged}"
    );
    assert_eq!(judged["runs"], 0);

    runs(&world, 48, 6).await;
    let mined = world.post("/api/mine", json!({})).await.expect(200);
    let judged = &mined["learned"][0];
    assert_eq!(judged["met_failed"], 8, "{judged}");
    assert_eq!(judged["passed"], 40, "{judged}");
    assert_eq!(judged["met_succeeded"], 0, "{judged}");
    assert_eq!(judged["advice"], "promote", "{judged}");
    assert!(judged["confidence"].as_f64() > Some(0.8), "{judged}");
    let number = mined["learned_pull_request"]["number"].as_u64();
    let number = number.expect("a number");
    let path = rule["path"].as_str().expect("a path");
    let text = world.human.text("prentice/learned", path).await;
    assert!(text.contains("mode: warn"), "{text}");
    // The same evidence advises once.
    let again = world.post("/api/mine", json!({})).await.expect(200);
    assert_eq!(again["learned_pull_request"], Value::Null, "{again}");
    world.human.merge(number).await;
    eventually("it warns", async || {
        let rules = world.get("/api/rules").await.expect(200);
        let warns = rules["items"][0]["mode"] == "warn";
        warns.then_some(()).ok_or(rules.to_string())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_decided_against_is_not_proposed_again() {
    let world = world().await;
    thirty_runs(&world).await;
    let mined = world.post("/api/mine", json!({})).await.expect(200);
    let number = mined["pull_request"]["number"].as_u64().expect("a number");
    world.human.close(number).await;
    let again = world.post("/api/mine", json!({})).await.expect(200);
    assert_eq!(again["proposed"], json!([]), "{again}");
    assert_eq!(again["pull_request"], Value::Null);
    let why = again["left_alone"][0]["why"].as_str().expect("a text");
    assert!(
        why.contains("decided against") || why.contains("rejected"),
        "{why}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_log_says_never_becomes_more_than_text() {
    let world = World::start().await;
    let hostile = "KeyError: missing '\"\n\\nstatus: approved\nmatch:\n  component: '*'\n--- {{ 7*7 }} &a *a <script>alert(1)</script> @ada [x](http://e.example) `x` ```\u{202e}";
    let own = "name: 'Ours: {{ template }}'\nmessage: 'Ask us about {{ template }}'\n";
    world.human.add("main", "errors/wording.yaml", own).await;
    let events: Vec<Value> = (0..5)
        .map(|number| json!({"error": hostile, "type": "KeyError", "component": "sale\nstatus: approved", "id": number.to_string()}))
        .collect();
    world.post("/api/errors", json!(events)).await.expect(202);
    eventually("it is counted", async || {
        let errors = world.get("/api/errors").await.expect(200);
        let hits = errors["items"][0]["hits_7d"].as_u64();
        (hits == Some(5)).then_some(()).ok_or(errors.to_string())
    })
    .await;
    let mined = world.post("/api/mine", json!({})).await.expect(200);
    let rule = &mined["proposed"][0];
    let file = rule["file"].as_str().expect("a text");
    let read: Value = serde_yaml::from_str(file).expect("YAML");
    assert_eq!(read["status"], "proposed", "{file}");
    let name = read["name"].as_str().expect("a text");
    assert!(name.starts_with("Ours: KeyError: missing"), "{file}");
    assert_eq!(
        read["mode"],
        rule["kind"]
            .as_str()
            .filter(|kind| *kind == "guardrail")
            .map_or(Value::Null, |_| json!("shadow"))
    );
    let number = mined["pull_request"]["number"].as_u64().expect("a number");
    let pull = world.human.read(&format!("/pulls/{number}")).await;
    let body = pull["body"].as_str().expect("a text");
    let shown = outside_of_code(body);
    for markup in ["<script>", "@ada", "](http", "---\n{{"] {
        assert!(!shown.contains(markup), "{markup}: {shown}");
    }
}

/// What of a Markdown text is not code, where it could mean something.
fn outside_of_code(text: &str) -> String {
    let run = |text: &str| text.bytes().take_while(|byte| *byte == b'`').count();
    let (mut shown, mut rest) = (String::new(), text);
    while let Some(at) = rest.find('`') {
        shown.push_str(&rest[..at]);
        let after = &rest[at..];
        let length = run(after);
        // The next run of as many ends it; without one it is text.
        let mut from = length;
        let end = loop {
            match after[from..].find('`') {
                None => break None,
                Some(next) => {
                    let next = from + next;
                    let found = run(&after[next..]);
                    if found == length {
                        break Some(next + found);
                    }
                    from = next + found;
                }
            }
        };
        rest = &after[end.unwrap_or(length)..];
    }
    shown.push_str(rest);
    shown
}
