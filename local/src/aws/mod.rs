//! The embedded AWS services: DynamoDB on a file, SQS and EventBridge in memory, each over loopback
//! HTTP, so that the same SDK clients speak to them as to AWS.
//!
//! Owns their start, their resources (queues, bus) and their end. The table is made by `app`, which
//! knows its keys. Messages of work do not survive a restart; the outbox in the table does, and is what
//! everything is sent from. Error events do ([`kept`]): nothing else holds them.

mod bus;
mod connections;
mod kept;
mod loopback;
mod queue;
mod table;

pub(crate) use queue::Queue;

use crate::LocalError;
use app::settings::AwsSettings;
use std::path::Path;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The region everything pretends to be in.
pub(crate) const REGION: &str = "us-east-1";
/// The account everything pretends to belong to.
pub(crate) const ACCOUNT: &str = "000000000000";

/// The running services.
pub(crate) struct EmbeddedAws {
    /// How the SDK reaches them.
    pub(crate) settings: AwsSettings,
    /// The work queue, from inside.
    pub(crate) work: Queue,
    /// The queue of error events, from inside.
    pub(crate) errors: Queue,
    /// Name of the bus.
    pub(crate) bus: &'static str,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl EmbeddedAws {
    /// Starts all three and makes queues, dead-letter queues and bus. `errors` is the folder that keeps error events.
    ///
    /// # Errors
    /// [`LocalError::Aws`] or [`LocalError::Listen`].
    pub(crate) async fn start(database: &Path, errors: &Path) -> Result<EmbeddedAws, LocalError> {
        let stop = CancellationToken::new();
        let tasks = TaskTracker::new();
        let queue = async {
            let (queues, endpoint) = queue::start(errors, &stop, &tasks).await?;
            let bus = bus::start(queues.work.service(), &stop, &tasks).await?;
            Ok::<_, LocalError>((queues, endpoint, bus))
        };
        let started = tokio::try_join!(table::start(database, &stop, &tasks), queue);
        let (dynamodb, (queues, sqs, eventbridge)) = started.inspect_err(|_| stop.cancel())?;
        let settings = AwsSettings {
            dynamodb: Some(dynamodb),
            sqs: Some(sqs),
            eventbridge: Some(eventbridge),
            embedded: true,
        };
        Ok(EmbeddedAws {
            settings,
            work: queues.work,
            errors: queues.errors,
            bus: bus::NAME,
            stop,
            tasks,
        })
    }

    /// Stops them once their callers are gone; every write that was answered is on the disk.
    pub(crate) async fn shutdown(self) {
        self.stop.cancel();
        self.tasks.close();
        // A connection that hangs half-way would hold the end for as long as it likes.
        let patience = std::time::Duration::from_secs(2);
        if tokio::time::timeout(patience, self.tasks.wait())
            .await
            .is_err()
        {
            tracing::warn!("the embedded AWS services still had open connections");
        }
        self.work.shutdown().await;
    }
}

#[cfg(test)]
mod tests;
