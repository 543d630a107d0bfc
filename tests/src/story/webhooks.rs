//! Webhooks: only what the forge signed counts, once, and then only as a hint of where to look.

use crate::world::{Answer, Exchange, Fault, When, World, eventually, greeting, pull_of};
use hmac::{Hmac, Mac};
use http::Method;
use local::Wire;
use serde_json::{Value, json};
use sha2::Sha256;

/// `X-Hub-Signature-256` of a body.
pub(crate) fn signature(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("keys of any length");
    mac.update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

/// Delivers a webhook as it was sent, with another header in place of one of its own.
async fn deliver(world: &World, sent: &Exchange, change: Option<(&'static str, &str)>) -> Answer {
    let mut request = world.ask_as_nobody(Method::POST, "/webhooks/github");
    for name in ["x-github-event", "x-github-delivery", "x-hub-signature-256"] {
        let own = sent.headers[name].to_str().expect("a text");
        let value = match change {
            Some((changed, value)) if changed == name => value,
            _ => own,
        };
        request = request.header(name, value);
    }
    world.send(request.body(sent.body.clone())).await
}

/// A world in which a proposal was merged and nobody heard of it; the webhook that would have told.
async fn unheard_merge() -> (World, Exchange) {
    let world = World::start().await;
    let webhooks = world.on(Wire::Webhooks);
    let skill = world.create(&greeting()).await;
    world.table().await.settled().await;
    webhooks.each(When::always(), Fault::Answer(202, "nobody hears it"));
    world.merge(&skill).await;
    let closed = eventually("the forge tells of the merge", async || {
        let seen = webhooks.seen();
        let closed = seen.into_iter().find(|sent| {
            let payload: Value = serde_json::from_slice(&sent.body).unwrap_or_default();
            sent.headers["x-github-event"] == "pull_request" && payload["action"] == "closed"
        });
        closed.ok_or_else(|| "not yet".to_owned())
    })
    .await;
    (world, closed)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_webhook_is_refused_and_changes_nothing() {
    let (world, told) = unheard_merge().await;
    let table = world.table().await;
    let before = table.settled().await;

    let own = told.headers["x-hub-signature-256"]
        .to_str()
        .expect("a text")
        .to_owned();
    let secret = world.secret("webhook_secret");
    assert_eq!(
        own,
        signature(&secret, &told.body),
        "what is forged below is close"
    );
    for forged in [
        String::new(),
        "sha256=".to_owned(),
        own.replace("sha256=", "sha1="),
        own.replace("sha256=", ""),
        own[..own.len() - 1].to_owned(),
        format!("{own}0"),
        signature("", &told.body),
        signature("another secret", &told.body),
        signature(&secret, b""),
    ] {
        let answer = deliver(&world, &told, Some(("x-hub-signature-256", &forged))).await;
        assert_eq!(answer.status, 401, "{forged}: {}", answer.text);
    }
    let mut tampered = told.clone();
    let mut payload: Value = serde_json::from_slice(&told.body).expect("JSON");
    payload["sender"]["login"] = json!("mallory");
    tampered.body = payload.to_string().into();
    assert_eq!(deliver(&world, &tampered, None).await.status, 401);
    let unsigned = world
        .ask_as_nobody(Method::POST, "/webhooks/github")
        .header("x-github-event", "pull_request")
        .header("x-github-delivery", "1")
        .body(told.body.clone());
    assert_eq!(world.send(unsigned).await.status, 401);
    // Signed well, but nothing that could be remembered or read.
    let answer = deliver(&world, &told, Some(("x-github-delivery", &"x".repeat(200)))).await;
    assert_eq!(answer.status, 400, "{}", answer.text);
    let mut broken = told.clone();
    broken.body = "{".into();
    let good = signature(&secret, b"{");
    let answer = deliver(&world, &broken, Some(("x-hub-signature-256", &good))).await;
    assert_eq!(answer.status, 400);

    assert_eq!(table.settled().await, before);
    let skill = world.skill("test.greeting").await;
    assert_eq!(skill["status"], "pending_approval", "{skill}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replayed_webhook_is_refused_and_changes_nothing() {
    let (world, told) = unheard_merge().await;
    assert_eq!(deliver(&world, &told, None).await.status, 202);
    world.becomes("test.greeting", "active").await;
    let table = world.table().await;
    let before = table.settled().await;

    for _ in 0..2 {
        let answer = deliver(&world, &told, None).await;
        assert_eq!(answer.status, 409, "{}", answer.text);
    }
    assert_eq!(table.settled().await, before);
    // The name of a delivery is not signed: under another name it counts, and still changes nothing.
    let answer = deliver(&world, &told, Some(("x-github-delivery", "another"))).await;
    assert_eq!(answer.status, 202);
    assert_eq!(table.settled().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_deliveries_at_once_count_once() {
    let (world, told) = unheard_merge().await;
    let deliveries = (0..8).map(|_| deliver(&world, &told, None));
    let mut statuses: Vec<u16> = futures::future::join_all(deliveries)
        .await
        .iter()
        .map(|answer| answer.status)
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [202, 409, 409, 409, 409, 409, 409, 409]);
    let skill = world.becomes("test.greeting", "active").await;
    assert_eq!(skill["active"]["number"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_webhook_says_is_not_believed_but_looked_at() {
    let world = World::start().await;
    let skill = world.create(&greeting()).await;
    let table = world.table().await;
    let before = table.settled().await;
    let secret = world.secret("webhook_secret");
    let number = pull_of(&skill);
    let merged = json!({
        "action": "closed", "number": number,
        "pull_request": {"number": number, "state": "closed", "merged": true, "merged_at": "2026-01-01T00:00:00Z",
                         "merge_commit_sha": "0123456789012345678901234567890123456789"},
        "repository": {"full_name": "prentice/skills", "default_branch": "main"},
    });
    let pushed = json!({
        "ref": "refs/heads/main", "after": "0123456789012345678901234567890123456789",
        "commits": [{"added": ["skills/test/invented.yaml"], "modified": ["skills/test/greeting.yaml"]}],
        "repository": {"full_name": "prentice/skills", "default_branch": "main"},
    });
    let elsewhere = json!({"action": "closed", "number": number, "pull_request": {"number": number},
        "repository": {"full_name": "mallory/skills", "default_branch": "main"}});
    for (index, (event, payload)) in [
        ("pull_request", merged),
        ("push", pushed),
        ("pull_request", elsewhere),
    ]
    .iter()
    .enumerate()
    {
        let body = payload.to_string();
        let request = world
            .ask_as_nobody(Method::POST, "/webhooks/github")
            .header("x-github-event", *event)
            .header("x-github-delivery", format!("lie-{index}"))
            .header("x-hub-signature-256", signature(&secret, body.as_bytes()))
            .body(body);
        assert_eq!(world.send(request).await.status, 202);
    }
    assert_eq!(table.settled().await, before);
    assert_eq!(world.skill("test.greeting").await, skill);
}
