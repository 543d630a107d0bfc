//! The forge through octocrab, as a GitHub Enterprise server.

use octocrab::Octocrab;
use octocrab::models::repos::Object;
use octocrab::params::State;
use octocrab::params::repos::Reference;
use serde_json::json;

use super::{TOKEN, World, world};

fn client(world: &World) -> Octocrab {
    Octocrab::builder()
        .base_uri(world.forge.api_url())
        .unwrap()
        .personal_token(TOKEN)
        .build()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_goes_from_branch_to_run() {
    let world = world().await;
    let github = client(&world);
    let repository = github.repos("acme", "things").get().await.unwrap();
    assert_eq!(repository.default_branch.as_deref(), Some("main"));
    assert_eq!(repository.id.0, world.forge.repository_id());
    let main = github
        .repos("acme", "things")
        .get_ref(&Reference::Branch("main".to_owned()))
        .await
        .unwrap();
    let Object::Commit { sha, .. } = main.object else {
        panic!("main is a commit")
    };

    let branch = Reference::Branch("topic/a".to_owned());
    github
        .repos("acme", "things")
        .create_ref(&branch, &sha)
        .await
        .unwrap();
    let made = github
        .repos("acme", "things")
        .create_file("docs/new.md", "Add a page", "# New\n")
        .branch("topic/a")
        .send()
        .await
        .unwrap();
    assert_eq!(made.content.path, "docs/new.md");
    let pulls = github.pulls("acme", "things");
    let pull = pulls
        .create("Add a page", "topic/a", "main")
        .body("Please")
        .send()
        .await
        .unwrap();
    assert_eq!(pull.merged_at, None);
    let listed = pulls
        .list()
        .state(State::Open)
        .head("acme:topic/a")
        .per_page(10)
        .send()
        .await
        .unwrap();
    assert_eq!(listed.items.len(), 1);
    let files = pulls.list_files(pull.number).await.unwrap();
    assert_eq!(files.items[0].filename, "docs/new.md");
    let twin = pulls
        .create("Again", "topic/a", "main")
        .send()
        .await
        .unwrap_err();
    let octocrab::Error::GitHub { source, .. } = twin else {
        panic!("an answer of GitHub: {twin:?}")
    };
    assert_eq!(source.status_code, 422);
    assert_eq!(
        source.errors.unwrap()[0]["message"],
        "A pull request already exists for acme:topic/a."
    );
    let merged = pulls.merge(pull.number).send().await.unwrap();
    assert!(merged.merged);
    assert!(pulls.is_merged(pull.number).await.unwrap());
    let merge = merged.sha.unwrap();
    let content = github
        .repos("acme", "things")
        .get_content()
        .path("docs/new.md")
        .r#ref(&merge)
        .send()
        .await
        .unwrap();
    assert_eq!(
        content.items[0].decoded_content().as_deref(),
        Some("# New\n")
    );

    let tag = Reference::Tag("release/1".to_owned());
    github
        .repos("acme", "things")
        .create_ref(&tag, &merge)
        .await
        .unwrap();
    github
        .actions()
        .create_workflow_dispatch("acme", "things", "greet.yml", "release/1")
        .inputs(json!({"who": "octocrab"}))
        .send()
        .await
        .unwrap();
    let runs = github
        .workflows("acme", "things")
        .list_runs("greet.yml")
        .send()
        .await
        .unwrap();
    assert_eq!(
        (runs.items.len(), runs.items[0].head_sha.as_str()),
        (1, merge.as_str())
    );
    let id = runs.items[0].id;
    world.run_ended(id.0).await;
    let run = github.workflows("acme", "things").get(id).await.unwrap();
    assert_eq!(run.conclusion.as_deref(), Some("success"));
    let jobs = github
        .workflows("acme", "things")
        .list_jobs(id)
        .send()
        .await
        .unwrap();
    assert_eq!(jobs.items.len(), 2);
    let log = github
        .workflows("acme", "things")
        .download_job_logs(jobs.items[0].id)
        .await
        .unwrap();
    let log = String::from_utf8_lossy(&log);
    assert!(log.contains("the password is ***"));
    let workflows = github
        .workflows("acme", "things")
        .list()
        .send()
        .await
        .unwrap();
    assert_eq!(workflows.items[0].name, "greet");
}

#[tokio::test(flavor = "multi_thread")]
async fn git_objects_go_through_octocrab() {
    let world = world().await;
    let github = client(&world);
    let route = |path: &str| format!("/repos/acme/things{path}");
    let main = world.main_sha().await;
    let blob: serde_json::Value = github
        .post(
            route("/git/blobs"),
            Some(&json!({"content": "x", "encoding": "utf-8"})),
        )
        .await
        .unwrap();
    let (_, commit) = world
        .call("GET", &format!("/git/commits/{main}"), None)
        .await;
    let tree = json!({"base_tree": commit["tree"]["sha"], "tree": [
        {"path": "x", "mode": "100644", "type": "blob", "sha": blob["sha"]}
    ]});
    let tree: serde_json::Value = github.post(route("/git/trees"), Some(&tree)).await.unwrap();
    let new = json!({"message": "x", "tree": tree["sha"], "parents": [main]});
    let commit: serde_json::Value = github
        .post(route("/git/commits"), Some(&new))
        .await
        .unwrap();
    let moved: serde_json::Value = github
        .patch(
            route("/git/refs/heads/main"),
            Some(&json!({"sha": commit["sha"]})),
        )
        .await
        .unwrap();
    assert_eq!(moved["object"]["sha"], commit["sha"]);
    let commits = github
        .repos("acme", "things")
        .list_commits()
        .sha("main")
        .send()
        .await
        .unwrap();
    assert_eq!(commits.items.len(), 2);
}
