//! The life of a skill, told by plain HTTP: the main job, and the ways a proposal can go.

use crate::world::{World, disk_report, eventually, greeting, id_of, pull_of};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn the_main_job() {
    let world = World::start().await;
    let proposal = disk_report();

    // 1, 2: created, validated, proposed.
    let report = world.post("/api/skills/validate", proposal.body()).await;
    let report = report.expect(200);
    assert_eq!(report["valid"], true, "{report}");
    for linter in report["linters"].as_array().expect("a list") {
        assert!(linter["version"].is_string(), "{linter} looked at nothing");
    }
    let skill = world.create(&proposal).await;
    assert!(skill["active"].is_null(), "{skill}");
    assert_eq!(skill["pending"]["change"], "create");
    assert_eq!(skill["pending"]["proposed_by"], "ada");
    assert_eq!(
        skill["content"]["commands"].as_array().map(Vec::len),
        Some(2)
    );
    let url = skill["pending"]["pull"]["url"].as_str().expect("a link");
    assert!(url.starts_with(&world.stack().forge_url()), "{url}");
    let refused = world
        .post(
            "/api/skills/ops.disk-report/execute",
            json!({"inputs": {"path": "/usr/share"}}),
        )
        .await;
    refused.problem(409, "not_runnable");

    // 3: a human reads the diff and merges.
    let number = pull_of(&skill);
    let files = world.human.read(&format!("/pulls/{number}/files")).await;
    let files: Vec<&str> = files
        .as_array()
        .expect("a list")
        .iter()
        .map(|file| file["filename"].as_str().expect("a path"))
        .collect();
    assert_eq!(files, [proposal.workflow_path(), proposal.manifest_path()]);
    let merged = world.merge(&skill).await;

    // 4: active at the merge commit, and tagged there.
    let skill = world.becomes("ops.disk-report", "active").await;
    assert_eq!(skill["active"]["commit"], merged.as_str());
    assert_eq!(skill["active"]["tag"], "skill/ops/disk-report/1");
    assert_eq!(skill["active"]["edited_after_proposal"], false);
    let tag = world.human.points_at("tags/skill/ops/disk-report/1").await;
    assert_eq!(tag.as_ref(), Some(&merged));

    // 5: run and watched.
    let run = world
        .execute("ops.disk-report", json!({"path": "/usr/share"}))
        .await;
    let (run, seen) = watched(&world, run).await;
    assert_eq!(seen, ["queued", "running", "succeeded"], "{run}");
    assert_eq!(run["inputs"], json!({"path": "/usr/share", "top": 5}));
    assert_eq!(run["error"], Value::Null);
    let largest = run["outputs"]["largest"].as_str().expect("an output");
    assert!(largest.starts_with("/usr/share/"), "{largest}");
    let jobs = run["steps"][0]["jobs"].as_array().expect("jobs");
    let jobs: Vec<_> = jobs
        .iter()
        .map(|job| (job["name"].as_str(), job["conclusion"].as_str()))
        .collect();
    assert_eq!(
        jobs,
        [
            (Some("Execute skill"), Some("success")),
            (Some("Report result"), Some("success"))
        ]
    );
    let steps = run["steps"][0]["jobs"][0]["steps"]
        .as_array()
        .expect("steps");
    assert!(
        steps
            .iter()
            .any(|step| step["name"] == "Command 2" && step["conclusion"] == "success"),
        "{steps:?}"
    );
    let log = world.log(&run).await;
    assert!(
        log.contains("== Execute skill ==") && log.contains(largest),
        "{log}"
    );

    // 6: in the history, with its commit.
    let page = world
        .get("/api/runs?skill=ops.disk-report")
        .await
        .expect(200);
    let [listed] = page["items"].as_array().expect("a list").as_slice() else {
        panic!("one run: {page}")
    };
    assert_eq!(listed["id"], run["id"]);
    assert_eq!(listed["status"], "succeeded");
    assert_eq!(listed["commit"], merged.as_str());
    assert_eq!(listed["started_by"], "ada");
}

