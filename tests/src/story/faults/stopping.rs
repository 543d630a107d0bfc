//! Workflows that hang and runs that are stopped: nothing of them is left on the machine.

use crate::world::{Fault, When, World, eventually, id_of, processes_with, sleeper, unique_sleep};
use jiff::SignedDuration;
use local::Wire;
use serde_json::{Value, json};
use std::sync::Arc;

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
    // What the audit was told two minutes ahead is sealed by a sweep that is as far ahead.
    world.sweep_after(SignedDuration::from_secs(240)).await;
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
