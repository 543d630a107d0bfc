//! Callers who ask too often: in one process, and strictly in two at once.

use crate::embedded::Embedded;
use crate::world::World;
use app::settings::{AccessSettings, LimitSettings};
use app::{Access, App};
use axum::Router;
use axum::body::Body;
use domain::rate_limit::{Policy, Rule};
use futures::future::join_all;
use http::{Method, Request, StatusCode};
use serde_json::json;
use sha2::{Digest, Sha256};
use tower::ServiceExt;

const TOKENS: [&str; 2] = ["token-of-ada", "token-of-bo"];
/// A route that does nothing: there is no such run.
const CANCEL: &str = "/api/runs/run_00000000000000000000000000000000/cancel";

/// Four a day, so that none is earned while the test runs, and twice as many of those that change something.
fn limits(strict: bool) -> LimitSettings {
    let rule = Rule::new(4, 24 * 60 * 60, 4).expect("a rule");
    LimitSettings {
        rates: Policy {
            strict,
            ..Policy::around(rule)
        },
        ..LimitSettings::default()
    }
}

/// The API as a process of its own would have it.
async fn process(embedded: &Embedded, strict: bool) -> Router {
    let settings = embedded.app_settings(embedded.queue_url("nobody-reads"));
    let app = App::connect(&settings).await.expect("clients");
    let token = |name: &str, token: &str| (name.to_owned(), Sha256::digest(token).into());
    let access = AccessSettings {
        session_key: "s".repeat(32).into(),
        tokens: vec![token("ada", TOKENS[0]), token("bo", TOKENS[1])],
        secure_cookies: false,
        jwt: None,
    };
    let access = Access::new(&access, app.records.store.clone());
    let url = settings.github.web_url();
    api::router(api::Api::new(app, access, url, limits(strict)))
}

async fn status(process: &Router, token: &str, method: Method, path: &str) -> StatusCode {
    let request = Request::builder().method(method).uri(path);
    let request = request
        .header("authorization", format!("Bearer {token}"))
        .body(Body::empty())
        .expect("a request");
    let answer = process.clone().oneshot(request).await.expect("an answer");
    answer.status()
}

/// How many of so many requests at once were let through, by turns to each process.
async fn admitted(processes: &[Router], token: &str, count: usize) -> usize {
    let asked = (0..count).map(|index| {
        let process = &processes[index % processes.len()];
        status(process, token, Method::POST, CANCEL)
    });
    let said = join_all(asked).await;
    for status in &said {
        assert!(
            [StatusCode::NOT_FOUND, StatusCode::TOO_MANY_REQUESTS].contains(status),
            "{said:?}"
        );
    }
    said.iter()
        .filter(|&&status| status == StatusCode::NOT_FOUND)
        .count()
}

#[tokio::test(flavor = "multi_thread")]
async fn strictly_two_processes_together_admit_exactly_the_burst() {
    let embedded = Box::pin(Embedded::start()).await;
    let strict = [
        process(&embedded, true).await,
        process(&embedded, true).await,
    ];
    assert_eq!(admitted(&strict, TOKENS[0], 32).await, 8);
    assert_eq!(admitted(&strict, TOKENS[0], 4).await, 0);
    // Other callers, and other classes of routes, are counted alone.
    assert_eq!(admitted(&strict, TOKENS[1], 3).await, 3);
    let looked = status(&strict[0], TOKENS[0], Method::GET, "/api/session").await;
    assert_eq!(looked, StatusCode::OK);
    // A process that comes later knows of it.
    let later = [process(&embedded, true).await];
    assert_eq!(admitted(&later, TOKENS[0], 2).await, 0);
    assert_eq!(admitted(&later, TOKENS[1], 8).await, 5);

    // By best effort each counts its own.
    let each = [
        process(&embedded, false).await,
        process(&embedded, false).await,
    ];
    assert_eq!(admitted(&each, TOKENS[0], 32).await, 16);
    embedded.stack.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_too_many_is_told_when_to_come_back_and_burns_no_key() {
    let world = World::start_with(|config| config.limits = limits(false)).await;
    for _ in 0..8 {
        world
            .post(CANCEL, json!({}))
            .await
            .problem(404, "run_not_found");
    }
    let request = world
        .ask(Method::POST, CANCEL)
        .header("idempotency-key", "k");
    let refused = world.send(request.json(&json!({}))).await;
    let wait: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!((1..=3 * 60 * 60).contains(&wait), "{wait}");
    let problem = refused.problem(429, "rate_limited");
    assert!(problem["retry_at"].is_string(), "{problem}");
    let table = world.table().await.snapshot().await;
    assert!(!table.keys().any(|key| key.contains("IDEMPOTENCY")));
    // Whoever proves nothing is not counted, and what is open is counted for all together.
    let nobody = world.ask_as_nobody(Method::POST, CANCEL).json(&json!({}));
    world.send(nobody).await.problem(401, "unauthenticated");
    world.get("/health").await.expect(200);
}
