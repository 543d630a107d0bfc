//! A guardrail that is wrong: whoever may passes over it, and everyone may say so.

use super::{Person, merge_policies};
use crate::world::{Credentials, Proposal, World, eventually};
use serde_json::{Value, json};

const ID: &str = "GR-ABCD1234";

/// A world with a skill that works without a partner, and a guardrail that does not let it.
async fn guarded() -> (World, Credentials) {
    let (world, credentials) = Credentials::world().await;
    let sale = Proposal::new("test/sale")
        .input("partner_id", json!({"type": "string"}))
        .command("true");
    world.create_and_merge(&sale).await;
    let rule = json!({
        "id": ID,
        "name": "KeyError in test/sale",
        "kind": "guardrail",
        "status": "proposed",
        "match": {
            "component": "test/sale",
            "message_regex": "KeyError: 'partner_id'",
            "when": "!context.given.contains(\"partner_id\")",
        },
        "action": {"type": "block", "message": "it fails without a partner_id"},
        "mode": "block",
        "scope": {"skills": ["test/sale"]},
    });
    let text = serde_yaml::to_string(&rule).expect("YAML");
    let path = format!("skills/proposed/{ID}_no-partner.yaml");
    world.human.add("main", &path, &text).await;
    eventually("it is in force", async || {
        let rules = world.get("/api/rules").await.expect(200);
        let found = rules["items"][0]["id"] == ID;
        found.then_some(()).ok_or(rules.to_string())
    })
    .await;
    (world, credentials)
}

fn overriding(ids: &[&str]) -> Value {
    json!({"inputs": {}, "override_guardrails": {"ids": ids, "reason": "the partner was\nadded by hand"}})
}

async fn rule(world: &World) -> Value {
    world.get("/api/rules").await.expect(200)["items"][0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_passes_over_a_guardrail_and_nothing_else() {
    let (world, credentials) = guarded().await;
    let admin = Person::new(&world, &credentials, "ada", &["admin"]);
    let operator = Person::new(&world, &credentials, "olga", &["operator"]);
    let execute = "/api/skills/test.sale/execute";

    operator
        .executes("test.sale", json!({}))
        .await
        .problem(403, "guardrail");
    let refused = operator.post(execute, overriding(&[ID])).await;
    let problem = refused.problem(403, "permission_missing");
    let detail = problem["detail"].as_str().expect("a text");
    assert!(
        detail.contains("guardrails:override") && detail.contains("admin"),
        "{detail}"
    );
    let other = admin.post(execute, overriding(&["GR-00000000", "*"])).await;
    other.problem(403, "guardrail");
    for wrong in [
        json!({"ids": [ID], "reason": " ok "}),
        json!({"ids": [], "reason": "it is wrong here"}),
    ] {
        let asked = json!({"inputs": {}, "override_guardrails": wrong});
        admin.post(execute, asked).await.problem(400, "bad_request");
    }

    let plan = admin
        .post("/api/skills/test.sale/plan", overriding(&[ID]))
        .await;
    assert_eq!(plan.expect(200)["verdict"], "allowed");
    let run = admin.post(execute, overriding(&[ID])).await.expect(202);
    let shown = json!({"ids": [ID], "reason": "the partner was added by hand"});
    assert_eq!(run["overridden"], shown, "{run}");
    let run = world.reaches(&run, "succeeded").await;
    assert_eq!(run["overridden"], shown, "it is kept with the run");
    let checks = run["checks"].as_array().expect("a list").iter();
    let mut guardrails = checks.filter(|check| check["check"] == "guardrails");
    let check = guardrails.next().expect("it was made");
    assert_eq!(
        (&check["outcome"], &check["policy_id"]),
        (&json!("passed"), &json!(ID))
    );
    let audit = world.get("/api/audit?limit=100").await.expect(200);
    let mut entries = audit["items"].as_array().expect("a list").iter();
    let entry = entries.find(|entry| entry["verb"] == "guardrail.overridden");
    let entry = entry.expect("it is recorded");
    assert_eq!(entry["actor"], "ada", "{entry}");
    for said in [ID, "added by hand", run["id"].as_str().expect("an id")] {
        assert!(entry.to_string().contains(said), "{said}: {entry}");
    }
    let ask = json!({
        "query": "sell something", "skill_id": "test.sale", "execute": true,
        "override_guardrails": {"ids": [ID], "reason": "the partner was added by hand"}
    });
    let asked = admin.post("/run", ask).await.expect(202);
    world
        .reaches(&json!({"id": asked["run_id"]}), "succeeded")
        .await;
    let counted = rule(&world).await;
    for (name, expected) in [
        ("overridden", 2),
        ("met_succeeded", 2),
        ("prevented", 2),
        ("warned", 0),
    ] {
        assert_eq!(counted[name], expected, "{name}: {counted}");
    }

    let closed = "@id(\"closed\")\nforbid (principal, action == Action::\"run\", resource == Skill::\"test/sale\");\n";
    merge_policies(&world, &[("rules.cedar", json!(closed))]).await;
    let denied = admin.post(execute, overriding(&[ID, "closed"])).await;
    denied.problem(403, "permission_denied");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_call_wrong_is_counted_once_and_weighs() {
    let (world, credentials) = guarded().await;
    let operator = Person::new(&world, &credentials, "olga", &["operator"]);
    let author = Person::new(&world, &credentials, "ann", &["author"]);
    let stopped = operator.executes("test.sale", json!({})).await;
    let stopped = stopped.problem(403, "guardrail")["run_id"].clone();
    let good = operator
        .executes("test.sale", json!({"partner_id": "p1"}))
        .await;
    let good = good.expect(202)["id"].clone();
    let path = format!("/api/rules/{ID}/false-positives");
    let about = |run: &Value| json!({"run_id": run, "reason": "leads need no partner"});
    let in_general = json!({"reason": "partners are optional"});
    for (who, report, counted, reports) in [
        (&operator, about(&stopped), true, 1),
        (&operator, about(&stopped), false, 1),
        (&author, about(&stopped), false, 1),
        (&author, in_general.clone(), true, 2),
        (&author, in_general.clone(), false, 2),
    ] {
        let answer = who.post(&path, report).await.expect(200);
        let expected = json!({"rule_id": ID, "counted": counted, "false_positives": reports});
        assert_eq!(answer, expected);
    }
    let judged = rule(&world).await;
    assert_eq!(
        (&judged["false_positives"], &judged["prevented"]),
        (&json!(2), &json!(1)),
        "{judged}"
    );
    assert!(judged["confidence"].as_f64() < Some(0.3), "{judged}");

    let viewer = Person::new(&world, &credentials, "vic", &["viewer"]);
    let refused = viewer.post(&path, in_general.clone()).await;
    refused.problem(403, "permission_missing");
    let unknown = json!("run_019a8f0e6c3b7d20a1b2c3d4e5f60718");
    for (path, report, status, code) in [
        (path.as_str(), about(&good), 400, "bad_request"),
        (&path, about(&unknown), 404, "run_not_found"),
        (&path, json!({"reason": " "}), 400, "bad_request"),
        (
            "/api/rules/GR-00000000/false-positives",
            in_general.clone(),
            404,
            "rule_not_found",
        ),
        ("/api/rules/none/false-positives", in_general, 400, "bad_id"),
    ] {
        operator.post(path, report).await.problem(status, code);
    }
}
