//! Skills in lists, and those that are there from the start.

use crate::world::{Proposal, World};
use http::Method;
use serde_json::json;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn skills_are_listed_page_by_page_and_found_by_their_words() {
    let world = World::start_with(|config| config.tick = Duration::from_secs(3600)).await;
    for name in ["alpha", "beta", "gamma"] {
        let proposal = Proposal::new(&format!("list/{name}"))
            .field("description", json!(format!("Looks at {name} rays.")))
            .field("tags", json!(["physics", name]))
            .command("true");
        world.create(&proposal).await;
    }
    let mut ids = Vec::new();
    let mut path = "/api/skills?limit=2".to_owned();
    loop {
        let page = world.get(&path).await.expect(200);
        let items = page["items"].as_array().expect("a list");
        assert!(items.len() <= 2);
        ids.extend(
            items
                .iter()
                .map(|skill| skill["id"].as_str().expect("an id").to_owned()),
        );
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        path = format!("/api/skills?limit=2&cursor={cursor}");
    }
    assert_eq!(ids, ["list/alpha", "list/beta", "list/gamma"]);

    for (query, expected) in [
        ("q=gam", &["list/gamma"][..]),
        ("q=rays%20bet", &["list/beta"]),
        ("q=PHYSICS", &["list/alpha", "list/beta", "list/gamma"]),
        ("q=physics&status=active", &[]),
        ("q=nothing", &[]),
        (
            "status=pending_approval",
            &["list/alpha", "list/beta", "list/gamma"],
        ),
        ("status=active", &[]),
    ] {
        let page = world.get(&format!("/api/skills?{query}")).await.expect(200);
        let items = page["items"].as_array().expect("a list");
        let found: Vec<_> = items
            .iter()
            .map(|skill| skill["id"].as_str().expect("an id"))
            .collect();
        assert_eq!(found, expected, "{query}");
    }

    // What the caller has already is not sent again.
    let first = world.get("/api/skills").await;
    let tag = first.header("etag").to_owned();
    let again = world
        .ask(Method::GET, "/api/skills")
        .header("if-none-match", &tag);
    assert_eq!(world.send(again).await.status, 304);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_examples_are_active_at_the_first_start() {
    let world = World::start_with(|config| config.seed_examples = true).await;
    let page = world.get("/api/skills?status=active").await.expect(200);
    let items = page["items"].as_array().expect("a list");
    assert!(items.len() >= 8, "{page}");
    assert_eq!(world.human.pulls().await.len(), 0);
    let report = world.post("/validate", json!({})).await.expect(200);
    assert_eq!(report["status"], "ok", "{report}");
    assert_eq!(report["checked"], items.len());
    let run = world
        .succeeds("ops.disk-report", json!({"path": "/usr/share", "top": 2}))
        .await;
    let largest = run["outputs"]["largest"].as_str().expect("an output");
    assert!(largest.starts_with("/usr/share/"), "{run}");
}
