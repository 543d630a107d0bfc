//! `kill -9` of a real server at any moment of the main job: the next one goes on, nothing is lost and
//! nothing is run twice.

use crate::world::{
    Server, Site, eventually, greeting, id_of, processes_with, pull_of, sleeper, unique_sleep,
    within,
};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// What a killed server had begun is taken over only once its claim has run out.
const PATIENCE: Duration = Duration::from_secs(200);

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

async fn killed_and_started_again(server: Server, root: &Path) -> Server {
    server.kill().await;
    Server::start(root).await
}

/// The skill once it is active, after a kill.
async fn active(site: &Site, dotted: &str) -> Value {
    within(PATIENCE, &format!("{dotted} is active"), async || {
        let skill = site.skill(dotted).await;
        if skill["status"] == "active" && skill["pending"].is_null() {
            Ok(skill)
        } else {
            Err(skill.to_string())
        }
    })
    .await
}

/// The run once it has succeeded, after a kill.
async fn succeeded(site: &Site, run: &Value) -> Value {
    within(
        PATIENCE,
        &format!("{} has succeeded", id_of(run)),
        async || {
            let run = site.run(run).await;
            match run["status"].as_str() {
                Some("succeeded") => Ok(run),
                Some("queued" | "running") => Err(run.to_string()),
                _ => panic!("it ended otherwise: {run}"),
            }
        },
    )
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_the_steps_of_the_main_job() {
    let root = folder();
    let server = Server::start(root.path()).await;
    let skill = server.create(&greeting()).await;
    let server = killed_and_started_again(server, root.path()).await;
    assert_eq!(
        server.skill("test.greeting").await,
        skill,
        "nothing is lost"
    );

    server.merge(&skill).await;
    let server = killed_and_started_again(server, root.path()).await;
    active(&server, "test.greeting").await;

    let run = server
        .execute("test.greeting", json!({"name": "Ada"}))
        .await;
    let server = killed_and_started_again(server, root.path()).await;
    let run = succeeded(&server, &run).await;
    assert_eq!(run["outputs"]["said"], "hello Ada");
    assert_eq!(server.human.runs_of(&run).await.len(), 1);

    let server = killed_and_started_again(server, root.path()).await;
    assert_eq!(server.run(&run).await, run);
    let history = server.get("/api/runs").await.expect(200);
    assert_eq!(history["items"][0]["id"], run["id"]);
    server.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_a_run_is_under_way() {
    let root = folder();
    let server = Server::start(root.path()).await;
    server.create_and_merge(&sleeper()).await;
    let seconds = unique_sleep();
    // Long enough for the kill and the next start, and no longer.
    let short = format!("4.{}", seconds.replace('.', ""));
    let run = server
        .execute("test.sleeper", json!({"seconds": short}))
        .await;
    eventually("it sleeps", async || {
        let found = processes_with(&format!("sleep {short}"));
        if found.is_empty() {
            Err("no process".to_owned())
        } else {
            Ok(())
        }
    })
    .await;
    let server = killed_and_started_again(server, root.path()).await;
    let run = succeeded(&server, &run).await;
    assert_eq!(run["outputs"]["slept"], "yes");
    assert_eq!(server.human.runs_of(&run).await.len(), 1);
    let log = server.log(&run).await;
    assert_eq!(log.matches("== Execute skill ==").count(), 1, "{log}");

    // One that is stopped after a kill has no process left either.
    let run = server
        .execute("test.sleeper", json!({"seconds": seconds}))
        .await;
    eventually("it sleeps", async || {
        let found = processes_with(&format!("sleep {seconds}"));
        if found.is_empty() {
            Err("no process".to_owned())
        } else {
            Ok(())
        }
    })
    .await;
    let server = killed_and_started_again(server, root.path()).await;
    assert!(
        !processes_with(&seconds).is_empty(),
        "it survived the server"
    );
    let path = format!("/api/runs/{}/cancel", id_of(&run));
    assert_eq!(
        server.post(&path, json!({})).await.expect(200)["status"],
        "cancelled"
    );
    eventually("its processes are gone", async || {
        let found = processes_with(&seconds);
        if found.is_empty() {
            Ok(())
        } else {
            Err(format!("{found:?}"))
        }
    })
    .await;
    server.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_of_a_dispatch() {
    let root = folder();
    let mut server = Server::start(root.path()).await;
    server.create_and_merge(&greeting()).await;
    let mut runs = Vec::new();
    // The delays are the fault, not a way to wait: from before the dispatch to after it.
    for delay in [0, 2, 4, 8, 12, 20, 35, 60, 120, 250] {
        let run = server
            .execute("test.greeting", json!({"name": format!("{delay}")}))
            .await;
        tokio::time::sleep(Duration::from_millis(delay)).await;
        server = killed_and_started_again(server, root.path()).await;
        runs.push((delay, run));
    }
    for (delay, run) in &runs {
        let run = succeeded(&server, run).await;
        assert_eq!(run["outputs"]["said"], format!("hello {delay}"));
        assert_eq!(
            server.human.runs_of(&run).await.len(),
            1,
            "dispatched once, killed after {delay} ms"
        );
    }
    assert_eq!(server.human.runs().await.len(), runs.len());
    server.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_of_a_proposal() {
    let root = folder();
    let mut server = Server::start(root.path()).await;
    for delay in [0, 100, 200, 300, 400, 500, 600, 800] {
        let proposal = crate::world::Proposal::new(&format!("test/kill-{delay}")).command("true");
        let request = server
            .ask(http::Method::POST, "/api/skills/create")
            .json(&proposal.body())
            .send();
        let asked = tokio::spawn(request);
        tokio::time::sleep(Duration::from_millis(delay)).await;
        server.kill().await;
        let _ = asked.await;
        server = Server::start(root.path()).await;

        let path = format!("/api/skills/{}", proposal.dotted());
        if server.get(&path).await.status == 404 {
            // Nothing was kept of it, so that it can be proposed again.
            server.create(&proposal).await;
        }
    }
    for delay in [0, 100, 200, 300, 400, 500, 600, 800] {
        let dotted = format!("test.kill-{delay}");
        let skill = within(
            PATIENCE,
            &format!("the pull request of {dotted} is open"),
            async || {
                let skill = server.skill(&dotted).await;
                if skill["pending"]["pull"].is_null() {
                    Err(skill.to_string())
                } else {
                    Ok(skill)
                }
            },
        )
        .await;
        let pulls = server.human.pulls().await;
        let head = format!("prentice/test/kill-{delay}/1");
        let of_skill: Vec<_> = pulls
            .iter()
            .filter(|pull| pull["head"]["ref"] == head)
            .collect();
        assert_eq!(of_skill.len(), 1, "exactly one pull request: {of_skill:?}");
        assert_eq!(of_skill[0]["number"], pull_of(&skill));
    }
    server.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_a_merge_is_taken_over() {
    let root = folder();
    let mut server = Server::start(root.path()).await;
    for delay in [0, 40, 120, 300] {
        let proposal = crate::world::Proposal::new(&format!("test/merge-{delay}")).command("true");
        let skill = server.create(&proposal).await;
        server.merge(&skill).await;
        tokio::time::sleep(Duration::from_millis(delay)).await;
        server = killed_and_started_again(server, root.path()).await;
    }
    for delay in [0, 40, 120, 300] {
        let skill = active(&server, &format!("test.merge-{delay}")).await;
        let tag = format!("tags/skill/test/merge-{delay}/1");
        let commit = server.human.points_at(&tag).await;
        assert_eq!(skill["active"]["commit"].as_str(), commit.as_deref());
    }
    server.kill().await;
}
