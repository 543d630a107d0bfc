//! An event that makes no sense harms no other: it ends among the dead letters, and nothing else does.

use crate::world::{ErrorQueue, World, eventually};
use local::Wire;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_among_good_events_ends_alone_among_the_dead_letters() {
    let world = World::start().await;
    let queue = ErrorQueue::at(&world.end(Wire::Sqs)).await;
    let mut events: Vec<Value> = (0..20)
        .map(|number| json!({"id": number.to_string(), "error": "no such order", "service": "billing"}))
        .collect();
    let nonsense = [
        json!({"error": ["no", "text"], "id": "list"}),
        json!("an event is an object"),
    ];
    events.insert(7, nonsense[0].clone());
    events.insert(3, nonsense[1].clone());
    queue.send(&json!(events).to_string()).await;

    eventually("the good ones are counted", async || {
        let errors = world.get("/api/errors").await.expect(200);
        match errors["items"][0]["hits_7d"].as_u64() {
            Some(20) => Ok(()),
            _ => Err(errors.to_string()),
        }
    })
    .await;
    let mut dead = queue.dead_letters(nonsense.len()).await;
    dead.sort_by_key(|events| events[0].is_object());
    let [list, text] = nonsense;
    assert_eq!(dead, [[text], [list]]);
    let errors = world.get("/api/errors").await.expect(200);
    assert_eq!(
        errors["items"].as_array().map(Vec::len),
        Some(1),
        "{errors}"
    );
    assert_eq!(errors["items"][0]["hits_7d"], 20);
}
