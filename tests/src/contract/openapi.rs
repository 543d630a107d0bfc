//! The committed description of the API is the one the code tells. That answers keep to it is seen to
//! by every story: each answer is judged where it arrives.

use crate::world::{Described, World};
use expect_test::expect_file;
use serde_json::{Value, json};

#[test]
fn the_committed_description_is_the_codes_own() {
    expect_file!["../../../openapi.json"].assert_eq(&api::openapi_json());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_served_description_is_the_committed_one() {
    let world = World::start().await;
    let served: Value = world.get("/openapi.json").await.expect(200);
    let committed: Value = serde_json::from_str(&api::openapi_json()).expect("JSON");
    assert_eq!(served, committed);
}

/// The judge does judge.
#[test]
fn an_answer_that_is_not_described_is_found() {
    let ours = Described::ours();
    let page = json!({"items": [], "next_cursor": null}).to_string();
    assert_eq!(ours.judge("GET", "/api/runs", 200, &page), Ok(()));
    assert!(ours.judge("GET", "/api/runs", 200, "{}").is_err());
    assert!(ours.judge("GET", "/api/runs", 201, &page).is_err());
    assert!(ours.judge("GET", "/api/runs/run_1", 200, &page).is_err());
    assert!(ours.judge("GET", "/api/runs/run_1", 404, &page).is_err());
}
