//! What people change past Prentice, in a pull request or on the default branch: it counts when it is
//! valid, and only then.

use crate::world::{World, eventually, greeting, pull_of};
use serde_json::{Value, json};

/// The branch that a proposal waits on.
async fn branch_of(world: &World, skill: &Value) -> String {
    let pull = world
        .human
        .read(&format!("/pulls/{}", pull_of(skill)))
        .await;
    pull["head"]["ref"].as_str().expect("a branch").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_of_the_pull_request_counts_when_it_is_valid() {
    let world = World::start().await;
    let proposal = greeting();
    let skill = world.create(&proposal).await;
    let branch = branch_of(&world, &skill).await;
    let edit = |text: &str| text.replace("said=hello", "said=welcome");
    world
        .human
        .edit(&branch, &proposal.workflow_path(), edit)
        .await;
    let merged = world.merge(&skill).await;

    let skill = world.becomes("test.greeting", "active").await;
    assert_eq!(skill["active"]["edited_after_proposal"], true, "{skill}");
    assert_eq!(skill["active"]["commit"], merged.as_str());
    let workflow = skill["content"]["workflow"].as_str().expect("a text");
    assert!(workflow.contains("said=welcome"), "{workflow}");
    let run = world.succeeds("test.greeting", json!({})).await;
    assert_eq!(run["outputs"]["said"], "welcome world");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_of_the_pull_request_that_is_not_valid_is_rejected_when_it_is_merged() {
    for (path, from, to, source) in [
        // What a command is given becomes code.
        (
            greeting().workflow_path(),
            "$INPUT_NAME\"",
            "${{ inputs.name }}\"",
            "workflow",
        ),
        // The job that reports is ours to the byte.
        (
            greeting().workflow_path(),
            "name: Call back",
            "name: Call out",
            "workflow",
        ),
        (
            greeting().manifest_path(),
            "risk: read",
            "risk: none",
            "manifest",
        ),
        // Another skill's manifest in this one's place.
        (
            greeting().manifest_path(),
            "id: test/greeting",
            "id: test/other",
            "manifest",
        ),
    ] {
        let world = World::start().await;
        let skill = world.create(&greeting()).await;
        let branch = branch_of(&world, &skill).await;
        world
            .human
            .edit(&branch, &path, |text| text.replace(from, to))
            .await;
        world.merge(&skill).await;

        let skill = world.becomes("test.greeting", "rejected").await;
        assert_eq!(skill["active"], Value::Null, "{to}");
        assert_eq!(skill["rejected"]["reason"], "invalid", "{to}: {skill}");
        let findings = skill["rejected"]["findings"].as_array().expect("a list");
        let found = findings
            .iter()
            .find(|finding| finding["severity"] == "error" && finding["source"] == source);
        let found = found.unwrap_or_else(|| panic!("{to}: {findings:?}"));
        assert!(found["line"].is_u64(), "{to}: {found}");
        let run = world
            .post("/api/skills/test.greeting/execute", json!({"inputs": {}}))
            .await;
        run.problem(409, "not_runnable");
        assert_eq!(
            world.human.points_at("tags/skill/test/greeting/1").await,
            None
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_change_leaves_the_active_version_in_place() {
    let world = World::start().await;
    let before = world.create_and_merge(&greeting()).await;
    let change = greeting().with_commands(&["echo \"said=bye\" >> \"$GITHUB_OUTPUT\""]);
    let skill = world
        .put("/api/skills/test.greeting", change.body())
        .await
        .expect(200);
    let branch = branch_of(&world, &skill).await;
    let break_it = |text: &str| text.replace("permissions: {}", "permissions: write-all");
    world
        .human
        .edit(&branch, &greeting().workflow_path(), break_it)
        .await;
    world.merge(&skill).await;

    let skill = world.becomes("test.greeting", "active").await;
    assert_eq!(skill["rejected"]["reason"], "invalid", "{skill}");
    assert_eq!(skill["active"], before["active"]);
    let run = world.succeeds("test.greeting", json!({})).await;
    assert_eq!(
        run["outputs"]["said"], "hello world",
        "from the tag of the first version"
    );
    assert_eq!(run["commit"], before["active"]["commit"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_pushed_past_prentice_is_adopted_if_it_is_valid() {
    let world = World::start().await;
    let proposal = greeting();
    let report = world
        .post("/api/skills/validate", proposal.body())
        .await
        .expect(200);
    let text = |name: &str| report[name].as_str().expect("a text").to_owned();
    let files = [
        (proposal.manifest_path(), text("manifest")),
        (proposal.workflow_path(), text("workflow")),
    ];
    let commit = world.human.push(&files).await;

    let path = "/api/skills/test.greeting";
    let skill = eventually("the pushed skill is there", async || {
        let answer = world.get(path).await;
        if answer.status == 200 {
            Ok(answer.expect(200))
        } else {
            Err(answer.text)
        }
    })
    .await;
    assert_eq!(skill["status"], "active");
    assert_eq!(skill["active"]["commit"], commit.as_str());
    assert_eq!(skill["active"]["pull"], Value::Null);
    let run = world
        .succeeds("test.greeting", json!({"name": "you"}))
        .await;
    assert_eq!(run["outputs"]["said"], "hello you");

    // A second push changes it; one that is not valid changes nothing.
    let edit = |text: &str| text.replace("said=hello", "said=hi");
    world
        .human
        .edit("main", &proposal.workflow_path(), edit)
        .await;
    let skill = eventually("the second push is adopted", async || {
        let skill = world.skill("test.greeting").await;
        if skill["active"]["number"] == 2 {
            Ok(skill)
        } else {
            Err(skill.to_string())
        }
    })
    .await;
    let edit = |text: &str| text.replace("permissions: {}", "permissions: write-all");
    world
        .human
        .edit("main", &proposal.workflow_path(), edit)
        .await;
    world.table().await.settled().await;
    assert_eq!(
        world.skill("test.greeting").await["active"],
        skill["active"]
    );
    let run = world.succeeds("test.greeting", json!({})).await;
    assert_eq!(run["outputs"]["said"], "hi world");
}
