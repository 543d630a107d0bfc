//! The programs that are deployed, as they are deployed: each is small, starts under a Runtime API
//! with the environment of the template, and does what it is for with one real event of its kind.
//!
//! They are built by `cargo xtask lambda`; without them these tests fail and say so. Only [`killed_collector`] takes
//! the program of the debug build.

mod killed_collector;

use crate::deployed::bootstrap::{self, Function, TOKEN, WEBHOOK_SECRET};
use crate::deployed::event;
use crate::embedded::{Embedded, TABLE};
use app::Store;
use app::store::Commit;
use app::work::{Message, Work};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::Timestamp;
use domain::id::TenantId;
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::time::{Duration, Instant};

/// Downloaded and started at every cold start.
const MOST_BYTES: u64 = 8_000_000;
/// The API also routes requests; its model is a layer of its own.
const MOST_BYTES_API: u64 = 12_000_000;
/// The worker carries the policy engine, as the API does.
const MOST_BYTES_WORKER: u64 = 11_000_000;

#[test]
fn every_bootstrap_is_small() {
    for name in [
        "api",
        "webhooks",
        "callbacks",
        "worker",
        "collector",
        "miner",
        "scheduler",
    ] {
        let path = bootstrap::path(name);
        let bytes = std::fs::metadata(&path).expect("its size").len();
        let most = match name {
            "api" => MOST_BYTES_API,
            "worker" => MOST_BYTES_WORKER,
            _ => MOST_BYTES,
        };
        assert!(bytes < most, "{name} has {bytes} bytes");
    }
}

#[tokio::test]
async fn the_api_answers_api_gateway() {
    let embedded = Box::pin(Embedded::start()).await;
    let mut api = Function::start("api", &embedded).await;
    let get = |path: &str, headers: &[(&str, &str)]| {
        event::http("ANY /{proxy+}", "GET", path, headers, None)
    };

    let health = api.answer(get("/health", &[])).await;
    assert_eq!(health["statusCode"], 200, "{health}");
    assert_eq!(body(&health)["components"]["store"]["status"], "healthy");

    let nobody = api.answer(get("/api/skills", &[])).await;
    assert_eq!(nobody["statusCode"], 401, "{nobody}");

    let token = format!("Bearer {TOKEN}");
    let skills = api
        .answer(get("/api/skills", &[("authorization", &token)]))
        .await;
    assert_eq!(skills["statusCode"], 200, "{skills}");
    assert_eq!(body(&skills)["items"], json!([]));

    let query = json!({"query": "show the largest folders"}).to_string();
    let headers = [
        ("authorization", token.as_str()),
        ("content-type", "application/json"),
    ];
    let ask = event::http("ANY /{proxy+}", "POST", "/run", &headers, Some(&query));
    let asked = api.answer(ask).await;
    assert_eq!(asked["statusCode"], 200, "{asked}");
    assert_eq!(
        body(&asked)["status"],
        "no_skill_found",
        "there is none yet"
    );
    embedded.stack.shutdown().await;
}

#[tokio::test]
async fn the_webhooks_record_what_github_signed() {
    let embedded = Box::pin(Embedded::start()).await;
    let mut webhooks = Function::start("webhooks", &embedded).await;
    let ping = json!({"zen": "Keep it logically awesome.", "hook_id": 1}).to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(WEBHOOK_SECRET.as_bytes()).expect("any key");
    mac.update(ping.as_bytes());
    let signature = format!("sha256={}", hex::encode(mac.finalize().into_bytes()));
    let delivery = |path: &str, signature: &str| {
        let headers = [
            ("content-type", "application/json"),
            ("x-github-event", "ping"),
            ("x-github-delivery", "72d3162e-cc78-11e3-81ab-4c9367dc0958"),
            ("x-hub-signature-256", signature),
        ];
        event::http("$default", "POST", path, &headers, Some(&ping))
    };

    let forged = signature.replace(|digit: char| digit.is_ascii_digit(), "0");
    let refused = webhooks.answer(delivery("/webhooks/github", &forged)).await;
    assert_eq!(refused["statusCode"], 401, "{refused}");
    let recorded = webhooks
        .answer(delivery("/webhooks/github", &signature))
        .await;
    assert_eq!(recorded["statusCode"], 202, "{recorded}");
    let replayed = webhooks.answer(delivery("/", &signature)).await;
    assert_eq!(replayed["statusCode"], 409, "{replayed}");
    embedded.stack.shutdown().await;
}

