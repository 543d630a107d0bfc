//! The audit: who did what, when and why is told, no secret is, and whoever tampers with it is found out.

use crate::world::{Credentials, Proposal, World, eventually, greeting, id_of};
use http::Method;
use serde_json::{Value, json};

const DENY: &str = r#"
@id("no_greetings") @reason("greetings are over") @granted_by("role:host")
forbid (principal, action == Action::"run", resource == Skill::"test/greeting")
unless { principal.permissions.contains("greet:anyone") };
"#;

/// All entries, newest first.
async fn entries(world: &World) -> Vec<Value> {
    let (mut entries, mut path) = (Vec::new(), "/api/audit?limit=100".to_owned());
    loop {
        let page = world.get(&path).await.expect(200);
        entries.extend(page["items"].as_array().expect("a list").clone());
        let Some(cursor) = page["next_cursor"].as_str() else {
            return entries;
        };
        path = format!("/api/audit?limit=100&cursor={cursor}");
    }
}

/// All entries of this verb about this object, once all are sealed; oldest first.
async fn told(world: &World, verb: &str, object: &str) -> Vec<Value> {
    sealed(world).await;
    let mut found = entries(world).await;
    found.retain(|entry| entry["verb"] == verb && entry["object"] == object);
    found.reverse();
    found
}

/// What a verification says once everything is sealed.
async fn sealed(world: &World) -> Value {
    eventually("everything is sealed", async || {
        let verified = world.get("/api/audit/verify").await.expect(200);
        match verified["unsealed"] == 0 {
            true => Ok(verified),
            false => Err(verified.to_string()),
        }
    })
    .await
}

