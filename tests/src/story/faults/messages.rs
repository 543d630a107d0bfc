//! Webhooks, callbacks, messages and answers of the table that are lost or come twice.

use crate::world::{Fault, When, World, eventually, greeting, pull_of, silence};
use jiff::SignedDuration;
use local::Wire;
use serde_json::json;

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
    world.human.close(pull_of(&skill)).await;
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
            .is_some_and(|detail| detail.contains("depends on")),
        "{problem}"
    );
    world
        .post("/api/skills/create", greeting().body())
        .await
        .problem(503, "service_unavailable");
    away.lift();
    world.create_and_merge(&greeting()).await;
}
