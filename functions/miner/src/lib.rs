//! The miner: every six hours it has errors mined.
//!
//! Mining itself is work like any other, recorded and carried out by the worker, who tries again when GitHub is away.

use app::settings::Reader;
use app::usecase;
use app::{Error, Records, telemetry};
use domain::Timestamp;

/// The table and the queue as the environment configures them.
///
/// # Errors
/// Every setting that is missing or wrong, at once.
pub async fn records_from_env() -> Result<Records, Box<dyn std::error::Error + Send + Sync>> {
    let mut reader = Reader::of_process();
    let settings = reader.records();
    Ok(Records::connect(&reader.finish(settings)?).await)
}

/// Has errors mined.
///
/// # Errors
/// [`Error::Store`] when the table does not take it.
pub async fn handle(records: &Records, now: Timestamp) -> Result<(), Error> {
    let told = usecase::mine_later(records, now).await;
    telemetry::end_of_invocation().await;
    told
}
