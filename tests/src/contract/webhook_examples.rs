//! GitHub's own examples of every webhook (npm `@octokit/webhooks-examples`), signed and delivered: none
//! breaks anything, and none changes anything, since all are about things we do not know.

use crate::story::signature;
use crate::world::{World, greeting};
use futures::{StreamExt, stream};
use http::Method;
use serde_json::{Value, json};

fn examples() -> Vec<(String, Value)> {
    let path = crate::tools::folder()
        .join("npm/node_modules/@octokit/webhooks-examples/api.github.com/index.json");
    let text = std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}: run `cargo xtask tools`", path.display()));
    let events: Vec<Value> = serde_json::from_slice(&text).expect("JSON");
    events
        .iter()
        .flat_map(|event| {
            let name = event["name"].as_str().expect("a name");
            let examples = event["examples"].as_array().expect("a list");
            examples
                .iter()
                .map(|example| (name.to_owned(), example.clone()))
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn githubs_own_examples_break_nothing_and_change_nothing() {
    let examples = examples();
    assert_eq!(examples.len(), 329, "the pinned package");
    let world = World::start().await;
    world.create_and_merge(&greeting()).await;
    let table = world.table().await;
    let before = table.settled().await;
    let secret = world.secret("webhook_secret");

    // As they are, of repositories of others; and as if they were of ours.
    let as_ours = examples.iter().cloned().map(|(event, mut payload)| {
        if payload["repository"].is_object() {
            payload["repository"]["full_name"] = json!("prentice/skills");
        }
        (event, payload)
    });
    let all: Vec<(String, Value)> = examples.iter().cloned().chain(as_ours).collect();
    let deliveries = all.iter().enumerate().map(|(index, (event, payload))| {
        let (world, secret) = (&world, &secret);
        async move {
            let body = payload.to_string();
            let request = world
                .ask_as_nobody(Method::POST, "/webhooks/github")
                .header("x-github-event", event)
                .header("x-github-delivery", format!("example-{index}"))
                .header("x-hub-signature-256", signature(secret, body.as_bytes()))
                .body(body);
            let answer = world.send(request).await;
            assert_eq!(answer.status, 202, "{event} {index}: {}", answer.text);
        }
    });
    stream::iter(deliveries)
        .buffer_unordered(8)
        .collect::<Vec<()>>()
        .await;
    assert_eq!(table.settled().await, before);
}
