//! How often each use case calls DynamoDB, counted on the wire: as often with 200 skills and runs as
//! with 3, and as often as `tests/contract/dynamodb-calls.txt` says.

mod counted;
mod everything;
mod fill;

use crate::world::{Fault, When, World};
use counted::Counted;
use everything::everything;
use expect_test::expect_file;
use fill::fill;
use local::Wire;
use std::fmt::Write;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn a_use_case_calls_the_table_as_often_however_much_there_is() {
    let world = World::start_with(|config| config.tick = Duration::from_secs(3600)).await;
    // The world's own functions hear of nothing.
    world
        .on(Wire::Webhooks)
        .each(When::always(), Fault::Answer(202, ""));
    world
        .on(Wire::Callbacks)
        .each(When::always(), Fault::Answer(200, "{}"));
    let mut counted = Counted::new(&world).await;
    fill(&counted.app, 0, 3).await;
    Box::pin(everything(&world, &mut counted, 1)).await;
    let with_few = counted.told.clone();
    fill(&counted.app, 3, 200).await;
    Box::pin(everything(&world, &mut counted, 2)).await;
    assert_eq!(counted.told, with_few);

    let width = counted.told.keys().map(String::len).max().unwrap_or(0);
    let mut text = String::from(
        "# Calls of DynamoDB by each use case, counted on the wire: the same with 3 and with 200 skills and runs.\n\
         # UPDATE_EXPECT=1 writes this file anew; a number that grows needs a reason.\n\n",
    );
    for (name, calls) in &counted.told {
        let _ = writeln!(text, "{name:width$}  {calls}");
    }
    expect_file!["../../../contract/dynamodb-calls.txt"].assert_eq(&text);
}
