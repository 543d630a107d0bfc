//! GitHub answers nothing, too late, or with a failure although it did what it was asked.

use crate::world::{Fault, Proposal, When, World, eventually, greeting, silence};
use http::Method;
use local::Wire;
use serde_json::{Value, json};
use std::sync::Arc;

/// The skill once its pull request is open.
async fn opened(world: &World, dotted: &str) -> Value {
    eventually(
        &format!("the pull request of {dotted} is open"),
        async || {
            let skill = world.skill(dotted).await;
            if skill["pending"]["pull"].is_null() {
                Err(skill.to_string())
            } else {
                Ok(skill)
            }
        },
    )
    .await
}

/// How many pull requests were ever opened for this skill.
async fn pulls_of(world: &World, id: &str) -> usize {
    let pulls = world.human.pulls().await;
    let prefix = format!("prentice/{id}/");
    pulls
        .iter()
        .filter(|pull| {
            pull["head"]["ref"]
                .as_str()
                .is_some_and(|head| head.starts_with(&prefix))
        })
        .count()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_lost_while_proposing_makes_no_second_pull_request() {
    let world = World::start().await;
    let github = world.on(Wire::Github);
    let posts = ["/git/trees", "/git/commits", "/git/refs", "/pulls"];
    // Done and answered with 502; done, then cut; not done at all.
    let faults = [
        Fault::AnswerAfter(502),
        Fault::CutAfter,
        Fault::Answer(502, ""),
    ];
    let mut number = 0;
    for post in posts {
        for fault in &faults {
            number += 1;
            let id = format!("test/lost-{number}");
            let proposal = Proposal::new(&id).command("true");
            let rule = github.once(When::post(post), fault.clone());
            let skill = world.create(&proposal).await;
            assert_eq!(rule.met(), 1, "{post}");
            let skill_open = opened(&world, &proposal.dotted()).await;
            assert_eq!(pulls_of(&world, &id).await, 1, "{post}: {skill}");
            let pull = skill_open["pending"]["pull"]["number"]
                .as_u64()
                .expect("a number");
            let commits = world.human.read(&format!("/pulls/{pull}/commits")).await;
            assert_eq!(
                commits.as_array().map(Vec::len),
                Some(1),
                "{post}: {commits}"
            );
        }
    }
    // What came of it is a skill like any other.
    let skill = opened(&world, "test.lost-1").await;
    let tag = github.once(When::post("/git/refs"), Fault::AnswerAfter(502));
    world.merge(&skill).await;
    world.becomes("test.lost-1", "active").await;
    assert_eq!(tag.met(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_lost_while_amending_makes_no_second_commit() {
    let world = World::start().await;
    world.create(&greeting()).await;
    let better = greeting().with_commands(&["echo \"said=hi $INPUT_NAME\" >> \"$GITHUB_OUTPUT\""]);
    let lost = world.on(Wire::Github).once(
        When::has(Method::PATCH, "/git/refs/heads/"),
        Fault::AnswerAfter(502),
    );
    world
        .put("/api/skills/test.greeting", better.body())
        .await
        .expect(200);
    assert_eq!(lost.met(), 1);
    world.table().await.settled().await;
    let skill = opened(&world, "test.greeting").await;
    let pull = skill["pending"]["pull"]["number"]
        .as_u64()
        .expect("a number");
    let commits = world.human.read(&format!("/pulls/{pull}/commits")).await;
    assert_eq!(commits.as_array().map(Vec::len), Some(2), "{commits}");
    world.merge(&skill).await;
    let skill = world.becomes("test.greeting", "active").await;
    assert_eq!(skill["active"]["edited_after_proposal"], false);
    assert_eq!(
        world.succeeds("test.greeting", json!({})).await["outputs"]["said"],
        "hi world"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_lost_while_dispatching_makes_no_second_run() {
    let world = World::start().await;
    world.create_and_merge(&greeting()).await;
    let github = world.on(Wire::Github);
    for (what, fault) in [
        ("done and 502", Fault::AnswerAfter(502)),
        ("done and cut", Fault::CutAfter),
        ("not done and 502", Fault::Answer(502, "")),
        ("not done and cut", Fault::Cut),
    ] {
        let rule = github.once(When::post("/dispatches"), fault);
        let run = world.execute("test.greeting", json!({"name": what})).await;
        let run = world.reaches(&run, "succeeded").await;
        assert_eq!(run["outputs"]["said"], format!("hello {what}"));
        assert_eq!(rule.met(), 1, "{what}");
        assert_eq!(world.human.runs_of(&run).await.len(), 1, "{what}");
    }
    assert_eq!(world.human.runs().await.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_listed_late_is_not_dispatched_again() {
    let world = World::start().await;
    world.create_and_merge(&greeting()).await;
    let github = world.on(Wire::Github);
    let lost = github.once(When::post("/dispatches"), Fault::AnswerAfter(502));
    let hide = |answer: &mut Value| {
        answer["total_count"] = json!(0);
        answer["workflow_runs"] = json!([]);
    };
    let hidden = github.times(6, When::get("/runs"), Fault::Rewrite(Arc::new(hide)));
    let run = world.execute("test.greeting", json!({})).await;
    let run = world.reaches(&run, "succeeded").await;
    assert_eq!(lost.met(), 1);
    assert!(hidden.met() > 0);
    world.table().await.settled().await;
    assert_eq!(world.human.runs_of(&run).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_know_run_details_is_asked_without() {
    let world = World::start().await;
    world.create_and_merge(&greeting()).await;
    let github = world.on(Wire::Github);
    let old = github.once(
        When::post("/dispatches"),
        Fault::Answer(
            422,
            r#"{"message": "Invalid request.\n\n\"return_run_details\" is not a permitted key."}"#,
        ),
    );
    let run = world.succeeds("test.greeting", json!({})).await;
    assert_eq!(old.met(), 1);
    assert_eq!(world.human.runs_of(&run).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_github_is_away_proposals_and_runs_wait_for_it() {
    let world = World::start().await;
    world.create_and_merge(&greeting()).await;
    let away = world
        .on(Wire::Github)
        .each(When::always(), Fault::Answer(503, ""));
    let skill = world.create(&silence()).await;
    assert_eq!(skill["pending"]["pull"], Value::Null, "{skill}");
    let run = world.execute("test.greeting", json!({})).await;
    let health = world.get("/health").await;
    assert_eq!(
        health.expect(503)["components"]["forge"]["status"],
        "unhealthy"
    );
    let tries = away.met();
    eventually("it is tried again", async || {
        if away.met() > tries + 2 {
            Ok(())
        } else {
            Err(away.met().to_string())
        }
    })
    .await;
    assert_eq!(world.listed_run(&run).await["status"], "queued");

    away.lift();
    opened(&world, "test.silence").await;
    assert_eq!(pulls_of(&world, "test/silence").await, 1);
    let run = world.reaches(&run, "succeeded").await;
    assert_eq!(world.human.runs_of(&run).await.len(), 1);
    world.get("/health").await.expect(200);
}
