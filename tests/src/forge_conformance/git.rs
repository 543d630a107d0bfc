//! Git objects and refs, who may ask for them, and what is kept besides.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{TOKEN, world};

#[tokio::test(flavor = "multi_thread")]
async fn git_objects_and_refs_are_made_and_read() {
    let world = world().await;
    let main = world.main_sha().await;
    let (_, commit) = world
        .call("GET", &format!("/git/commits/{main}"), None)
        .await;
    let base = commit["tree"]["sha"].as_str().unwrap();
    let (status, blob) = world
        .call(
            "POST",
            "/git/blobs",
            Some(json!({"content": "e30=", "encoding": "base64"})),
        )
        .await;
    assert_eq!(status, 201);
    let (_, read) = world
        .call(
            "GET",
            &format!("/git/blobs/{}", blob["sha"].as_str().unwrap()),
            None,
        )
        .await;
    assert_eq!(
        (&read["content"], &read["size"]),
        (&json!("e30=\n"), &json!(2))
    );
    let tree = json!({"base_tree": base, "tree": [
        {"path": "deep/in/it.json", "mode": "100644", "type": "blob", "sha": blob["sha"]},
        {"path": "run.sh", "mode": "100755", "type": "blob", "content": "#!/bin/sh\n"},
        {"path": "README.md", "mode": "100644", "type": "blob", "sha": null},
    ]});
    let (status, tree) = world.call("POST", "/git/trees", Some(tree)).await;
    assert_eq!(status, 201);
    let sha = tree["sha"].as_str().unwrap();
    let (_, listed) = world
        .call("GET", &format!("/git/trees/{sha}?recursive=1"), None)
        .await;
    let paths: Vec<&str> = listed["tree"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["path"].as_str().unwrap())
        .collect();
    assert_eq!(
        paths,
        [
            ".github",
            ".github/workflows",
            ".github/workflows/greet.yml",
            "deep",
            "deep/in",
            "deep/in/it.json",
            "run.sh"
        ]
    );
    let author = json!({"name": "Ann", "email": "ann@example.com", "date": "2026-01-02T03:04:05Z"});
    let new = json!({"message": "Three changes", "tree": sha, "parents": [main], "author": author});
    let (status, commit) = world.call("POST", "/git/commits", Some(new)).await;
    assert_eq!(
        (status, &commit["author"]["date"]),
        (201, &json!("2026-01-02T03:04:05Z"))
    );
    let commit = commit["sha"].as_str().unwrap();

    let (status, _) = world
        .call(
            "POST",
            "/git/refs",
            Some(json!({"ref": "refs/tags/v/1", "sha": commit})),
        )
        .await;
    assert_eq!(status, 201);
    let (status, twice) = world
        .call(
            "POST",
            "/git/refs",
            Some(json!({"ref": "refs/tags/v/1", "sha": commit})),
        )
        .await;
    assert_eq!(
        (status, &twice["message"]),
        (422, &json!("Reference already exists"))
    );
    for (reference, sha) in [
        ("v1", commit),
        ("refs/heads/x", "0000000000000000000000000000000000000000"),
        ("refs/heads/..", commit),
    ] {
        let (status, _) = world
            .call(
                "POST",
                "/git/refs",
                Some(json!({"ref": reference, "sha": sha})),
            )
            .await;
        assert_eq!(status, 422, "{reference}");
    }
    let (_, matching) = world.call("GET", "/git/matching-refs/tags/v", None).await;
    assert_eq!(matching[0]["ref"], "refs/tags/v/1");
    let (_, shown) = world.call("GET", "/commits/v%2F1", None).await;
    assert_eq!(shown["sha"], commit);
    let (_, comparison) = world.call("GET", "/compare/main...v%2F1", None).await;
    assert_eq!(
        (&comparison["status"], &comparison["ahead_by"]),
        (&json!("ahead"), &json!(1))
    );
    let (_, log) = world.call("GET", "/commits?sha=v/1", None).await;
    assert_eq!(log.as_array().unwrap().len(), 2);

    let (status, _) = world
        .call(
            "PATCH",
            "/git/refs/heads/main",
            Some(json!({"sha": commit})),
        )
        .await;
    assert_eq!(status, 200);
    let (status, back) = world
        .call("PATCH", "/git/refs/heads/main", Some(json!({"sha": main})))
        .await;
    assert_eq!(
        (status, &back["message"]),
        (422, &json!("Update is not a fast forward"))
    );
    let (status, _) = world
        .call(
            "PATCH",
            "/git/refs/heads/main",
            Some(json!({"sha": main, "force": true})),
        )
        .await;
    assert_eq!(status, 200);
    let (status, _) = world.call("DELETE", "/git/refs/tags/v/1", None).await;
    assert_eq!(status, 204);
    let (status, _) = world.call("GET", "/git/ref/tags/v/1", None).await;
    assert_eq!(status, 404);
    let forced = world
        .event("forced push", |event, payload| {
            event == "push" && payload["forced"] == true
        })
        .await;
    assert_eq!(forced["after"], main);
    for path in ["../x", "a/../b", ".git/config", "/x", ""] {
        let tree =
            json!({"tree": [{"path": path, "mode": "100644", "type": "blob", "content": "x"}]});
        let (status, _) = world.call("POST", "/git/trees", Some(tree)).await;
        assert_eq!(status, 422, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_and_the_body_are_checked() {
    let world = world().await;
    let url = format!("{}/repos/acme/things", world.forge.api_url());
    for (header, message) in [
        (None, "Requires authentication"),
        (Some("Bearer nope"), "Bad credentials"),
        (Some("Basic eDp5"), "Requires authentication"),
    ] {
        let mut request = world.http.get(&url);
        if let Some(header) = header {
            request = request.header("Authorization", header);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 401);
        let body: Value = response.json().await.unwrap();
        assert_eq!(
            (&body["message"], &body["status"]),
            (&json!(message), &json!("401"))
        );
    }
    let (status, _) = world.call("GET", "", None).await;
    assert_eq!(status, 200);
    let (status, _) = world.ask("GET", "/repos/acme/other", None).await;
    assert_eq!(status, 404);
    let (status, _) = world.ask("GET", "/user", None).await;
    assert_eq!(status, 200);
    let post = |body: &'static str| {
        let request = world
            .http
            .post(format!("{url}/git/refs"))
            .header("Authorization", format!("Bearer {TOKEN}"));
        request.body(body).send()
    };
    assert_eq!(post("{").await.unwrap().status(), 400);
    assert_eq!(post("[]").await.unwrap().status(), 400);
    assert_eq!(post("{\"ref\": 1}").await.unwrap().status(), 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn variables_and_deliveries_are_kept() {
    let world = world().await;
    let (status, _) = world
        .call(
            "POST",
            "/actions/variables",
            Some(json!({"name": "PLACE", "value": "here"})),
        )
        .await;
    assert_eq!(status, 201);
    let (status, _) = world
        .call(
            "PATCH",
            "/actions/variables/PLACE",
            Some(json!({"value": "there"})),
        )
        .await;
    assert_eq!(status, 204);
    let (_, place) = world.call("GET", "/actions/variables/PLACE", None).await;
    assert_eq!(place["value"], "there");
    let (_, all) = world.call("GET", "/actions/variables", None).await;
    assert_eq!(all["total_count"], 2);
    world.event("push", |event, _| event == "push").await;
    let (_, hooks) = world.call("GET", "/hooks", None).await;
    let hook = hooks[0]["id"].clone();
    let (_, log) = world
        .call("GET", &format!("/hooks/{hook}/deliveries"), None)
        .await;
    let last = log[0]["id"].as_u64().unwrap();
    let before = world.events().len();
    let (_, one) = world
        .call("GET", &format!("/hooks/{hook}/deliveries/{last}"), None)
        .await;
    assert_eq!(one["request"]["payload"]["ref"], "refs/heads/main");
    let (status, _) = world
        .call(
            "POST",
            &format!("/hooks/{hook}/deliveries/{last}/attempts"),
            None,
        )
        .await;
    assert_eq!(status, 202);
    let until = Instant::now() + Duration::from_secs(10);
    while world.events().len() == before {
        assert!(Instant::now() < until, "not sent again");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
