//! The same request sent again: at the same time, after a restart, after a lost answer, by someone else.

use crate::world::{
    Answer, Credentials, Fault, Server, Site, When, World, eventually, greeting, id_of, silence,
};
use client::Client;
use client::wire::Execute;
use futures::future::join_all;
use http::Method;
use jiff::SignedDuration;
use local::Wire;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const KEY: &str = "8e03978e-40d5-43dd-bc93-6894a57f9324";
const GREET: &str = "/api/skills/test.greeting/execute";

async fn keyed(site: &Site, key: &str, path: &str, body: &Value) -> Answer {
    let request = site.ask(Method::POST, path).json(body);
    site.send(request.header("idempotency-key", key)).await
}

fn is_replayed(answer: &Answer) -> bool {
    answer.header("idempotency-replayed") == "true"
}

async fn run_count(site: &Site) -> usize {
    let page = site.get("/api/runs?limit=100").await.expect(200);
    page["items"].as_array().expect("a list").len()
}

/// The records of keys in the table.
async fn records(world: &World) -> Vec<String> {
    let table = world.table().await.snapshot().await;
    let keys = table.into_keys();
    keys.filter(|key| key.contains("#IDEMPOTENCY#")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn thirty_two_identical_requests_at_once_are_one_run_and_as_many_equal_answers() {
    let world = World::start().await;
    world.create_and_merge(&greeting()).await;
    eventually("the skill can be asked for", async || {
        let look = json!({"query": "greet ada", "skill_id": "test.greeting"});
        let looked = world.post("/run", look).await;
        (looked.status == 200).then_some(()).ok_or(looked.text)
    })
    .await;
    let asked = json!({"query": "greet ada", "execute": true, "skill_id": "test.greeting", "inputs": {"name": "ada"}});
    let rows = [
        (GREET, json!({"inputs": {"name": "ada"}}), "id"),
        ("/run", asked, "run_id"),
    ];
    for (before, (path, body, name)) in rows.iter().enumerate() {
        let answers = join_all((0..32).map(|_| keyed(&world, KEY, path, body))).await;
        let texts: BTreeSet<&str> = answers.iter().map(|answer| answer.text.as_str()).collect();
        assert_eq!(texts.len(), 1, "{texts:?}");
        for answer in &answers {
            assert_eq!(answer.header("content-type"), "application/json");
            assert!(answer.expect(202)[name].is_string(), "{}", answer.text);
        }
        let replayed = answers.iter().filter(|answer| is_replayed(answer)).count();
        assert_eq!(replayed, 31);
        let ids: BTreeSet<&str> = answers
            .iter()
            .map(|one| one.header("x-request-id"))
            .collect();
        assert_eq!(ids.len(), 32, "each is a request of its own");
        assert_eq!(run_count(&world).await, before + 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_belongs_to_one_request_of_one_caller_and_a_refusal_gives_it_back() {
    let (world, credentials) = Credentials::world().await;
    world.create_and_merge(&greeting()).await;
    world.create_and_merge(&silence()).await;
    let ada = json!({"inputs": {"name": "ada"}});

    // Who proves nothing burns nothing.
    for token in ["", &credentials.forged_jwt()] {
        let request = world.ask_as_nobody(Method::POST, GREET).bearer_auth(token);
        let request = request.header("idempotency-key", KEY).json(&ada);
        assert_eq!(world.send(request).await.status, 401);
    }
    assert_eq!(records(&world).await, Vec::<String>::new());

    // Neither does a refusal.
    let refused = keyed(&world, KEY, GREET, &json!({"inputs": {"nobody": 1}})).await;
    refused.problem(422, "invalid");
    assert_eq!(records(&world).await, Vec::<String>::new());

    let first = keyed(&world, KEY, GREET, &ada).await;
    assert!(!is_replayed(&first));
    let first = first.expect(202);
    let table = [
        // path, body, status, code
        (
            GREET,
            json!({"inputs": {"name": "bo"}}),
            "idempotency_mismatch",
        ),
        (GREET, json!({}), "idempotency_mismatch"),
        (
            "/api/skills/test.silence/execute",
            json!({}),
            "idempotency_mismatch",
        ),
    ];
    for (path, body, code) in table {
        keyed(&world, KEY, path, &body).await.problem(422, code);
    }
    // The same values written otherwise are the same request.
    let spaced = world
        .ask(Method::POST, GREET)
        .header("idempotency-key", KEY);
    let spaced = spaced.header("content-type", "application/json");
    let again = world
        .send(spaced.body("{ \"inputs\" : {\"name\":\"ada\"} }"))
        .await;
    assert!(is_replayed(&again));
    assert_eq!(again.expect(202), first);

    // Another route and another caller have keys of their own, and a narrower credential of the same caller
    // is not given what a wider one was.
    let wide = credentials.jwt(&json!({"roles": ["operator"]}));
    let narrow = credentials.jwt(&json!({"roles": ["viewer"]}));
    let by = async |token: &str| {
        let request = world.ask_as_nobody(Method::POST, GREET).bearer_auth(token);
        let request = request.header("idempotency-key", KEY).json(&ada);
        world.send(request).await
    };
    let of_mia = by(&wide).await.expect(202);
    assert_ne!(id_of(&of_mia), id_of(&first));
    assert_eq!(by(&wide).await.expect(202), of_mia);
    by(&narrow).await.problem(422, "idempotency_mismatch");
    assert_eq!(run_count(&world).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_outlives_the_server_that_gave_it() {
    let root = tempfile::tempdir().expect("a folder");
    let server = Server::start(root.path()).await;
    let body = greeting().body();
    let first = keyed(&server, KEY, "/api/skills/create", &body).await;
    let first = first.expect(201);
    server.kill().await;
    let server = Server::start(root.path()).await;
    let again = keyed(&server, KEY, "/api/skills/create", &body).await;
    assert!(is_replayed(&again));
    assert_eq!(again.expect(201), first);
    server.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_before_its_answer_got_lost_is_not_done_again() {
    let world = World::start().await;
    world.create_and_merge(&greeting()).await;
    world.table().await.settled().await;
    let ada = json!({"inputs": {"name": "ada"}});
    // The run is written, and nobody hears of it.
    let lost = world.on(Wire::DynamoDb).once(
        When::operation("TransactWriteItems"),
        Fault::AnswerAfter(400),
    );
    let failed = keyed(&world, KEY, GREET, &ada).await;
    assert_eq!((failed.status, lost.met()), (503, 1), "{}", failed.text);
    let again = keyed(&world, KEY, GREET, &ada).await;
    assert!(!is_replayed(&again), "it is answered for the first time");
    let run = again.expect(202);
    assert_eq!(run_count(&world).await, 1);
    // After a failure the key stays with its request.
    let other = json!({"inputs": {"name": "bo"}});
    keyed(&world, KEY, GREET, &other)
        .await
        .problem(422, "idempotency_mismatch");
    // Nobody told the worker either; the sweep does.
    world.sweep_after(SignedDuration::from_secs(30)).await;
    world.reaches(&run, "succeeded").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_key_is_and_where_none_is_taken() {
    let world = World::start().await;
    let body = json!({"name": "x"});
    for path in [
        "/api/tokens",
        "/api/approvals/run_00000000000000000000000000000000/link",
    ] {
        let refused = keyed(&world, KEY, path, &body).await;
        refused.problem(400, "idempotency_not_here");
    }
    let listed = world.get("/api/tokens").await.expect(200);
    assert_eq!(listed["items"], json!([]), "nothing was made");
    for key in ["a b", &"x".repeat(256), ""] {
        let refused = keyed(&world, key, GREET, &json!({})).await;
        refused.problem(400, "bad_idempotency_key");
    }
    let twice = world.ask(Method::POST, GREET).json(&json!({}));
    let twice = twice
        .header("idempotency-key", "a")
        .header("idempotency-key", "b");
    world.send(twice).await.problem(400, "bad_idempotency_key");
    let long = "x".repeat(1_100_000);
    let large = keyed(
        &world,
        KEY,
        "/api/skills/create",
        &json!({"manifest": long}),
    )
    .await;
    large.problem(413, "too_large");
    assert_eq!(records(&world).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_typed_client_sends_a_fresh_key_with_what_starts_something() {
    let world = World::start().await;
    world.create_and_merge(&greeting()).await;
    let client = Client::new(world.http.clone(), &world.url, Some(&world.token));
    let skill = "test/greeting".parse().expect("an id");
    let execute: Execute = serde_json::from_value(json!({"inputs": {}})).expect("a request");
    let first = client.execute(&skill, &execute).await.expect("a run");
    let second = client.execute(&skill, &execute).await.expect("a run");
    assert_ne!(first.id, second.id, "each call is a request of its own");
    assert_eq!(records(&world).await.len(), 2);
    client.plan(&skill, &execute).await.expect("a plan");
    assert_eq!(records(&world).await.len(), 2, "a look takes no key");
}
