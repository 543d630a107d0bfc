//! The worker: carries out the work that SQS names, a batch at a time.
//!
//! A message that fails is reported alone, so that the others of its batch are not done again. What
//! to do is in the table, never in the message.

use app::App;
use app::settings::Reader;
use app::telemetry::{self, metrics};
use app::work::{self, Message};
use aws_lambda_events::event::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use domain::Timestamp;
use futures::{StreamExt, stream};

/// Messages of a batch that are worked on at the same time.
const AT_ONCE: usize = 5;

/// The app as the environment configures it.
///
/// # Errors
/// Every setting that is missing or wrong, at once.
pub async fn app_from_env() -> Result<App, Box<dyn std::error::Error + Send + Sync>> {
    let mut reader = Reader::of_process();
    let settings = reader.app();
    Ok(App::connect(&reader.finish(settings)?).await?)
}

/// Carries a batch out; which messages should come again.
pub async fn handle(app: &App, event: SqsEvent) -> SqsBatchResponse {
    let failures = stream::iter(event.records)
        .map(|message| one(app, message))
        .buffer_unordered(AT_ONCE);
    let failures: Vec<BatchItemFailure> = failures.filter_map(std::future::ready).collect().await;
    telemetry::end_of_invocation().await;
    let mut response = SqsBatchResponse::default();
    response.batch_item_failures = failures;
    response
}

async fn one(app: &App, message: SqsMessage) -> Option<BatchItemFailure> {
    let body = message.body.as_deref().unwrap_or_default();
    let Some(told) = Message::parse(body) else {
        tracing::error!(body, "a message names no work; it is dropped");
        return None;
    };
    let now = Timestamp::now();
    if let Some(sent) = sent_at(&message) {
        metrics::message_received(sent, now);
    }
    match work::perform(app, &told, now).await {
        Ok(()) => None,
        Err(error) => {
            tracing::error!(work = %told, %error, "work could not be looked at; its message comes again");
            let mut failure = BatchItemFailure::default();
            failure.item_identifier = message.message_id.unwrap_or_default();
            Some(failure)
        }
    }
}

/// When the message was put into the queue, as SQS says.
fn sent_at(message: &SqsMessage) -> Option<Timestamp> {
    let sent = message.attributes.get("SentTimestamp")?;
    Timestamp::from_millisecond(sent.parse().ok()?).ok()
}
