//! What goes wrong between the parts: answers that are lost, parts that are away, workflows that hang.
//! However it goes: one pull request, one dispatch, an honest end.

use crate::world::{
    Fault, Proposal, When, World, eventually, greeting, id_of, processes_with, silence, sleeper,
    unique_sleep,
};
use http::Method;
use jiff::SignedDuration;
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

#[tokio::test(flavor = "multi_thread")]
async fn without_any_webhook_the_sweep_finds_the_merge_and_the_result() {
    let world = World::start().await;
    let lost = world
        .on(Wire::Webhooks)
        .each(When::always(), Fault::Answer(202, "lost"));
    let skill = world.create(&greeting()).await;
    world.merge(&skill).await;
    eventually("the forge tells of the merge", async || {
        let told = world.on(Wire::Webhooks).seen();
        let told = told
            .iter()
            .any(|sent| sent.headers["x-github-event"] == "pull_request");
        if told && lost.met() > 3 {
            Ok(())
        } else {
            Err(lost.met().to_string())
        }
    })
    .await;
    world.table().await.settled().await;
    assert_eq!(
        world.skill("test.greeting").await["status"],
        "pending_approval"
    );
    world.sweep_after(SignedDuration::from_secs(4 * 60)).await;
    world.table().await.settled().await;
    assert_eq!(
        world.skill("test.greeting").await["status"],
        "pending_approval",
        "not due yet"
    );
    world.sweep_after(SignedDuration::from_secs(6 * 60)).await;
    world.becomes("test.greeting", "active").await;

    let run = world.execute("test.greeting", json!({})).await;
    eventually("its runner is over", async || {
        let runners = world.human.runs_of(&run).await;
        let over = runners.iter().any(|runner| runner["status"] == "completed");
        if over {
            Ok(())
        } else {
            Err(format!("{runners:?}"))
        }
    })
    .await;
    world.table().await.settled().await;
    assert_eq!(
        world.listed_run(&run).await["status"],
        "running",
        "nobody told of its end"
    );
    world.sweep_after(SignedDuration::from_secs(61)).await;
    eventually("the sweep finds the result", async || {
        let run = world.listed_run(&run).await;
        if run["status"] == "succeeded" {
            Ok(())
        } else {
            Err(run.to_string())
        }
    })
    .await;
    assert_eq!(world.run(&run).await["outputs"]["said"], "hello world");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pull_request_closed_unheard_is_found_by_the_sweep() {
    let world = World::start().await;
    world
        .on(Wire::Webhooks)
        .each(When::always(), Fault::Answer(202, "lost"));
    let skill = world.create(&greeting()).await;
    world.human.close(crate::world::pull_of(&skill)).await;
    world.sweep_after(SignedDuration::from_secs(6 * 60)).await;
    let skill = world.becomes("test.greeting", "rejected").await;
    assert_eq!(skill["rejected"]["reason"], "closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_callback_loses_the_outputs_and_says_so() {
    let world = World::start().await;
    world.create_and_merge(&greeting()).await;
    world.create_and_merge(&silence()).await;
    let lost = world
        .on(Wire::Callbacks)
        .each(When::always(), Fault::Answer(200, "{}"));
    let run = world.execute("test.greeting", json!({})).await;
    let run = world.reaches(&run, "failed").await;
    assert_eq!(run["error"]["code"], "outputs_lost", "{run}");
    // Where there are no outputs nothing was lost: GitHub itself says how it ended.
    world.succeeds("test.silence", json!({})).await;
    assert_eq!(lost.met(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_callback_that_finds_nobody_at_first_is_sent_again() {
    let world = World::start().await;
    world.create_and_merge(&greeting()).await;
    let away = world
        .on(Wire::Callbacks)
        .times(2, When::always(), Fault::Answer(503, "away"));
    let run = world.succeeds("test.greeting", json!({})).await;
    assert_eq!(run["outputs"]["said"], "hello world");
    assert_eq!(away.met(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_callback_whose_answer_is_lost_counts_once() {
    let world = World::start().await;
    world.create_and_merge(&greeting()).await;
    let lost = world
        .on(Wire::Callbacks)
        .once(When::always(), Fault::CutAfter);
    let run = world.succeeds("test.greeting", json!({})).await;
    assert_eq!(run["outputs"]["said"], "hello world");
    assert_eq!(lost.met(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workflow_that_hangs_is_stopped_at_its_deadline() {
    let world = World::start().await;
    world.create_and_merge(&sleeper()).await;
    let (run, seconds) = asleep(&world).await;
    world.sweep_after(SignedDuration::from_secs(80)).await;
    assert_eq!(
        world.run(&run).await["status"],
        "running",
        "it has a minute and a half"
    );
    world.sweep_after(SignedDuration::from_secs(120)).await;
    let run = world.reaches(&run, "timed_out").await;
    assert_eq!(run["error"]["code"], "deadline");
    gone(&world, &run, &seconds).await;
    world.table().await.settled().await;
    assert_eq!(
        world.run(&run).await["status"],
        "timed_out",
        "its end stays its end"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelling_ends_every_process_of_a_run() {
    let world = World::start().await;
    world.create_and_merge(&sleeper()).await;
    let (run, seconds) = asleep(&world).await;
    let path = format!("/api/runs/{}/cancel", id_of(&run));
    let answer = world.post(&path, json!({})).await.expect(200);
    assert_eq!(answer["status"], "cancelled");
    assert_eq!(answer["error"]["message"], "stopped by ada");
    gone(&world, &run, &seconds).await;
    world.table().await.settled().await;
    let run = world.run(&run).await;
    assert_eq!(run["status"], "cancelled");
    let again = world.post(&path, json!({})).await.expect(200);
    assert_eq!(
        again["finished_at"], run["finished_at"],
        "it stays as it ended"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_cancelled_while_its_dispatch_is_under_way_does_not_go_on() {
    let world = World::start().await;
    world.create_and_merge(&sleeper()).await;
    let github = world.on(Wire::Github);
    // The dispatch works, but nobody is told which run it made until it is looked for.
    let lost = github.once(When::post("/dispatches"), Fault::AnswerAfter(502));
    let hide = |answer: &mut Value| answer["workflow_runs"] = json!([]);
    let hidden = github.each(When::get("/runs"), Fault::Rewrite(Arc::new(hide)));
    world
        .on(Wire::Webhooks)
        .each(When::always(), Fault::Answer(202, "lost"));
    let seconds = unique_sleep();
    let run = world
        .execute("test.sleeper", json!({"seconds": seconds}))
        .await;
    eventually("it is dispatched", async || {
        if lost.met() == 1 && hidden.met() > 0 {
            Ok(())
        } else {
            Err("not yet".to_owned())
        }
    })
    .await;
    let path = format!("/api/runs/{}/cancel", id_of(&run));
    world.post(&path, json!({})).await.expect(200);
    hidden.lift();
    gone(&world, &run, &seconds).await;
    assert_eq!(world.run(&run).await["status"], "cancelled");
}

/// A run whose two processes sleep, and for how long.
async fn asleep(world: &World) -> (Value, String) {
    let seconds = unique_sleep();
    let run = world
        .execute("test.sleeper", json!({"seconds": seconds}))
        .await;
    eventually("two processes sleep", async || {
        let found = processes_with(&format!("sleep {seconds}"));
        if found.len() >= 2 {
            Ok(())
        } else {
            Err(format!("{found:?}"))
        }
    })
    .await;
    (world.reaches(&run, "running").await, seconds)
}

/// Nothing of the run is left on this machine, and its runner is over.
async fn gone(world: &World, run: &Value, seconds: &str) {
    eventually("its runner is over", async || {
        let runners = world.human.runs_of(run).await;
        let over = runners.iter().all(|runner| runner["status"] == "completed");
        if over {
            Ok(())
        } else {
            Err(format!("{runners:?}"))
        }
    })
    .await;
    eventually("its processes are gone", async || {
        let found = processes_with(seconds);
        if found.is_empty() {
            Ok(())
        } else {
            Err(format!("{found:?}"))
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_the_queue_never_got_is_sent_again_by_the_sweep() {
    let world = World::start().await;
    world.create_and_merge(&greeting()).await;
    world.table().await.settled().await;
    let away = world
        .on(Wire::Sqs)
        .each(When::always(), Fault::Answer(500, "{}"));
    let run = world.execute("test.greeting", json!({})).await;
    assert!(away.met() > 0);
    away.lift();
    assert_eq!(world.human.runs_of(&run).await.len(), 0, "nobody was told");
    world.sweep_after(SignedDuration::from_secs(21)).await;
    let run = world.reaches(&run, "succeeded").await;
    assert_eq!(world.human.runs_of(&run).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_is_told_twice_is_done_once() {
    let world = World::start().await;
    world.create_and_merge(&greeting()).await;
    // Each message is taken, and sent again since nobody said so.
    let twice = world
        .on(Wire::Sqs)
        .times(6, When::operation("SendMessageBatch"), Fault::CutAfter);
    let run = world.succeeds("test.greeting", json!({})).await;
    assert!(twice.met() > 0);
    world.table().await.settled().await;
    assert_eq!(world.human.runs_of(&run).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_whose_answer_is_lost_is_written_once() {
    let world = World::start().await;
    world.create_and_merge(&greeting()).await;
    world.table().await.settled().await;
    let lost = world
        .on(Wire::DynamoDb)
        .once(When::operation("TransactWriteItems"), Fault::CutAfter);
    let run = world.execute("test.greeting", json!({})).await;
    assert_eq!(lost.met(), 1);
    world.reaches(&run, "succeeded").await;
    let runs = world.get("/api/runs").await.expect(200);
    assert_eq!(runs["items"].as_array().map(Vec::len), Some(1), "{runs}");
    assert_eq!(world.human.runs().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_table_is_away_requests_say_so() {
    let world = World::start().await;
    let away = world
        .on(Wire::DynamoDb)
        .each(When::always(), Fault::Answer(500, "{}"));
    let problem = world
        .get("/api/skills")
        .await
        .problem(503, "service_unavailable");
    assert!(
        problem["detail"]
            .as_str()
            .is_some_and(|detail| detail.contains("table")),
        "{problem}"
    );
    world
        .post("/api/skills/create", greeting().body())
        .await
        .problem(503, "service_unavailable");
    away.lift();
    world.create_and_merge(&greeting()).await;
}
