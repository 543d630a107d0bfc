//! `kill -9` of the collector anywhere in its work, again and again: every event is counted, and once; what makes no
//! sense ends among the dead letters, alone.
//!
//! Chance is seeded, and where a process is killed is counted in its calls of the table: no clock decides.

use crate::deployed::bootstrap::Function;
use crate::embedded::Embedded;
use crate::world::{ErrorQueue, Fault, Proxy, When, built, http_client};
use local::Wire;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const SEED: u64 = 5;
const EVENTS: usize = 100_000;
const PATTERNS: usize = 50;
/// Events in a message, which then has about 200 kB; SQS takes 256 KiB.
const EACH: usize = 1_250;
/// Every so many messages hold an event that makes no sense.
const NONSENSE_EVERY: usize = 20;
/// What SQS hands to Lambda at once.
const BATCH: usize = 10;
/// A batch of all patterns calls the table a hundred times and a few; one that was partly counted calls it less often.
const CALLS: usize = 100;

#[tokio::test(flavor = "multi_thread")]
async fn killed_anywhere_the_collector_loses_and_doubles_none_of_100_000_events() {
    let embedded = Box::pin(Embedded::start()).await;
    let queue = ErrorQueue::at(embedded.address(Wire::Sqs)).await;
    let calls = Proxy::start().await;
    let table = calls.lead(embedded.address(Wire::DynamoDb));
    let program = built("collector");
    let variables = [("AWS_ENDPOINT_URL_DYNAMODB", table.as_str())];
    let start = async || Function::of(&program, "collector", &embedded, &variables).await;

    let messages = messages();
    let mut chance = StdRng::seed_from_u64(SEED);
    let mut waiting: Vec<usize> = (0..messages.len()).collect();
    let mut answered: Vec<usize> = Vec::new();
    let mut collector = start().await;
    let mut kills = 0;
    while !waiting.is_empty() {
        waiting.shuffle(&mut chance);
        // More often than not it is killed; rather with a small batch in its hands, for all of it is done again.
        let (fatal, small) = (chance.gen_bool(0.6), chance.gen_range(1..=BATCH / 2));
        let many = if fatal { small } else { BATCH }.min(waiting.len());
        let mut batch = waiting.split_off(waiting.len() - many);
        // Some of what was counted comes once more.
        let doubled = answered.choose_multiple(&mut chance, (BATCH - many).min(2));
        batch.extend(doubled.copied().collect::<Vec<_>>());
        // In the middle of a call that is not made any more, or of one that is.
        let fault = match chance.r#gen() {
            true => Fault::Silence,
            false => Fault::SilenceAfter,
        };
        let spared = match fatal {
            true => chance.gen_range(0..CALLS),
            false => usize::MAX,
        };
        let fatal = calls.once_after(spared, When::always(), fault);
        let answer = tokio::select! {
            answer = collector.answer(delivery(&batch, &messages)) => Some(answer),
            () = fatal.is_met() => None,
        };
        fatal.lift();
        calls.take_seen();
        let Some(answer) = answer else {
            kills += 1;
            collector.kill().await;
            collector = start().await;
            waiting.extend(batch);
            continue;
        };
        assert_eq!(answer, json!({"batchItemFailures": []}));
        answered.extend(batch);
    }
    assert!(kills >= 6, "killed {kills} times only");

    let hits = hits(&embedded).await;
    let each = u64::try_from(EVENTS / PATTERNS).expect("small");
    assert_eq!(hits.len(), PATTERNS, "{hits:?}");
    assert!(hits.values().all(|hits| *hits == each), "{hits:?}");

    // The same nonsense may be there more than once: whoever was killed had sent it on.
    let nonsense = EVENTS / EACH / NONSENSE_EVERY;
    let dead = queue.dead_letters(nonsense).await;
    let mut found = BTreeSet::new();
    for events in &dead {
        let [event] = events.as_slice() else {
            panic!("not alone: {events:?}");
        };
        assert!(event["error"].is_array(), "{event}");
        found.insert(event["id"].as_str().expect("as it was sent"));
    }
    assert_eq!(found.len(), nonsense, "{found:?}");
    embedded.stack.shutdown().await;
}

/// All events, in three hours, in messages of so many.
fn messages() -> Vec<String> {
    let now = jiff::Timestamp::now();
    let event = |number: usize| {
        let pattern = number % PATTERNS;
        let letters = [b'a' + (pattern / 26) as u8, b'a' + (pattern % 26) as u8];
        let word = String::from_utf8_lossy(&letters).repeat(3);
        let ago = jiff::SignedDuration::from_hours(i64::try_from(number % 3).expect("small"));
        json!({
            "id": format!("e{number}"), "ts": (now - ago).to_string(),
            "service": "billing", "component": "sale", "user": format!("u{}", number % 7),
            "error": format!("KeyError: '{word}' of order {number}, which is not there"),
        })
    };
    let mut messages = Vec::new();
    for (message, numbers) in (0..EVENTS).collect::<Vec<_>>().chunks(EACH).enumerate() {
        let mut events: Vec<Value> = numbers.iter().map(|number| event(*number)).collect();
        if message % NONSENSE_EVERY == 0 {
            let nonsense = json!({"error": ["no", "text"], "id": format!("nonsense-{message}")});
            events.insert(EACH / 2, nonsense);
        }
        let message = json!(events).to_string();
        assert!(
            (150_000..256 * 1024).contains(&message.len()),
            "{}",
            message.len()
        );
        messages.push(message);
    }
    messages
}

/// What SQS hands over.
fn delivery(these: &[usize], messages: &[String]) -> Value {
    let records = these.iter().enumerate().map(|(place, message)| {
        json!({
            "messageId": format!("m{place}"),
            "receiptHandle": format!("r{place}"),
            "body": messages[*message],
            "attributes": {"SentTimestamp": "1795251600000"},
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:prentice-errors",
            "awsRegion": "us-east-1"
        })
    });
    json!({"Records": records.collect::<Vec<_>>()})
}

/// Hits by template, as the API tells them.
async fn hits(embedded: &Embedded) -> BTreeMap<String, u64> {
    let url = format!("{}/api/errors?limit=100", embedded.stack.url());
    let token = embedded.stack.api_token().expose_secret();
    let page = http_client().get(url).bearer_auth(token).send().await;
    let page: Value = page.expect("an answer").json().await.expect("JSON");
    let items = page["items"].as_array().expect("a list").iter();
    items
        .map(|error| {
            let template = error["template"].as_str().expect("a text").to_owned();
            (template, error["hits_30d"].as_u64().expect("a number"))
        })
        .collect()
}
