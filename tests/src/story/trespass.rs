//! Whoever sends too much, looks where nothing is to be seen, or has no business here.

use crate::world::{World, greeting};
use http::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

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
    // Told by its length alone: whoever is refused need not send it all.
    let authority = world.url.strip_prefix("http://").expect("plain HTTP");
    let announced = format!(
        "POST /webhooks/github HTTP/1.1\r\nHost: {authority}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        7 * 1024 * 1024
    );
    let answer = exchange(&world, &announced).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert_eq!(world.table().await.settled().await, before);
}

/// A request as it is written, which no client would send.
async fn raw(world: &World, target: &str) -> String {
    let authority = world.url.strip_prefix("http://").expect("plain HTTP");
    let request = format!(
        "GET {target} HTTP/1.1\r\nHost: {authority}\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\r\n",
        world.token
    );
    exchange(world, &request).await
}

/// Sends this text as it is, and reads until the server closes.
async fn exchange(world: &World, request: &str) -> String {
    let authority = world.url.strip_prefix("http://").expect("plain HTTP");
    let mut stream = tokio::net::TcpStream::connect(authority)
        .await
        .expect("a connection");
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