fn reasons(entry: &Value) -> String {
    entry["reasons"].to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn decisions_and_changes_are_told_with_actor_reasons_and_request() {
    let (world, credentials) = Credentials::world().await;
    world.create_and_merge(&greeting()).await;
    let danger = Proposal::new("test/danger")
        .field("risk", json!("destructive"))
        .command("true");
    world.create_and_merge(&danger).await;
    let activated = told(&world, "skill.activated", "test/danger").await;
    assert_eq!(activated[0]["actor"], "prentice", "{activated:?}");
    assert_eq!(activated[0]["before"]["status"], "pending_approval");
    let proposed = told(&world, "skill.proposed", "test/danger").await;
    assert_eq!(proposed[0]["actor"], "ada", "{proposed:?}");

    // A denied run.
    world.human.add("main", "policies/guests.cedar", DENY).await;
    let operator = credentials.jwt(&json!({"sub": "olga", "roles": ["operator"]}));
    let ask = async |verb: &str| {
        let path = format!("/api/skills/test.greeting/{verb}");
        let request = world.ask_as_nobody(Method::POST, &path);
        let request = request.bearer_auth(&operator).json(&json!({"inputs": {}}));
        world.send(request).await
    };
    let denied = eventually("the policy is in force", async || {
        // Looked at by a plan, which costs nothing.
        let plan = ask("plan").await.expect(200);
        match plan["verdict"].as_str() {
            Some("denied") => Ok(ask("execute").await),
            _ => Err(plan.to_string()),
        }
    })
    .await;
    let problem = denied.problem(403, "permission_denied");
    let entry = &told(
        &world,
        "run.denied",
        problem["run_id"].as_str().expect("a run"),
    )
    .await[0];
    assert_eq!(entry["request_id"], problem["request_id"], "{entry}");
    assert_eq!(entry["actor"], "olga");
    for told in [
        "no_greetings",
        "greetings are over",
        "greet:anyone",
        "role:host",
    ] {
        assert!(reasons(entry).contains(told), "{told}: {entry}");
    }
    let mut activated = entries(&world).await;
    activated.retain(|entry| entry["verb"] == "policy.activated");
    assert_eq!(activated.len(), 1, "{activated:?}");

    // An approval.
    let waiting = world
        .post("/api/skills/test.danger/execute", json!({"inputs": {}}))
        .await
        .expect(202);
    assert_eq!(waiting["status"], "awaiting_approval");
    let approver = credentials.jwt(&json!({"sub": "lea", "roles": ["approver"]}));
    let path = format!("/api/approvals/{}/approve", id_of(&waiting));
    let decide = json!({"plan_hash": waiting["plan_hash"], "reason": "the disk is full"});
    let request = world.ask_as_nobody(Method::POST, &path);
    let approved = world
        .send(request.bearer_auth(&approver).json(&decide))
        .await;
    approved.expect(200);
    world.reaches(&waiting, "succeeded").await;
    let entry = &told(&world, "approval.approved", id_of(&waiting)).await[0];
    assert_eq!(
        (
            &entry["actor"],
            &entry["credential"],
            &entry["after"]["via"]
        ),
        (
            &json!("lea"),
            &json!("jwt:https://id.example"),
            &json!("token")
        )
    );
    assert_eq!(entry["request_id"], approved.header("x-request-id"));
    assert!(reasons(entry).contains("the disk is full"), "{entry}");
    for (verb, actor) in [
        ("run.requested", "ada"),
        ("approval.requested", "ada"),
        ("run.started", "prentice"),
        ("run.ended", "prentice"),
    ] {
        let entries = told(&world, verb, id_of(&waiting)).await;
        assert_eq!(entries.len(), 1, "{verb}: {entries:?}");
        assert_eq!(entries[0]["actor"], actor, "{verb}");
    }

    // A change of a budget.
    let set = json!({"scope": "tenant", "daily": "77"});
    let answer = world.put("/api/budget", set).await;
    answer.expect(200);
    let entry = &told(&world, "budget.changed", "tenant").await[0];
    assert_eq!(entry["request_id"], answer.header("x-request-id"));
    assert_ne!(entry["before"], entry["after"]);
    assert_eq!(sealed(&world).await["intact"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_input_is_not_told() {
    let world = World::start().await;
    let secret = "swordfish-of-the-story";
    let proposal = Proposal::new("test/secretive")
        .field("risk", json!("destructive"))
        .input(
            "pass_phrase_of_door",
            json!({"type": "string", "format": "password"}),
        )
        .input("key_to_it", json!({"type": "string", "writeOnly": true}))
        .input("door", json!({"type": "string"}))
        .command("true");
    let created = world.post("/api/skills/create", proposal.body()).await;
    if created.status == 422 {
        // Skills cannot ask for secrets as inputs: nothing is to be redacted by schema then.
        return;
    }
    world.merge(&created.expect(201)).await;
    world.becomes("test.secretive", "active").await;
    let inputs = json!({"pass_phrase_of_door": secret, "key_to_it": secret, "door": "front"});
    let run = world
        .post(
            "/api/skills/test.secretive/execute",
            json!({"inputs": inputs}),
        )
        .await
        .expect(202);
    sealed(&world).await;
    let entry = &told(&world, "run.requested", id_of(&run)).await[0];
    assert_eq!(entry["after"]["inputs"]["door"], "front", "{entry}");
    let table = world.table().await.snapshot().await;
    for (key, item) in table.iter().filter(|(key, _)| key.contains("#AUDIT")) {
        assert!(!item.contains(secret), "{key} tells the secret");
    }
    assert!(!world.get("/api/audit/export").await.text.contains(secret));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_tampers_with_the_chain_is_found_out() {
    let world = World::start().await;
    for number in 0..4 {
        let asked = json!({"name": format!("token {number}")});
        world.post("/api/tokens", asked).await.expect(201);
    }
    let whole = sealed(&world).await;
    assert_eq!(
        (&whole["intact"], &whole["entries"]),
        (&json!(true), &json!(4))
    );
    let export = world.get("/api/audit/export").await.text;
    assert_eq!(export.lines().count(), 4);
    let after = world.get("/api/audit/export?after=3").await.text;
    assert_eq!(export.lines().last(), after.lines().last());

    let table = world.table().await;
    let (pk, sk) = ("default#AUDIT", "ENTRY#000000000000002");
    let verified = async || world.get("/api/audit/verify").await.expect(200);
    let before = table
        .edit(pk, sk, |text| text.replace("token 1", "token 7"))
        .await;
    check(&verified().await, 2, "changed");
    table.edit(pk, sk, |_| "{".to_owned()).await;
    check(&verified().await, 2, "changed");
    table.edit(pk, sk, |_| before.clone()).await;
    assert_eq!(verified().await["intact"], true);
    table.remove(pk, sk).await;
    check(&verified().await, 2, "removed");
    table.remove(pk, "ENTRY#000000000000004").await;
    table.remove(pk, "ENTRY#000000000000003").await;
    check(&verified().await, 2, "truncated");
    table.remove(pk, "HEAD").await;
    check(&verified().await, 1, "unanchored");
}

fn check(verified: &Value, at: u64, kind: &str) {
    assert_eq!(verified["intact"], false, "{verified}");
    assert_eq!(
        (&verified["broken_at"], &verified["kind"]),
        (&json!(at), &json!(kind)),
        "{verified}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_is_removed_before_it_is_sealed_is_missed() {
    // Nobody sweeps but the story.
    let world = World::start_with(|config| {
        config.tick = std::time::Duration::from_secs(3600);
    })
    .await;
    for number in 0..3 {
        let asked = json!({"name": format!("token {number}")});
        world.post("/api/tokens", asked).await.expect(201);
    }
    let listed = entries(&world).await;
    assert_eq!(listed.len(), 3);
    assert!(listed.iter().all(|entry| entry["sequence"].is_null()));
    let table = world.table().await;
    let drafts = table.snapshot().await;
    let draft = drafts.keys().find(|key| key.contains("#AUDIT_DRAFTS "));
    let (pk, sk) = draft.and_then(|key| key.split_once(' ')).expect("a draft");
    table.remove(pk, sk).await;
    world.sweep_after(jiff::SignedDuration::ZERO).await;
    let verified = sealed(&world).await;
    check(&verified, 1, "gap");
    let listed = entries(&world).await;
    assert_eq!(listed.len(), 3);
    assert_eq!(listed[2]["verb"], "audit.gap");
    assert_eq!(listed[2]["after"]["missing"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_writers_at_once_lose_no_entry() {
    const RUNS: usize = 64;
    let world = World::start().await;
    let danger = Proposal::new("test/danger")
        .field("risk", json!("destructive"))
        .command("true");
    world.create_and_merge(&danger).await;
    let path = "/api/skills/test.danger/execute";
    let asked = (0..RUNS).map(|_| world.post(path, json!({"inputs": {}})));
    let answers = futures::future::join_all(asked).await;
    let mut runs: Vec<String> = answers
        .iter()
        .map(|answer| id_of(&answer.expect(202)).to_owned())
        .collect();
    runs.sort();
    let verified = sealed(&world).await;
    assert_eq!(verified["intact"], true, "{verified}");
    for verb in ["run.requested", "approval.requested"] {
        let mut told: Vec<String> = entries(&world)
            .await
            .iter()
            .filter(|entry| entry["verb"] == verb)
            .map(|entry| entry["object"].as_str().expect("an id").to_owned())
            .collect();
        told.sort();
        assert_eq!(told, runs, "{verb}");
    }
}
