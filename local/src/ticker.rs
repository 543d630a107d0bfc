//! What the EventBridge schedules are in AWS: calls the scheduler and the miner again and again, never twice at a
//! time. The scheduler's first call comes at once, so that a restart goes on where the last process ended.

use app::Records;
use domain::Timestamp;
use std::time::Duration;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

/// A sweep that takes longer is given up; the next one goes on.
const PATIENCE: Duration = Duration::from_secs(60);

/// Ticks until `stop`.
pub(crate) async fn run(records: Records, every: Duration, stop: CancellationToken) {
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = stop.cancelled() => return,
        }
        let sweep = tokio::time::timeout(PATIENCE, scheduler::handle(&records, Timestamp::now()));
        tokio::select! {
            swept = sweep => match swept {
                Ok(Ok(swept)) => tracing::trace!(?swept, "swept"),
                Ok(Err(error)) => tracing::warn!(%error, "the scheduler failed; it tries again"),
                Err(_) => tracing::warn!("the scheduler took too long; it tries again"),
            },
            () = stop.cancelled() => return,
        }
    }
}

/// Has errors mined every so often until `stop`, the first time after so long.
pub(crate) async fn mine(records: Records, every: Duration, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            () = stop.cancelled() => return,
        }
        match tokio::time::timeout(PATIENCE, miner::handle(&records, Timestamp::now())).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the miner failed; it tries again"),
            Err(_) => tracing::warn!("the miner took too long; it tries again"),
        }
    }
}
