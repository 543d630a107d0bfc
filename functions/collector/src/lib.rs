//! The collector: counts the error events that SQS hands it, a batch at a time, and passes on what subscriptions of
//! CloudWatch Logs send.
//!
//! A message is gone only when every event in it is counted; counting one twice changes nothing. An event that makes
//! no sense is sent on alone, so that it fails alone and ends among the dead letters.

mod logs;

use app::settings::Reader;
use app::telemetry::{self, metrics};
use app::usecase::{Collected, Delivered, collect_errors};
use app::{Collector, ErrorBatch};
use aws_lambda_events::event::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use domain::Timestamp;
use serde_json::Value;

/// The collector as the environment configures it.
///
/// # Errors
/// Every setting that is missing or wrong, at once.
pub async fn from_env() -> Result<Collector, Box<dyn std::error::Error + Send + Sync>> {
    let mut reader = Reader::of_process();
    let settings = reader.collector();
    Ok(Collector::connect(&reader.finish(settings)?).await)
}

/// What Lambda is answered, whichever of the two called.
///
/// # Errors
/// When a subscription's event cannot be read or passed on: then CloudWatch sends it again.
pub async fn answer(
    collector: &Collector,
    event: Value,
) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
    if let Some(data) = logs::data(&event) {
        let events = logs::events(data)?;
        collector.pass_on(&events).await?;
        return Ok(Value::Null);
    }
    let event: SqsEvent = serde_json::from_value(event)?;
    Ok(serde_json::to_value(handle(collector, event).await)?)
}

/// Counts what is in a batch of messages; which of them should come again.
pub async fn handle(collector: &Collector, event: SqsEvent) -> SqsBatchResponse {
    let now = Timestamp::now();
    let mut failed = vec![false; event.records.len()];
    let mut delivered = Vec::new();
    for (index, message) in event.records.iter().enumerate() {
        let body = message.body.as_deref().unwrap_or_default();
        match ErrorBatch::read(body) {
            Ok(batch) => {
                let sent_at = sent_at(message).unwrap_or(now);
                metrics::message_received(sent_at, now);
                delivered.push(Delivered {
                    index,
                    sent_at,
                    batch,
                });
            }
            Err(why) => {
                tracing::error!(
                    why,
                    "a message holds no error events; it ends among the dead letters"
                );
                failed[index] = true;
            }
        }
    }
    let Collected { again, counted } = Box::pin(collect_errors(collector, delivered, now)).await;
    metrics::errors_collected(counted);
    tracing::debug!(counted, again = again.len(), "collected");
    for index in again {
        failed[index] = true;
    }
    telemetry::end_of_invocation().await;
    let mut response = SqsBatchResponse::default();
    let records = event.records.into_iter().zip(failed);
    response.batch_item_failures = records
        .filter(|(_, failed)| *failed)
        .map(|(message, _)| {
            let mut failure = BatchItemFailure::default();
            failure.item_identifier = message.message_id.unwrap_or_default();
            failure
        })
        .collect();
    response
}

/// When it was first sent, as SQS says each time it delivers it: an event that names no time of its own is as old as
/// that, also the second time.
fn sent_at(message: &SqsMessage) -> Option<Timestamp> {
    let sent = message.attributes.get("SentTimestamp")?;
    Timestamp::from_millisecond(sent.parse().ok()?).ok()
}
