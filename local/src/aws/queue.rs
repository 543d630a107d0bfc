//! SQS in memory: the queues of work and of error events, each with its dead-letter queue.

use super::kept::{Keeping, Kept};
use super::{ACCOUNT, REGION, connections, loopback};
use crate::LocalError;
use aws_lambda_events::event::sqs::{SqsEvent, SqsMessage};
use rustack_sqs_core::config::SqsConfig;
use rustack_sqs_core::provider::RustackSqs;
use rustack_sqs_http::service::{SqsHttpConfig, SqsHttpService};
use rustack_sqs_model::error::SqsError;
use rustack_sqs_model::input::{CreateQueueInput, DeleteMessageInput, ReceiveMessageInput};
use serde_json::json;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

const WORK: &str = "prentice-work";
const ERRORS: &str = "prentice-errors";
/// A worker that has not answered by then is taken for lost, and the work is handed out again.
const VISIBILITY_SECONDS: u32 = 10;
const MAX_RECEIVES: u32 = 5;
/// The longest that SQS lets a receiver wait.
const WAIT_SECONDS: i32 = 20;

/// A queue, from inside the process.
#[derive(Debug, Clone)]
pub(crate) struct Queue {
    service: Arc<RustackSqs>,
    name: &'static str,
    url: String,
    /// Where its messages are kept, if they are.
    kept: Option<Arc<Kept>>,
}

/// The queues of a stack.
pub(crate) struct Queues {
    /// Names of outstanding work.
    pub(crate) work: Queue,
    /// Error events.
    pub(crate) errors: Queue,
}

/// Serves SQS and makes the queues; gives them and the endpoint. What the queue of errors holds is kept in a folder.
pub(super) async fn start(
    errors: &Path,
    stop: &CancellationToken,
    tasks: &TaskTracker,
) -> Result<(Queues, String), LocalError> {
    // Queue URLs carry the address, so it comes first.
    let (listener, address) = loopback::bind("SQS").await?;
    let config = SqsConfig {
        skip_signature_validation: true,
        default_region: REGION.to_owned(),
        account_id: ACCOUNT.to_owned(),
        host: address.ip().to_string(),
        port: address.port(),
    };
    let service = Arc::new(RustackSqs::new(config));
    let mut queues = Queues {
        work: with_dead_letters(&service, WORK).await?,
        errors: with_dead_letters(&service, ERRORS).await?,
    };
    let kept = Arc::new(Kept::open(errors)?);
    kept.send_again(&service, &queues.errors.url).await?;
    let handler = Arc::new(Keeping::new(service, &queues.errors.url, kept.clone()));
    queues.errors.kept = Some(kept);
    connections::serve(
        listener,
        SqsHttpService::new(handler, SqsHttpConfig::default()),
        stop,
        tasks,
    );
    Ok((queues, format!("http://{address}")))
}

/// A queue that hands a message out a few times, and then puts it aside.
async fn with_dead_letters(
    service: &Arc<RustackSqs>,
    name: &'static str,
) -> Result<Queue, LocalError> {
    let dead = format!("{name}-dlq");
    create(service, &dead, HashMap::new()).await?;
    let redrive = json!({
        "deadLetterTargetArn": format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{dead}"),
        "maxReceiveCount": MAX_RECEIVES,
    });
    let attributes = HashMap::from([
        (
            "VisibilityTimeout".to_owned(),
            VISIBILITY_SECONDS.to_string(),
        ),
        ("RedrivePolicy".to_owned(), redrive.to_string()),
    ]);
    Ok(Queue {
        url: create(service, name, attributes).await?,
        service: service.clone(),
        name,
        kept: None,
    })
}

async fn create(
    service: &RustackSqs,
    name: &str,
    attributes: HashMap<String, String>,
) -> Result<String, LocalError> {
    let input = CreateQueueInput {
        queue_name: name.to_owned(),
        attributes,
        tags: HashMap::new(),
    };
    let output = service.create_queue(input).await.map_err(failed)?;
    output.queue_url.ok_or_else(|| LocalError::Aws {
        service: "SQS",
        cause: format!("no URL for the queue {name}"),
    })
}

pub(super) fn failed(error: SqsError) -> LocalError {
    LocalError::Aws {
        service: "SQS",
        cause: error.to_string(),
    }
}

impl Queue {
    /// Its URL.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The service it belongs to, which the bus delivers to.
    pub(super) fn service(&self) -> Arc<RustackSqs> {
        self.service.clone()
    }

    /// Waits up to 20 seconds for messages and hands them out as Lambda would, at most `max`
    /// (up to 10); an event without records when none came.
    ///
    /// A receiver that is dropped while it waits may take messages with it; they come again after
    /// the visibility timeout.
    pub(crate) async fn receive(&self, max: i32) -> Result<SqsEvent, LocalError> {
        self.receive_within(max, WAIT_SECONDS).await
    }

    /// The same without waiting.
    pub(crate) async fn receive_now(&self, max: i32) -> Result<SqsEvent, LocalError> {
        self.receive_within(max, 0).await
    }

    /// Waits so many seconds for messages.
    async fn receive_within(&self, max: i32, seconds: i32) -> Result<SqsEvent, LocalError> {
        let input = ReceiveMessageInput {
            queue_url: self.url.clone(),
            max_number_of_messages: Some(max),
            wait_time_seconds: Some(seconds),
            message_system_attribute_names: vec!["All".to_owned()],
            ..ReceiveMessageInput::default()
        };
        let received = self.service.receive_message(input).await.map_err(failed)?;
        let mut event = SqsEvent::default();
        for message in received.messages {
            let mut record = SqsMessage::default();
            record.message_id = message.message_id;
            record.receipt_handle = message.receipt_handle;
            record.body = message.body;
            record.md5_of_body = message.md5_of_body;
            record.attributes = message.attributes;
            if let (Some(kept), Some(id)) = (&self.kept, &record.message_id)
                && let Some(at) = kept.sent_at(id).await
            {
                let at = at.as_millisecond().to_string();
                record.attributes.insert("SentTimestamp".to_owned(), at);
            }
            record.event_source = Some("aws:sqs".to_owned());
            record.event_source_arn = Some(format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{}", self.name));
            record.aws_region = Some(REGION.to_owned());
            event.records.push(record);
        }
        Ok(event)
    }

    /// Done with the message of this id, which was handed out with this receipt.
    pub(crate) async fn delete(&self, id: &str, receipt: &str) -> Result<(), LocalError> {
        let input = DeleteMessageInput {
            queue_url: self.url.clone(),
            receipt_handle: receipt.to_owned(),
        };
        self.service.delete_message(input).await.map_err(failed)?;
        if let Some(kept) = &self.kept {
            kept.forget(id).await;
        }
        Ok(())
    }

    /// Ends the queues' tasks.
    pub(super) async fn shutdown(&self) {
        self.service.shutdown_all().await;
    }
}
