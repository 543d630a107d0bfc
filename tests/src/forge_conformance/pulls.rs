//! Pull requests: opened, edited, merged, refused, and merged past the API.

use std::path::Path;

use serde_json::json;

use super::{names, world};

#[tokio::test(flavor = "multi_thread")]
async fn a_change_goes_from_branch_to_merge_as_on_github() {
    let world = world().await;
    let number = world.pull("topic/one", "docs/a b.txt").await;
    let (_, pull) = world.call("GET", &format!("/pulls/{number}"), None).await;
    assert_eq!(
        (
            &pull["mergeable"],
            &pull["merged"],
            &pull["commits"],
            &pull["changed_files"],
            &pull["user"]["login"]
        ),
        (
            &json!(true),
            &json!(false),
            &json!(1),
            &json!(1),
            &json!("robot[bot]")
        ),
    );
    let (_, files) = world
        .call("GET", &format!("/pulls/{number}/files"), None)
        .await;
    assert_eq!(files[0]["patch"], "@@ -0,0 +1 @@\n+hi");
    assert_eq!(
        (&files[0]["status"], &files[0]["filename"]),
        (&json!("added"), &json!("docs/a b.txt"))
    );
    let (_, commits) = world
        .call("GET", &format!("/pulls/{number}/commits"), None)
        .await;
    assert_eq!(commits.as_array().unwrap().len(), 1);
    let (_, listed) = world
        .call(
            "GET",
            "/pulls?head=acme:topic/one&state=all&sort=created&direction=desc",
            None,
        )
        .await;
    assert_eq!(listed[0]["number"], number);
    let (_, none) = world.call("GET", "/pulls?head=acme:other", None).await;
    assert_eq!(none, json!([]));

    let head = pull["head"]["sha"].as_str().unwrap();
    let stale = json!({"sha": "0".repeat(40)});
    let (status, _) = world
        .call("PUT", &format!("/pulls/{number}/merge"), Some(stale))
        .await;
    assert_eq!(status, 409);
    let (status, merged) = world
        .call(
            "PUT",
            &format!("/pulls/{number}/merge"),
            Some(json!({"sha": head})),
        )
        .await;
    assert_eq!((status, &merged["merged"]), (200, &json!(true)));
    let commit = merged["sha"].as_str().unwrap();
    let (status, again) = world
        .call("PUT", &format!("/pulls/{number}/merge"), Some(json!({})))
        .await;
    assert_eq!(
        (status, &again["message"]),
        (405, &json!("Pull Request is not mergeable"))
    );

    assert_eq!(world.main_sha().await, commit);
    let (_, view) = world
        .call("GET", &format!("/git/commits/{commit}"), None)
        .await;
    assert_eq!(view["parents"].as_array().unwrap().len(), 2);
    let (_, file) = world
        .call(
            "GET",
            &format!("/contents/docs/a%20b.txt?ref={commit}"),
            None,
        )
        .await;
    assert_eq!(file["content"], "aGkK\n");
    let (_, pull) = world.call("GET", &format!("/pulls/{number}"), None).await;
    assert_eq!(
        (&pull["state"], &pull["merged"], &pull["merge_commit_sha"]),
        (&json!("closed"), &json!(true), &json!(commit))
    );
    assert_eq!(pull["merged_by"]["login"], "robot[bot]");
    let (_, files) = world
        .call("GET", &format!("/pulls/{number}/files"), None)
        .await;
    assert_eq!(
        files.as_array().unwrap().len(),
        1,
        "the diff of a merged pull request stays"
    );
    let (status, _) = world
        .call("GET", &format!("/pulls/{number}/merge"), None)
        .await;
    assert_eq!(status, 204);

    let closed = world
        .event("closed", |event, payload| {
            event == "pull_request" && payload["action"] == "closed"
        })
        .await;
    assert_eq!(
        (
            &closed["pull_request"]["merged"],
            &closed["pull_request"]["merge_commit_sha"]
        ),
        (&json!(true), &json!(commit))
    );
    let expected = [
        "ping",
        "create",
        "push",
        "create",
        "push",
        "push",
        "pull_request.opened",
        "push",
        "pull_request.closed",
    ];
    assert_eq!(names(&world.events()), expected);
    world.forge.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pull_requests_are_refused_edited_closed_and_follow_their_branch() {
    let world = world().await;
    for (new, field) in [
        (
            json!({"title": "t", "head": "none", "base": "main"}),
            "head",
        ),
        (
            json!({"title": "t", "head": "main", "base": "none"}),
            "base",
        ),
        (
            json!({"title": "t", "head": "main", "base": "main"}),
            "base",
        ),
    ] {
        let (status, refused) = world.call("POST", "/pulls", Some(new)).await;
        assert_eq!(
            (status, &refused["errors"][0]["field"]),
            (422, &json!(field))
        );
    }
    let number = world.pull("topic", "x.txt").await;
    let twin = json!({"title": "again", "head": "topic", "base": "main"});
    let (status, refused) = world.call("POST", "/pulls", Some(twin)).await;
    assert_eq!(status, 422);
    assert_eq!(
        refused["errors"][0]["message"],
        "A pull request already exists for acme:topic."
    );

    let (_, file) = world.call("GET", "/contents/x.txt?ref=topic", None).await;
    let change =
        json!({"message": "More", "content": "bW9yZQo=", "branch": "topic", "sha": file["sha"]});
    let (status, _) = world
        .call("PUT", "/contents/x.txt", Some(change.clone()))
        .await;
    assert_eq!(status, 200);
    let (status, _) = world.call("PUT", "/contents/x.txt", Some(change)).await;
    assert_eq!(status, 409, "the blob is another one now");
    let moved = world
        .event("synchronize", |_, payload| {
            payload["action"] == "synchronize"
        })
        .await;
    assert_eq!(moved["after"], moved["pull_request"]["head"]["sha"]);

    let edit = json!({"title": "Better", "state": "closed"});
    let (_, closed) = world
        .call("PATCH", &format!("/pulls/{number}"), Some(edit))
        .await;
    assert_eq!(
        (&closed["title"], &closed["state"], &closed["merged"]),
        (&json!("Better"), &json!("closed"), &json!(false))
    );
    world
        .event("closed unmerged", |_, payload| {
            payload["action"] == "closed" && payload["pull_request"]["merged"] == false
        })
        .await;
    let (status, _) = world
        .call("PUT", &format!("/pulls/{number}/merge"), Some(json!({})))
        .await;
    assert_eq!(status, 405);
    let (_, open) = world
        .call(
            "PATCH",
            &format!("/pulls/{number}"),
            Some(json!({"state": "open"})),
        )
        .await;
    assert_eq!(open["state"], "open");
    let (status, _) = world.call("GET", "/pulls/99", None).await;
    assert_eq!(status, 404);

    // A conflict: main changes the same file.
    let change = json!({"message": "Other", "content": "b3RoZXIK", "branch": "main"});
    let (status, _) = world.call("PUT", "/contents/x.txt", Some(change)).await;
    assert_eq!(status, 201);
    let (_, pull) = world.call("GET", &format!("/pulls/{number}"), None).await;
    assert_eq!(
        (&pull["mergeable"], &pull["mergeable_state"]),
        (&json!(false), &json!("dirty"))
    );
    let (status, _) = world
        .call("PUT", &format!("/pulls/{number}/merge"), Some(json!({})))
        .await;
    assert_eq!(status, 405);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_by_path_is_seen_and_may_merge() {
    let world = world().await;
    let number = world.pull("topic", "x.txt").await;
    let clone = world.dir.path().join("clone");
    let git = |args: &[&str], at: &Path| {
        let done = std::process::Command::new("git")
            .args([
                "-c",
                "user.name=Bea Human",
                "-c",
                "user.email=bea@example.com",
            ])
            .args(args)
            .current_dir(at)
            .output()
            .unwrap();
        assert!(
            done.status.success(),
            "{args:?}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
    };
    git(
        &[
            "clone",
            "-q",
            world.forge.git_dir().to_str().unwrap(),
            clone.to_str().unwrap(),
        ],
        world.dir.path(),
    );
    git(
        &["merge", "-q", "--no-ff", "-m", "By hand", "origin/topic"],
        &clone,
    );
    git(&["push", "-q", "origin", "main"], &clone);
    let closed = world
        .event("merged by push", |_, payload| payload["action"] == "closed")
        .await;
    assert_eq!(
        (&closed["number"], &closed["pull_request"]["merged"]),
        (&json!(number), &json!(true))
    );
    assert_eq!(closed["pull_request"]["merged_by"]["login"], "bea-human");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_and_made_of_a_pull_request_is_kept_as_on_github() {
    let world = world().await;
    let number = world.pull("topic/said", "docs/said.txt").await;
    let path = format!("/issues/{number}/comments");
    let (_, none) = world.call("GET", &path, None).await;
    assert_eq!(none, json!([]));
    let (status, said) = world
        .call("POST", &path, Some(json!({"body": "Look *here*"})))
        .await;
    assert_eq!((status, &said["body"]), (201, &json!("Look *here*")));
    let one = format!("/issues/comments/{}", said["id"]);
    let (status, changed) = world
        .call("PATCH", &one, Some(json!({"body": "Never mind"})))
        .await;
    assert_eq!((status, &changed["id"]), (200, &said["id"]));
    let (_, shown) = world.call("GET", &one, None).await;
    assert_eq!(shown["body"], "Never mind");
    let (_, listed) = world.call("GET", &format!("{path}?per_page=1"), None).await;
    assert_eq!(listed.as_array().map(Vec::len), Some(1));
    for (method, path, body, expected) in [
        ("POST", path.as_str(), json!({"body": " "}), 422),
        ("POST", "/issues/999/comments", json!({"body": "x"}), 404),
    ] {
        let (status, _) = world.call(method, path, Some(body)).await;
        assert_eq!(status, expected, "{method} {path}");
    }

    // GitHub answers so, though its description does not say it.
    let nobodys = "/repos/acme/things/issues/comments/1";
    let (status, _) = world
        .ask("PATCH", nobodys, Some(json!({"body": "x"})))
        .await;
    assert_eq!(status, 404);

    let (_, pull) = world.call("GET", &format!("/pulls/{number}"), None).await;
    assert_eq!(pull["comments"], 1);
    let head = pull["head"]["sha"].as_str().unwrap();
    for (state, description) in [("pending", "wait"), ("failure", "no")] {
        let made = json!({"state": state, "context": "ci/one", "description": description});
        let (status, made) = world
            .call("POST", &format!("/statuses/{head}"), Some(made))
            .await;
        assert_eq!((status, &made["state"]), (201, &json!(state)));
    }
    for name in [head, "topic/said"] {
        let (_, statuses) = world
            .call("GET", &format!("/commits/{name}/statuses"), None)
            .await;
        assert_eq!(statuses.as_array().map(Vec::len), Some(2), "{name}");
        assert_eq!(statuses[0]["state"], "failure", "the newest first");
    }
    // This too GitHub answers without its description saying so.
    let long = json!({"state": "success", "description": "x".repeat(141)});
    let unknown = "0".repeat(40);
    for (sha, body) in [
        (head, long),
        (unknown.as_str(), json!({"state": "success"})),
    ] {
        let path = format!("/repos/acme/things/statuses/{sha}");
        let (status, _) = world.ask("POST", &path, Some(body)).await;
        assert_eq!(status, 422, "{sha}");
    }
}
