//! A skill that fails again and again is left alone for a while, and never for ever.

use super::harmless;
use crate::embedded::Embedded;
use crate::world::{Proposal, World, within};
use app::usecase::{RunRequest, start_run};
use app::work::{Message, perform};
use app::{App, Error};
use domain::access::Principal;
use domain::admission::Source;
use domain::budget::Limits;
use domain::id::{SkillId, TenantId};
use domain::run::Event;
use futures::future::join_all;
use futures::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, json};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn failures_open_it_a_probe_closes_it() {
    let world = World::start_with(|config| {
        config.admission.circuit.failure_threshold = 2;
        config.admission.circuit.open_seconds = 1;
    })
    .await;
    let moody = Proposal::new("test/moody")
        .input("mood", json!({"type": "string", "default": "bad"}))
        .command("test \"$INPUT_MOOD\" = good");
    world.create_and_merge(&moody).await;
    for _ in 0..2 {
        let run = world.execute("test.moody", json!({})).await;
        world.reaches(&run, "failed").await;
    }
    let path = "/api/skills/test.moody/execute";
    let good = json!({"inputs": {"mood": "good"}});
    let plan = "/api/skills/test.moody/plan";
    within(Duration::from_secs(20), "it opens", async || {
        let plan = world.post(plan, good.clone()).await.expect(200);
        match plan["verdict"].as_str() {
            Some("denied") => Ok(()),
            _ => Err(plan.to_string()),
        }
    })
    .await;
    // It may have opened a second ago already: then this is the probe.
    let refused = world.post(path, good.clone()).await;
    if refused.status != 202 {
        let problem = refused.problem(409, "circuit_open");
        assert!(problem["retry_at"].is_string(), "{problem}");
    }
    within(
        Duration::from_secs(20),
        "a probe is let through",
        async || {
            let answer = world.post(path, good.clone()).await;
            match answer.status {
                202 => Ok(()),
                _ => Err(answer.text),
            }
        },
    )
    .await;
    within(Duration::from_secs(30), "it closes", async || {
        let plan = world.post(plan, good.clone()).await.expect(200);
        match plan["verdict"].as_str() {
            Some("allowed") => Ok(()),
            _ => Err(plan.to_string()),
        }
    })
    .await;
}

/// An app of its own over a stack whose worker is told of nothing, with a skill that can be run.
async fn app_with_skill(threshold: u32) -> (Embedded, World, App, SkillId) {
    // What is not done soon is done by the world's own worker: it counts by the same rule.
    let world = World::start_with(|config| {
        config.admission.circuit.failure_threshold = threshold;
    })
    .await;
    world
        .create_and_merge(&harmless("test/counted", "read"))
        .await;
    let embedded = Embedded::start().await;
    let aws = world.aws();
    // A queue that nobody reads: what is to be done is done here, when the story wants it.
    let endpoint = aws.sqs.clone().expect("an endpoint");
    let sqs = aws_sdk_sqs::config::Builder::from(&aws.load().await).endpoint_url(endpoint);
    let made = aws_sdk_sqs::Client::from_conf(sqs.build())
        .create_queue()
        .queue_name("nobody")
        .send();
    let queue_url = made.await.expect("a queue").queue_url.expect("its address");
    let mut settings = embedded.app_settings(queue_url);
    settings.records.aws = aws;
    settings.admission.circuit.failure_threshold = threshold;
    settings.admission.budgets.tenant = Limits::default();
    let app = App::connect(&settings).await.expect("an app");
    let skill = SkillId::parse("test/counted").expect("an id");
    (embedded, world, app, skill)
}

fn caller() -> Principal {
    Principal::administrator(TenantId::default(), "mia")
}

#[tokio::test(flavor = "multi_thread")]
async fn four_hundred_failures_at_once_are_four_hundred() {
    const MANY: u32 = 400;
    let (embedded, world, app, skill) = app_with_skill(MANY).await;
    let request = RunRequest::new(skill, Map::new(), Source::Api);
    let now = Timestamp::now();
    let mia = caller();
    let started = (0..MANY).map(|_| start_run(&app, &mia, &request, now));
    let started: Vec<_> = stream::iter(started).buffer_unordered(8).collect().await;
    let refused = Event::DispatchRefused {
        step: 0,
        message: "no".to_owned(),
    };
    for run in &started {
        let id = &run.as_ref().expect("nothing is against it").id;
        app.records
            .advance(id, &refused, now)
            .await
            .expect("it fails");
    }
    assert!(
        start_run(&app, &caller(), &request, now).await.is_ok(),
        "nothing was counted yet"
    );
    let table = world.table().await;
    loop {
        let settling: Vec<Message> = table.work_of_kind("settle").await;
        if settling.is_empty() {
            break;
        }
        let later = Timestamp::now();
        let done = settling.iter().map(|message| perform(&app, message, later));
        for done in join_all(done).await {
            done.expect("it is done, or done again later");
        }
    }
    let blocked = start_run(&app, &caller(), &request, now).await;
    let Err(Error::Blocked(blocked)) = blocked else {
        panic!("one of {MANY} failures was lost: {blocked:?}");
    };
    assert_eq!(blocked.block.code, "circuit_open");
    assert!(
        blocked.block.reason.contains(&MANY.to_string()),
        "{}",
        blocked.block.reason
    );
    embedded.stack.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_probe_without_an_outcome_does_not_stick() {
    let (embedded, world, app, skill) = app_with_skill(1).await;
    let request = RunRequest::new(skill, Map::new(), Source::Api);
    let now = Timestamp::now();
    let refused = Event::DispatchRefused {
        step: 0,
        message: "no".to_owned(),
    };
    let run = start_run(&app, &caller(), &request, now)
        .await
        .expect("a run");
    app.records
        .advance(&run.id, &refused, now)
        .await
        .expect("it fails");
    for message in world.table().await.work_of_kind("settle").await {
        perform(&app, &message, now).await.expect("settled");
    }
    let at = |seconds: i64| now + SignedDuration::from_secs(seconds);
    let tries = [(1, false), (301, true), (302, false), (301 + 901, true)];
    for (second, expected) in tries {
        let run = start_run(&app, &caller(), &request, at(second)).await;
        assert_eq!(run.is_ok(), expected, "after {second} seconds: {run:?}");
    }
    embedded.stack.shutdown().await;
}
