//! Error events are counted, each once, whatever becomes of the messages that carry them.

use crate::world::{Fault, Proposal, Proxy, When, World, eventually};
use app::Collector;
use app::settings::{AwsSettings, CollectorSettings, RecordsSettings};
use aws_lambda_events::event::sqs::{SqsEvent, SqsMessage};
use domain::id::TenantId;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A collector of its own over the services of a world, its calls of the table led over a proxy.
async fn collector(world: &World) -> (Collector, Proxy) {
    let calls = Proxy::start().await;
    let aws = AwsSettings {
        dynamodb: Some(calls.lead(&world.end(local::Wire::DynamoDb))),
        ..world.aws()
    };
    let queue = |name: &str| {
        let sqs = aws.sqs.as_deref().expect("the world has queues");
        format!("{sqs}/000000000000/{name}")
    };
    let settings = CollectorSettings {
        errors_queue_url: queue("nobody-errors"),
        records: RecordsSettings {
            queue_url: queue("nobody"),
            aws: aws.clone(),
            table: "prentice".to_owned(),
            tenant: TenantId::default(),
        },
    };
    (Collector::connect(&settings).await, calls)
}

/// What SQS hands over: a message for each of these bodies.
fn delivery(bodies: &[String]) -> SqsEvent {
    let mut event = SqsEvent::default();
    for (index, body) in bodies.iter().enumerate() {
        let mut message = SqsMessage::default();
        message.message_id = Some(index.to_string());
        message.body = Some(body.clone());
        event.records.push(message);
    }
    event
}

/// So many events of so many patterns, in messages of so many.
fn messages(events: usize, patterns: usize, each: usize, ts: &str) -> Vec<String> {
    let events: Vec<Value> = (0..events)
        .map(|number| {
            let pattern = number % patterns;
            let letters = [b'a' + (pattern / 26) as u8, b'a' + (pattern % 26) as u8];
            let word = String::from_utf8_lossy(&letters).repeat(3);
            json!({
                "id": format!("e{number}"), "ts": ts, "service": "billing", "component": "sale",
                "error": format!("KeyError: '{word}' of order {number}"),
            })
        })
        .collect();
    let chunks = events.chunks(each);
    chunks.map(|chunk| json!(chunk).to_string()).collect()
}

/// Hits by template, as the API tells them.
async fn hits(world: &World) -> BTreeMap<String, u64> {
    let (mut hits, mut cursor) = (BTreeMap::new(), String::new());
    loop {
        let page = world.get(&format!("/api/errors?limit=100{cursor}")).await;
        let page = page.expect(200);
        for error in page["items"].as_array().expect("a list") {
            let template = error["template"].as_str().expect("a text").to_owned();
            hits.insert(template, error["hits_30d"].as_u64().expect("a number"));
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return hits,
        }
    }
}

