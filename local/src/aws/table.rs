//! DynamoDB on a SQLite file. Items that expired are swept by us: the service never does so itself.

use super::loopback;
use crate::LocalError;
use dynoxide::Database;
use std::path::Path;
use std::time::Duration;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// AWS promises expiry within days; readers filter by time themselves, so this is housekeeping.
const SWEEP_EVERY: Duration = Duration::from_secs(30);

/// Opens the file and serves it; gives the endpoint.
pub(super) async fn start(
    file: &Path,
    stop: &CancellationToken,
    tasks: &TaskTracker,
) -> Result<String, LocalError> {
    let failed = |cause: String| LocalError::Aws {
        service: "DynamoDB",
        cause,
    };
    let path = file
        .to_str()
        .ok_or_else(|| failed(format!("{} is not UTF-8", file.display())))?
        .to_owned();
    let opened = tokio::task::spawn_blocking(move || Database::new(&path));
    let ((listener, address), database) = tokio::try_join!(loopback::bind("DynamoDB"), async {
        opened
            .await?
            .map_err(|error| failed(format!("{}: {error}", file.display())))
    })?;
    sweep(database.clone(), stop.clone(), tasks);
    let stopped = stop.clone().cancelled_owned();
    tasks.spawn(async move {
        if let Err(cause) = dynoxide::server::serve_with_shutdown(listener, database, stopped).await
        {
            tracing::error!(cause, "the embedded DynamoDB ended");
        }
    });
    Ok(format!("http://{address}"))
}

fn sweep(database: Database, stop: CancellationToken, tasks: &TaskTracker) {
    tasks.spawn(async move {
        let mut ticks =
            tokio::time::interval_at(tokio::time::Instant::now() + SWEEP_EVERY, SWEEP_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = stop.cancelled() => return,
            }
            let database = database.clone();
            match tokio::task::spawn_blocking(move || database.sweep_ttl()).await {
                Ok(Ok(0)) => {}
                Ok(Ok(swept)) => tracing::debug!(swept, "expired items removed"),
                Ok(Err(error)) => tracing::warn!(%error, "expired items could not be removed"),
                Err(error) => tracing::warn!(%error, "the sweep of expired items broke off"),
            }
        }
    });
}
