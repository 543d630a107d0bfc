//! What the collector holds: the table, the queue of error events, and the rules they are read by.

use crate::Records;
use crate::error::Result;
use crate::error_queue::ErrorQueue;
use crate::error_rules::ErrorRules;
use crate::settings::CollectorSettings;
use serde_json::Value;

/// Counts error events.
#[derive(Clone)]
pub struct Collector {
    /// The table.
    pub(crate) records: Records,
    /// Where events come from, and go to alone when they make no sense.
    pub(crate) queue: ErrorQueue,
    /// By which rules events are told apart.
    pub(crate) rules: ErrorRules,
}

impl Collector {
    /// Clients for the configured table and queue; nothing is called yet.
    pub async fn connect(settings: &CollectorSettings) -> Collector {
        let aws = settings.records.aws.load().await;
        Collector {
            records: Records::over(&aws, &settings.records),
            queue: ErrorQueue::new(&aws, &settings.records.aws, &settings.errors_queue_url),
            rules: ErrorRules::default(),
        }
    }

    /// Sends events of this deployment's own tenant to the queue.
    ///
    /// # Errors
    /// [`crate::Error::Service`] when the queue does not take them all.
    pub async fn pass_on(&self, events: &[Value]) -> Result<()> {
        self.queue.send(self.records.store.tenant(), events).await
    }
}
