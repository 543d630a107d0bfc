//! Runs that wait for people.

use super::{Person, harmless, merge_policies};
use crate::world::{Credentials, World, id_of};
use futures::future::join_all;
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

async fn dangerous() -> (World, Credentials) {
    let (world, credentials) = Credentials::world_with(|config| {
        config.admission.approval_token = Some(Sha256::digest("sesame").into());
    })
    .await;
    world
        .create_and_merge(&harmless("test/danger", "destructive"))
        .await;
    (world, credentials)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destructive_run_waits_until_someone_else_approves_it() {
    let (world, credentials) = dangerous().await;
    let mia = Person::new(&world, &credentials, "mia", &["operator", "approver"]);
    let leo = Person::new(&world, &credentials, "leo", &["approver"]);
    let run = mia
        .executes("test.danger", json!({"name": "x"}))
        .await
        .expect(202);
    assert_eq!(run["status"], "awaiting_approval", "{run}");
    let inbox = leo.get("/api/approvals?status=pending").await.expect(200);
    assert_eq!(inbox["items"][0]["run_id"], run["id"], "{inbox}");
    let path = format!("/api/approvals/{}", id_of(&run));
    let seen = leo.get(&path).await.expect(200);
    assert_eq!(seen["plan"]["steps"][0]["inputs"]["name"], "x");
    assert_eq!(seen["plan"]["risk"]["level"], "destructive");
    assert_eq!(seen["may_decide"]["allowed"], true, "{seen}");
    assert_eq!(seen["diff_since_last_approved"], Value::Null);

    mia.decides(&run, "approve", "")
        .await
        .problem(403, "own_request");
    let other = json!({"plan_hash": "0".repeat(64)});
    leo.post(&format!("{path}/approve"), other)
        .await
        .problem(409, "plan_changed");
    leo.decides(&run, "reject", "")
        .await
        .problem(422, "reason_missing");
    leo.decides(&run, "approve", "looks right")
        .await
        .expect(200);
    world.reaches(&run, "succeeded").await;
    leo.decides(&run, "approve", "")
        .await
        .problem(409, "already_used");
    let again = mia
        .executes("test.danger", json!({"name": "x"}))
        .await
        .expect(202);
    assert_eq!(
        again["status"], "awaiting_approval",
        "an approval is for one run"
    );
    let path = format!("/api/approvals/{}", id_of(&again));
    let seen = leo.get(&path).await.expect(200);
    assert_eq!(seen["diff_since_last_approved"], "", "nothing has changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_racing_approvals_have_one_effect() {
    let (world, credentials) = dangerous().await;
    let mia = Person::new(&world, &credentials, "mia", &["operator"]);
    let run = mia.executes("test.danger", json!({})).await.expect(202);
    let people: Vec<Person<'_>> = (0..16)
        .map(|number| Person::new(&world, &credentials, &format!("p{number}"), &["approver"]))
        .collect();
    let answers = join_all(
        people
            .iter()
            .map(|person| person.decides(&run, "approve", "")),
    )
    .await;
    let counted = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(counted, 1, "one approval was needed, and one counts");
    world.reaches(&run, "succeeded").await;
    assert_eq!(world.human.runs_of(&run).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_an_expired_and_a_cancelled_one_never_run() {
    let (world, credentials) = dangerous().await;
    let mia = Person::new(&world, &credentials, "mia", &["operator"]);
    let leo = Person::new(&world, &credentials, "leo", &["approver"]);
    let start = async || mia.executes("test.danger", json!({})).await.expect(202);
    let (rejected, cancelled, expired) = (start().await, start().await, start().await);
    leo.decides(&rejected, "reject", "not on a Friday")
        .await
        .expect(200);
    let run = world.reaches(&rejected, "blocked").await;
    assert!(
        run["error"]["message"]
            .as_str()
            .is_some_and(|why| why.contains("not on a Friday")),
        "{run}"
    );
    let path = format!("/api/runs/{}/cancel", id_of(&cancelled));
    mia.post(&path, json!({})).await.expect(200);
    world.sweep_after(SignedDuration::from_hours(25)).await;
    world.reaches(&expired, "expired").await;
    for run in [&rejected, &cancelled, &expired] {
        let late = leo.decides(run, "approve", "").await;
        assert_eq!(late.status, 409, "{}", late.text);
    }
    assert!(world.human.runs().await.is_empty(), "something ran");
    let budget = world.get("/api/budget").await.expect(200);
    assert_eq!(
        budget["tenant"]["used_today"], "0",
        "nothing was held while it waited"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn two_of_three_named_people_must_approve() {
    let (world, credentials) = dangerous().await;
    let wanted = json!({"policies": [{
        "skill_id": "test/danger", "requires_approval": true, "policy_id": "two-of-ops",
        "approvers": ["role:ops"], "quorum": 2, "expires": "2h", "reason": "it touches production",
    }]});
    merge_policies(&world, &[("approval_policies.json", wanted)]).await;
    let mia = Person::new(&world, &credentials, "mia", &["operator"]);
    let run = mia.executes("test.danger", json!({})).await.expect(202);
    let person = |name: &str, roles: &[&str]| Person::new(&world, &credentials, name, roles);
    let stranger = person("eve", &["approver"]);
    let (leo, zoe) = (
        person("leo", &["ops", "approver"]),
        person("zoe", &["ops", "approver"]),
    );
    let leo_again = person("Leo", &["ops", "approver"]);
    leo.decides(&run, "approve", "").await.expect(200);
    leo_again
        .decides(&run, "approve", "")
        .await
        .problem(409, "already_counted");
    let waits = world
        .get(&format!("/api/approvals/{}", id_of(&run)))
        .await
        .expect(200);
    assert_eq!(waits["summary"]["status"], "pending", "{waits}");
    // The risk itself asks for one more voice, which anyone who approves can be.
    zoe.decides(&run, "approve", "").await.expect(200);
    let run = world.reaches(&run, "succeeded").await;
    assert_eq!(run["checks"][2]["policy_id"], "two-of-ops", "{run}");
    stranger
        .decides(&run, "reject", "too late")
        .await
        .problem(409, "already_used");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_automation_approves_with_the_configured_token_only() {
    let (world, credentials) = dangerous().await;
    let mia = Person::new(&world, &credentials, "mia", &["operator"]);
    let execute = async |approval: &str, token: Option<&str>| {
        let body = json!({"inputs": {}, "approval": approval, "approval_token": token});
        mia.post("/api/skills/test.danger/execute", body).await
    };
    execute("approved", None)
        .await
        .problem(403, "approval_token_invalid");
    execute("approved", Some("Sesame"))
        .await
        .problem(403, "approval_token_invalid");
    execute("denied", Some("sesame"))
        .await
        .problem(403, "approval_denied");
    execute("perhaps", Some("sesame"))
        .await
        .problem(400, "bad_request");
    let run = execute("approved", Some("sesame")).await.expect(202);
    assert_eq!(run["status"], "queued", "{run}");
    let run = world.reaches(&run, "succeeded").await;
    assert!(
        run["checks"][2]["reason"]
            .as_str()
            .is_some_and(|why| why.contains("automation")),
        "it says so: {run}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_carries_one_decision_once() {
    let (world, credentials) = dangerous().await;
    let mia = Person::new(&world, &credentials, "mia", &["operator", "approver"]);
    let leo = Person::new(&world, &credentials, "leo", &["approver"]);
    let run = mia.executes("test.danger", json!({})).await.expect(202);
    let path = format!("/api/approvals/{}", id_of(&run));
    let hash = leo.get(&path).await.expect(200)["plan"]["hash"].clone();
    let wanted = json!({"verb": "approve", "plan_hash": hash});
    mia.post(&format!("{path}/link"), wanted.clone())
        .await
        .problem(403, "own_request");
    let link = leo.post(&format!("{path}/link"), wanted).await.expect(200);
    let token = link["token"].as_str().expect("a token").to_owned();
    let use_it = async |token: &str| {
        let request = world.ask_as_nobody(Method::POST, "/api/approvals/decide");
        world.send(request.json(&json!({ "token": token }))).await
    };
    let mut bent = token.clone();
    let last = if bent.pop() == Some('A') { 'B' } else { 'A' };
    bent.push(last);
    use_it(&bent).await.problem(401, "link_not_good");
    use_it("nonsense").await.problem(401, "link_not_good");
    let decided = use_it(&token).await.expect(200);
    assert_eq!(decided["status"], "approved", "{decided}");
    world.reaches(&run, "succeeded").await;
    let replayed = use_it(&token).await;
    assert!(matches!(replayed.status, 401 | 409), "{}", replayed.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_shows_all_of_it_and_starts_nothing() {
    let (world, credentials) = dangerous().await;
    let mia = Person::new(&world, &credentials, "mia", &["operator"]);
    let plan = mia
        .post(
            "/api/skills/test.danger/plan",
            json!({"inputs": {"name": "x"}}),
        )
        .await
        .expect(200);
    assert_eq!(plan["verdict"], "needs_approval", "{plan}");
    assert_eq!(plan["steps"][0]["inputs"]["name"], "x");
    assert_eq!(plan["cost"], "1");
    let hash = &plan["hash"];
    let execute = async |name: &str| {
        let body = json!({"inputs": {"name": name}, "plan_hash": hash});
        mia.post("/api/skills/test.danger/execute", body).await
    };
    execute("y").await.problem(409, "plan_mismatch");
    let run = execute("x").await.expect(202);
    assert_eq!(run["plan_hash"], *hash);
    let runs = world.get("/api/runs").await.expect(200);
    assert_eq!(runs["items"].as_array().map(Vec::len), Some(1), "{runs}");
}
