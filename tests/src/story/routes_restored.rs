//! What the router knows is made anew from the skills, after damage that nothing else mends.

use crate::world::{Proposal, World, eventually};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_index_is_made_anew_from_the_skills() {
    let world = World::start().await;
    let skill = Proposal::new("test/report").command("true");
    world.create_and_merge(&skill).await;
    let table = world.table().await;
    let whole = eventually("it can be asked for", async || {
        let segments = table.route_segments().await;
        match segments.is_empty() {
            true => Err("there is no segment".to_owned()),
            false => Ok(segments),
        }
    })
    .await;
    let (number, packed) = whole.first_key_value().expect("a segment");
    table.damage_route_segment(number).await;
    assert_ne!(table.route_segments().await[number], *packed);

    let answer = world.post("/api/skills/reindex", json!({})).await;
    assert_eq!(answer.expect(202), json!({"accepted": true}));
    eventually("the segment is whole again", async || {
        let now = table.route_segments().await;
        (now == whole).then_some(()).ok_or(format!("{now:?}"))
    })
    .await;
}