#[tokio::test]
async fn the_callbacks_believe_nobody_without_a_token() {
    let embedded = Box::pin(Embedded::start()).await;
    let mut callbacks = Function::start("callbacks", &embedded).await;
    let run = "run_019a8f0e6c3b7d20a1b2c3d4e5f60718";
    let report = json!({"execution_id": run, "status": "success", "outputs": {}}).to_string();
    let headers = [("content-type", "application/json")];
    for (route, path) in [
        ("$default", format!("/callbacks/runs/{run}")),
        (
            "POST /api/skills/callback",
            "/api/skills/callback".to_owned(),
        ),
    ] {
        let event = event::http(route, "POST", &path, &headers, Some(&report));
        let answer = callbacks.answer(event).await;
        assert_eq!(answer["statusCode"], 401, "{answer}");
        assert_eq!(body(&answer)["code"], "unauthenticated");
    }
    embedded.stack.shutdown().await;
}

#[tokio::test]
async fn the_worker_does_the_work_of_a_message() {
    let embedded = Box::pin(Embedded::start()).await;
    let mut worker = Function::start("worker", &embedded).await;
    // Nobody but the event below tells of it.
    let told = some_work(&embedded, Timestamp::now()).await;
    let answer = worker.answer(event::sqs(&told.to_string())).await;
    assert_eq!(answer, json!({"batchItemFailures": []}));
    assert!(!exists(&embedded, &told).await, "it was not done");
    // The same message again, as SQS may send it.
    let answer = worker.answer(event::sqs(&told.to_string())).await;
    assert_eq!(answer, json!({"batchItemFailures": []}));
    embedded.stack.shutdown().await;
}

#[tokio::test]
async fn the_scheduler_sends_again_what_was_not_done() {
    let embedded = Box::pin(Embedded::start()).await;
    let mut scheduler = Function::start("scheduler", &embedded).await;
    // As if its message had been lost a minute ago; the stack's own scheduler rests.
    let a_minute_ago = Timestamp::now() - Duration::from_secs(60);
    let told = some_work(&embedded, a_minute_ago).await;
    let answer = scheduler.answer(event::scheduled()).await;
    assert_eq!(answer, Value::Null);
    let deadline = Instant::now() + Duration::from_secs(20);
    while exists(&embedded, &told).await {
        assert!(Instant::now() < deadline, "nobody was told");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    embedded.stack.shutdown().await;
}

/// The JSON that an HTTP answer holds.
fn body(answer: &Value) -> Value {
    let text = answer["body"].as_str().expect("a body");
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Outstanding work that nobody was told of.
async fn some_work(embedded: &Embedded, since: Timestamp) -> Message {
    let settings = embedded.aws();
    let tenant = TenantId::default();
    let store = Store::new(&settings.load().await, &settings, TABLE, &tenant);
    let work = Work::Publish {
        event: "test.happened".to_owned(),
        detail: json!({"event_id": "1"}),
    };
    let commit = Commit::new().work(&work, since).expect("it can be written");
    store.commit(&commit).await.expect("written");
    Message {
        tenant,
        work: commit.work_ids()[0].clone(),
    }
}

async fn exists(embedded: &Embedded, told: &Message) -> bool {
    let settings = embedded.aws();
    let endpoint = settings.dynamodb.clone().expect("an endpoint");
    let config = aws_sdk_dynamodb::config::Builder::from(&settings.load().await);
    let client = aws_sdk_dynamodb::Client::from_conf(config.endpoint_url(endpoint).build());
    let pk = format!("{}#WORK#{}", told.tenant, told.work.as_str());
    let got = client
        .get_item()
        .table_name(TABLE)
        .key("pk", AttributeValue::S(pk))
        .key("sk", AttributeValue::S("WORK".to_owned()))
        .consistent_read(true)
        .send()
        .await;
    got.expect("the table answers").item.is_some()
}