/// Looks at a run until it is over; each status that was seen, once.
async fn watched(world: &World, run: Value) -> (Value, Vec<String>) {
    let mut seen = Vec::new();
    let run = eventually(&format!("{} is over", id_of(&run)), async || {
        let now = if seen.is_empty() {
            run.clone()
        } else {
            world.run(&run).await
        };
        let status = now["status"].as_str().expect("a status").to_owned();
        if seen.last() != Some(&status) {
            seen.push(status);
        }
        if now["finished_at"].is_null() {
            Err(now.to_string())
        } else {
            Ok(now)
        }
    })
    .await;
    (run, seen)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_is_amended_while_it_waits_and_changed_once_it_is_active() {
    let world = World::start().await;
    let proposal = greeting();
    let first = world.create(&proposal).await;

    let better =
        greeting().with_commands(&["echo \"said=good day $INPUT_NAME\" >> \"$GITHUB_OUTPUT\""]);
    let amended = world
        .put("/api/skills/test.greeting", better.body())
        .await
        .expect(200);
    assert_eq!(pull_of(&amended), pull_of(&first), "one pull request");
    assert_eq!(world.human.pulls().await.len(), 1);
    let branch = world.human.pulls().await[0]["head"]["ref"]
        .as_str()
        .expect("a branch")
        .to_owned();
    let workflow = world.human.text(&branch, &proposal.workflow_path()).await;
    assert!(workflow.contains("good day"), "{workflow}");
    let same = world.put("/api/skills/test.greeting", better.body()).await;
    same.problem(409, "nothing_changes");

    world.merge(&amended).await;
    let active = world.becomes("test.greeting", "active").await;
    assert_eq!(
        active["active"]["edited_after_proposal"], false,
        "amended by Prentice itself"
    );
    let run = world
        .succeeds("test.greeting", json!({"name": "Ada"}))
        .await;
    assert_eq!(run["outputs"], json!({"said": "good day Ada"}));

    let same = world.put("/api/skills/test.greeting", better.body()).await;
    same.problem(409, "nothing_changes");
    let third = greeting().with_commands(&["echo \"said=bye $INPUT_NAME\" >> \"$GITHUB_OUTPUT\""]);
    let changed = world
        .put("/api/skills/test.greeting", third.body())
        .await
        .expect(200);
    assert_eq!(changed["status"], "active", "the first version stays");
    assert_eq!(changed["pending"]["change"], "update");
    assert_ne!(pull_of(&changed), pull_of(&first));
    let run = world
        .succeeds("test.greeting", json!({"name": "Ada"}))
        .await;
    assert_eq!(
        (&run["version"], &run["outputs"]["said"]),
        (&json!(1), &json!("good day Ada"))
    );

    let merged = world.merge(&changed).await;
    let active = world.becomes("test.greeting", "active").await;
    assert_eq!(active["active"]["number"], 2);
    assert_eq!(active["active"]["commit"], merged.as_str());
    let run = world
        .succeeds("test.greeting", json!({"name": "Ada"}))
        .await;
    assert_eq!(
        (&run["version"], &run["outputs"]["said"]),
        (&json!(2), &json!("bye Ada"))
    );
    assert_eq!(run["commit"], merged.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_skill_is_deprecated_and_taken_back_by_pull_requests() {
    let world = World::start().await;
    world.create_and_merge(&greeting()).await;

    let not_yet = world
        .post("/skills/test.greeting/undeprecate", json!({}))
        .await;
    not_yet.problem(409, "nothing_changes");
    let why = world
        .post("/skills/test.greeting/deprecate", json!({}))
        .await;
    why.problem(422, "invalid");
    let body = json!({"reason": "too friendly", "replacement_id": "test/silence"});
    let answer = world
        .post("/skills/test.greeting/deprecate", body)
        .await
        .expect(202);
    assert_eq!(answer["status"], "pending_approval");
    assert_eq!(answer["deprecated"], true);
    let number = answer["pull"]["number"].as_u64().expect("a pull request");
    let waiting = world.skill("test.greeting").await;
    assert_eq!(
        waiting["status"], "active",
        "until a human merges: {waiting}"
    );

    world.human.merge(number).await;
    let skill = world.becomes("test.greeting", "deprecated").await;
    assert_eq!(
        skill["content"]["deprecated"],
        json!({"reason": "too friendly", "replacement_id": "test/silence"})
    );
    let listed = world.get("/api/skills?status=deprecated").await.expect(200);
    assert_eq!(listed["items"][0]["id"], "test/greeting", "{listed}");
    let run = world.succeeds("test.greeting", json!({})).await;
    assert_eq!(run["outputs"]["said"], "hello world", "it can still be run");

    let answer = world
        .post("/skills/test.greeting/undeprecate", json!({}))
        .await
        .expect(202);
    assert_eq!(answer["deprecated"], false);
    world
        .human
        .merge(answer["pull"]["number"].as_u64().expect("a pull request"))
        .await;
    let skill = world.becomes("test.greeting", "active").await;
    assert_eq!(skill["content"]["deprecated"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_taken_once() {
    let world = World::start().await;
    let waiting = world.create(&greeting()).await;
    let other = greeting().with_commands(&["true"]);
    world
        .post("/api/skills/create", other.body())
        .await
        .problem(409, "name_taken");
    assert_eq!(world.skill("test.greeting").await, waiting);
    world.merge(&waiting).await;
    world.becomes("test.greeting", "active").await;
    world
        .post("/api/skills/create", other.body())
        .await
        .problem(409, "name_taken");
    assert_eq!(world.human.pulls().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn closed_unmerged_is_rejected_and_the_name_is_free_again() {
    let world = World::start().await;
    let skill = world.create(&greeting()).await;
    let number = pull_of(&skill);
    world.human.close(number).await;
    let skill = world.becomes("test.greeting", "rejected").await;
    assert_eq!(skill["active"], Value::Null);
    assert_eq!(skill["rejected"]["reason"], "closed");
    assert_eq!(skill["rejected"]["pull"]["number"], number);
    let run = world
        .post("/api/skills/test.greeting/execute", json!({"inputs": {}}))
        .await;
    run.problem(409, "not_runnable");

    let again = world.create(&greeting()).await;
    assert_ne!(pull_of(&again), number);
    world.merge(&again).await;
    let skill = world.becomes("test.greeting", "active").await;
    assert_eq!(skill["active"]["number"], 2);
    assert_eq!(skill["rejected"], Value::Null);
    world.succeeds("test.greeting", json!({})).await;
}
