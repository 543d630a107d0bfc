//! `kill -9` of a local server that has just accepted error events: the next one counts them, each once.

use crate::world::{Server, eventually};
use serde_json::{Value, json};

const EVENTS: u64 = 1_000;
const PATTERNS: u64 = 40;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_accepted_is_counted_once_however_often_the_server_is_killed() {
    let root = tempfile::tempdir().expect("a folder");
    let kept = root.path().join(local::STATE_DIR).join("errors");
    let batch: Vec<Value> = (0..EVENTS)
        .map(|number| {
            let pattern = u8::try_from(number % PATTERNS).expect("small");
            let letters = [b'a' + pattern / 26, b'a' + pattern % 26];
            let word = String::from_utf8_lossy(&letters).repeat(3);
            json!({"id": number.to_string(), "service": "billing",
                   "error": format!("KeyError: '{word}' of order {number}")})
        })
        .collect();
    let batch = json!(batch);
    // The second time nothing of it is new.
    for _ in 0..2 {
        let server = Server::start(root.path()).await;
        let accepted = server.post("/api/errors", batch.clone()).await.expect(202);
        server.kill().await;
        assert_eq!(accepted["accepted"], EVENTS);
    }
    let server = Server::start(root.path()).await;
    eventually("nothing is left to be counted", async || {
        let left = std::fs::read_dir(&kept).expect("it is there").count();
        match left {
            0 => Ok(()),
            _ => Err(format!("{left} messages")),
        }
    })
    .await;
    let errors = server.get("/api/errors?limit=100").await.expect(200);
    let hits = errors["items"].as_array().expect("a list").iter();
    let hits: Vec<u64> = hits.filter_map(|error| error["hits_7d"].as_u64()).collect();
    let each = usize::try_from(PATTERNS).expect("small");
    assert_eq!(hits, vec![EVENTS / PATTERNS; each]);
}
