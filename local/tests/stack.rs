//! Whole stacks, several in one process: start, what they answer, restart, end. No job is run here.

use client::wire::SkillStatus;
use client::{Client, ClientError, Fresh, SkillQuery};
use local::{IfTaken, LocalError, RunningServer, STATE_DIR, Stack, StackConfig};
use secrecy::ExposeSecret;
use std::path::Path;
use std::time::Duration;

fn config(root: &Path) -> StackConfig {
    let mut config = StackConfig::new(root, "/bin/false");
    config.tick = Duration::from_millis(200);
    config
}

const RUN: &str = "run_019a8f0e6c3b7d20a1b2c3d4e5f60718";

fn http() -> reqwest::Client {
    let builder = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([])
        .timeout(Duration::from_secs(20));
    builder.build().expect("a client")
}

fn client(stack: &Stack) -> Client {
    Client::new(http(), stack.url(), Some(stack.api_token().expose_secret()))
}

async fn skills(client: &Client) -> Vec<(String, SkillStatus)> {
    match client
        .skills(
            &SkillQuery {
                limit: Some(100),
                ..SkillQuery::default()
            },
            None,
        )
        .await
        .expect("listed")
    {
        Fresh::New { value, .. } => value
            .items
            .into_iter()
            .map(|skill| (skill.id.to_string(), skill.status))
            .collect(),
        Fresh::Same => panic!("nothing was asked for by tag"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_root_has_the_examples_and_a_restart_has_the_same_ports_and_secrets() {
    let root = tempfile::tempdir().expect("temporary folder");
    let stack = Stack::start(config(root.path())).await.expect("starts");
    assert!(stack.seeded().await.expect("seeded") >= 8);
    let listed = skills(&client(&stack)).await;
    assert!(listed.len() >= 8, "{listed:?}");
    assert!(
        listed
            .iter()
            .all(|(_, status)| *status == SkillStatus::Active),
        "{listed:?}"
    );
    let (url, forge_url) = (stack.url().to_owned(), stack.forge_url());
    let token = stack.api_token().expose_secret().to_owned();
    let found = RunningServer::find(root.path())
        .expect("readable")
        .expect("announced");
    assert_eq!(
        (found.url.as_str(), found.token.expose_secret()),
        (url.as_str(), token.as_str())
    );
    stack.shutdown().await;
    assert!(
        RunningServer::find(root.path())
            .expect("readable")
            .is_none()
    );

    let stack = Stack::start(config(root.path()))
        .await
        .expect("starts again");
    assert_eq!((stack.url(), stack.forge_url()), (url.as_str(), forge_url));
    assert_eq!(stack.api_token().expose_secret(), token);
    assert_eq!(stack.seeded().await.expect("nothing to do"), 0);
    assert_eq!(skills(&client(&stack)).await, listed);
    stack.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stack_that_is_dropped_like_a_crash_loses_nothing() {
    let root = tempfile::tempdir().expect("temporary folder");
    let stack = Stack::start(config(root.path())).await.expect("starts");
    stack.seeded().await.expect("seeded");
    let listed = skills(&client(&stack)).await;
    drop(stack);
    let deadline = std::time::Instant::now() + Duration::from_secs(30);
    let stack = loop {
        match Stack::start(config(root.path())).await {
            Ok(stack) => break stack,
            // Its tasks end a moment after it.
            Err(error) if std::time::Instant::now() > deadline => panic!("{error}"),
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    };
    assert_eq!(skills(&client(&stack)).await, listed);
    stack.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stacks_live_side_by_side_and_one_root_has_one() {
    let (first, second) = (
        tempfile::tempdir().expect("folder"),
        tempfile::tempdir().expect("folder"),
    );
    let mut empty = config(second.path());
    empty.seed_examples = false;
    let (one, two) = tokio::join!(Stack::start(config(first.path())), Stack::start(empty));
    let (one, two) = (one.expect("starts"), two.expect("starts"));
    let busy = Stack::start(config(first.path())).await.expect_err("taken");
    assert!(matches!(busy, LocalError::Busy { .. }), "{busy}");
    one.seeded().await.expect("seeded");
    two.seeded().await.expect("seeded");
    assert!(skills(&client(&two)).await.is_empty());
    let foreign = Client::new(http(), two.url(), Some(one.api_token().expose_secret()));
    let refused = foreign.session().await.expect_err("another root's token");
    assert_eq!(
        refused.problem().map(|problem| problem.status),
        Some(401),
        "{refused}"
    );
    one.shutdown().await;
    two.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_link_is_good_once() {
    let root = tempfile::tempdir().expect("temporary folder");
    let stack = Stack::start(config(root.path())).await.expect("starts");
    let link = stack.sign_in_link().await.expect("made");
    let code = link
        .strip_prefix(&format!("{}/signin?code=", stack.url()))
        .expect("to the site's page");
    let nobody = Client::new(http(), stack.url(), None);
    assert_eq!(nobody.sign_in(code).await.expect("signed in").user, "local");
    let again = nobody.sign_in(code).await.expect_err("used up");
    assert_eq!(
        again.problem().map(|problem| problem.status),
        Some(401),
        "{again}"
    );
    stack.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_link_can_be_for_somebody_else() {
    let root = tempfile::tempdir().expect("temporary folder");
    let stack = Stack::start(config(root.path())).await.expect("starts");
    let http = http();
    let links = format!("{}/station/sign-in-links", stack.url());
    let ask = |body: &str| {
        http.post(&links)
            .bearer_auth(stack.api_token().expose_secret())
            .body(body.to_owned())
    };
    for (body, status) in [
        (r#"{"user": "bob\n"}"#, 400),
        (r#"{"user": "bob", "roles": [""]}"#, 400),
        (r#"{"name": "bob"}"#, 400),
        ("bob", 400),
    ] {
        let answer = ask(body).send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), status, "{body}");
    }
    let answer = ask(r#"{"user": "bob", "roles": ["approver", "operator"]}"#).send();
    let answer = answer.await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 201);
    let link = answer.text().await.expect("text");
    let code = link
        .split_once("code=")
        .and_then(|(_, rest)| rest.split_once('"'))
        .expect("a code")
        .0;

    let session = http
        .post(format!("{}/api/session", stack.url()))
        .body(format!(r#"{{"code": "{code}"}}"#))
        .header("content-type", "application/json");
    let session = session.send().await.expect("an answer");
    let cookie = session.headers()["set-cookie"].to_str().expect("ASCII");
    let cookie = cookie.split(';').next().expect("the pair").to_owned();
    let session: client::wire::Session =
        serde_json::from_str(&session.text().await.expect("text")).expect("a session");
    assert_eq!(session.user, "bob");
    assert_eq!(session.roles, ["approver", "operator"]);
    assert!(!session.permissions.contains(&"tokens:manage".to_owned()));

    // Who is no administrator cannot become one by a link of their own making.
    let more = http.post(&links).header("cookie", &cookie).send().await;
    assert_eq!(more.expect("an answer").status().as_u16(), 403);
    stack.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_of_the_gateway_is_answered_by_the_right_function() {
    let root = tempfile::tempdir().expect("temporary folder");
    let stack = Stack::start(config(root.path())).await.expect("starts");
    let http = http();
    for (method, path, status) in [
        ("GET", "/health", 200),
        ("GET", "/openapi.json", 200),
        ("GET", "/api/skills", 401),
        ("GET", "/api/nothing", 404),
        ("POST", "/webhooks/github", 401),
        ("POST", &format!("/callbacks/runs/{RUN}"), 401),
        ("POST", "/station/sign-in-links", 401),
        ("POST", "/skills/ops.disk-report/deprecate", 401),
        ("GET", "/skills/ops.disk-report", 404),
        ("POST", "/", 405),
    ] {
        let method = method.parse().expect("a method");
        let request = http
            .request(method, format!("{}{path}", stack.url()))
            .header("content-type", "application/json");
        let answer = request
            .body(format!(
                r#"{{"execution_id": "{RUN}", "status": "success"}}"#
            ))
            .send()
            .await;
        let answer = answer.expect("answered");
        assert_eq!(answer.status().as_u16(), status, "{path}");
        assert!(
            answer.headers().contains_key("content-security-policy"),
            "{path}"
        );
    }
    let rebound = http
        .get(format!("{}/health", stack.url()))
        .header("host", "evil.example")
        .send()
        .await;
    assert_eq!(rebound.expect("answered").status().as_u16(), 421);
    let url = stack.url().to_owned();
    stack.shutdown().await;
    let gone = Client::new(http, &url, None).health().await;
    assert!(
        matches!(gone, Err(ClientError::Unreachable { .. })),
        "{gone:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_port_is_told_or_gone_around() {
    let root = tempfile::tempdir().expect("temporary folder");
    let stack = Stack::start(config(root.path())).await.expect("starts");
    let url = stack.url().to_owned();
    stack.shutdown().await;
    let port: u16 = url
        .rsplit(':')
        .next()
        .and_then(|port| port.parse().ok())
        .expect("a port");
    let _squatter = std::net::TcpListener::bind(("127.0.0.1", port)).expect("free by now");

    let told = Stack::start(config(root.path()))
        .await
        .expect_err("taken")
        .to_string();
    assert!(
        told.contains(&port.to_string()) && told.contains("--port"),
        "{told}"
    );
    let mut elsewhere = config(root.path());
    elsewhere.if_taken = IfTaken::UseAnother;
    let stack = Stack::start(elsewhere).await.expect("starts elsewhere");
    assert_ne!(stack.url(), url);
    stack.shutdown().await;
    assert!(root.path().join(STATE_DIR).join("last-start.json").exists());
}
