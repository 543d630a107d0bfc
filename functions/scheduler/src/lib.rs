//! The scheduler: once a minute it sees to what was not heard of and to what is over its time.

use app::settings::Reader;
use app::telemetry;
use app::usecase::{self, Swept};
use app::{Error, Records};
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

/// One round.
///
/// # Errors
/// [`Error::Store`] when the table does not say what is due.
pub async fn handle(records: &Records, now: Timestamp) -> Result<Swept, Error> {
    let swept = usecase::sweep(records, now).await;
    telemetry::end_of_invocation().await;
    let swept = swept?;
    if swept != Swept::default() {
        tracing::info!(?swept, "swept");
    }
    Ok(swept)
}