fn now() -> String {
    jiff::Timestamp::now().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_reported_is_counted_once_listed_and_decided_on() {
    let world = World::start().await;
    let batch: Vec<Value> = (0..40)
        .map(|number| {
            json!({"id": format!("a{number}"), "service": "billing", "component": "sale.order",
                   "type": "KeyError", "user": format!("u{}@example.org", number % 3),
                   "error": format!("KeyError: order {number}0000 of ada@example.org, password=hunter{number}")})
        })
        .collect();
    // The same batch twice, parts of it in another order, and one event that makes no sense.
    for sent in [
        json!(batch),
        json!(batch),
        json!([batch[7], batch[3], {"error": 7, "nonsense": 1}]),
    ] {
        let accepted = world.post("/api/errors", sent).await.expect(202);
        assert!(accepted["accepted"].as_u64() >= Some(2), "{accepted}");
    }
    let errors = eventually("they are counted", async || {
        let errors = world.get("/api/errors").await.expect(200);
        match errors["items"][0]["hits_7d"].as_u64() {
            Some(40) => Ok(errors),
            _ => Err(errors.to_string()),
        }
    })
    .await;
    assert_eq!(
        errors["items"].as_array().map(Vec::len),
        Some(1),
        "{errors}"
    );
    let error = &errors["items"][0];
    assert_eq!(error["component"], "sale.order");
    assert_eq!(error["status"], "open");
    assert_eq!(error["impact_score"], 40.0);
    let path = format!(
        "/api/errors/{}",
        error["fingerprint"].as_str().expect("a text")
    );
    let detail = world.get(&path).await.expect(200);
    assert_eq!(detail["users"], 3);
    assert_eq!(detail["services"], json!(["billing"]));
    let table = world.table().await.snapshot().await;
    for (key, item) in &table {
        if !key.contains("#AUDIT") {
            for secret in ["hunter", "@example.org"] {
                assert!(!item.contains(secret), "{key} holds {secret}: {item}");
            }
        }
    }

    let decide = async |status: &str| {
        let path = format!("{path}/status");
        let request = world.ask(http::Method::PUT, &path);
        world.send(request.json(&json!({"status": status}))).await
    };
    assert_eq!(decide("resolved").await.expect(200)["status"], "resolved");
    decide("mended").await.problem(400, "bad_request");
    world
        .post(
            "/api/errors",
            json!({"service": "billing", "component": "sale.order", "type": "KeyError",
        "error": "KeyError: order 990000 of bo@example.org, password=x1"}),
        )
        .await
        .expect(202);
    eventually("it has come back", async || {
        let detail = world.get(&path).await.expect(200);
        (detail["status"] == "regressed")
            .then_some(())
            .ok_or(detail.to_string())
    })
    .await;
    world
        .post("/api/errors", json!([{"error": ["no", "text"]}]))
        .await
        .problem(422, "invalid");
    let unknown = "/api/errors/00000000-0000-0000-0000-000000000000";
    world.get(unknown).await.problem(404, "error_not_found");
    world.get("/api/errors/x").await.problem(400, "bad_id");
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_events_of_fifty_patterns_take_few_writes() {
    let world = World::start().await;
    let (collector, calls) = collector(&world).await;
    let sent = messages(10_000, 50, 1_000, &now());
    let answer = collector::handle(&collector, delivery(&sent)).await;
    assert!(answer.batch_item_failures.is_empty());
    let writes: usize = calls
        .take_seen()
        .iter()
        .filter(|call| call.operation() == Some("TransactWriteItems"))
        .map(|call| {
            let body: Value = serde_json::from_slice(&call.body).expect("JSON");
            body["TransactItems"].as_array().map_or(0, Vec::len)
        })
        .sum();
    assert!((100..=200).contains(&writes), "{writes} writes");
    let hits = hits(&world).await;
    assert_eq!(hits.len(), 50);
    assert!(hits.values().all(|hits| *hits == 200), "{hits:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_is_cut_off_anywhere_loses_and_doubles_nothing() {
    let world = World::start().await;
    let (collector, calls) = collector(&world).await;
    let sent = messages(2_000, 8, 250, &now());
    // What two collectors are given at once meets another fault each time: answers that are lost, calls that never
    // arrive.
    let faults = [
        Fault::CutAfter,
        Fault::Cut,
        Fault::AnswerAfter(500),
        Fault::Answer(500, "{}"),
    ];
    for (fault, sent) in faults.into_iter().zip(sent.chunks(2)) {
        let write = When::operation("TransactWriteItems");
        let lost = calls.each(write, fault);
        let one = collector::handle(&collector, delivery(sent));
        let two = collector::handle(&collector, delivery(&sent[1..]));
        tokio::join!(one, two);
        assert!(lost.met() > 0);
        lost.lift();
    }
    for _ in 0..2 {
        let (one, two) = tokio::join!(
            collector::handle(&collector, delivery(&sent)),
            collector::handle(&collector, delivery(&sent[3..])),
        );
        assert!(one.batch_item_failures.is_empty() && two.batch_item_failures.is_empty());
        let hits = hits(&world).await;
        assert_eq!(hits.len(), 8, "{hits:?}");
        assert!(hits.values().all(|hits| *hits == 250), "{hits:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_without_sense_fails_alone_and_a_flood_is_contained() {
    let world = World::start().await;
    let (collector, _calls) = collector(&world).await;
    let good = json!({"error": "it works not", "ts": now(), "id": "good"}).to_string();
    let hostile = [
        good.clone(),
        "no JSON at all".to_owned(),
        json!({"error": ["not", "a", "text"]}).to_string(),
        json!({"error": format!("long {}", "y".repeat(1_000_000)), "ts": now(), "id": "long"}).to_string(),
        json!({"error": "nul \u{0} \u{1b}[31mred\u{1b}[0m {{ 7*7 }} ${x} <script>", "ts": now(), "id": "odd"}).to_string(),
    ];
    let answer = collector::handle(&collector, delivery(&hostile)).await;
    let failed = answer.batch_item_failures.iter();
    let failed: Vec<&str> = failed
        .map(|failure| failure.item_identifier.as_str())
        .collect();
    assert_eq!(failed, ["1", "2"]);
    assert_eq!(hits(&world).await.len(), 3);

    // Words that no rule takes out: each event is another. Two more than the service may have.
    let counted = |word: &str| {
        let event =
            json!({"error": format!("odd {word}"), "service": "flooded", "ts": now(), "id": word});
        event.to_string()
    };
    collector::handle(&collector, delivery(&[counted("alpha")])).await;
    let table = world.table().await;
    let full = table
        .raise("default#ERROR_SERVICE#", "fingerprints", 1_997)
        .await;
    assert_eq!(full, 1_998);
    let words = ["beta", "gamma", "delta", "epsilon"].map(counted);
    // The second time nothing is new.
    for _ in 0..2 {
        let answer = collector::handle(&collector, delivery(&words)).await;
        assert!(answer.batch_item_failures.is_empty());
        let hits = hits(&world).await;
        assert_eq!(hits["too many different messages"], 2, "{hits:?}");
        assert_eq!(hits.len(), 3 + 1 + 2 + 1, "{hits:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_fails_is_an_error_of_its_skill() {
    let world = World::start().await;
    // They fail alike, word for word.
    for skill in ["test/broken", "test/defect"] {
        let proposal = Proposal::new(skill).command("exit 3");
        world.create_and_merge(&proposal).await;
        let run = world.execute(&proposal.dotted(), json!({})).await;
        world.reaches(&run, "failed").await;
    }
    let errors = eventually("both are counted", async || {
        let errors = world.get("/api/errors").await.expect(200);
        match errors["items"].as_array().map_or(0, Vec::len) {
            2 => Ok(errors["items"].clone()),
            _ => Err(errors.to_string()),
        }
    })
    .await;
    for error in errors.as_array().expect("a list") {
        assert_eq!(error["services"], json!([error["component"]]), "{error}");
        assert_eq!(error["hits_7d"], 1, "{error}");
    }
    assert_ne!(errors[0]["component"], errors[1]["component"]);
}
