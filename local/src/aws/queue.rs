//! SQS in memory: the work queue and its dead-letter queue.

use super::{ACCOUNT, REGION, connections, loopback};
use crate::LocalError;
use aws_lambda_events::event::sqs::{SqsEvent, SqsMessage};
use rustack_sqs_core::config::SqsConfig;
use rustack_sqs_core::handler::RustackSqsHandler;
use rustack_sqs_core::provider::RustackSqs;
use rustack_sqs_http::service::{SqsHttpConfig, SqsHttpService};
use rustack_sqs_model::error::SqsError;
use rustack_sqs_model::input::{CreateQueueInput, DeleteMessageInput, ReceiveMessageInput};
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

const NAME: &str = "prentice-work";
const DEAD: &str = "prentice-work-dlq";
/// A worker that has not answered by then is taken for lost, and the work is handed out again.
const VISIBILITY_SECONDS: u32 = 10;
const MAX_RECEIVES: u32 = 5;
/// The longest that SQS lets a receiver wait.
const WAIT_SECONDS: i32 = 20;

/// The work queue, from inside the process.
#[derive(Debug, Clone)]
pub(crate) struct WorkQueue {
    service: Arc<RustackSqs>,
    url: String,
}

/// Serves SQS and makes the queues; gives the work queue and the endpoint.
pub(super) async fn start(
    stop: &CancellationToken,
    tasks: &TaskTracker,
) -> Result<(WorkQueue, String), LocalError> {
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
    create(&service, DEAD, HashMap::new()).await?;
    let redrive = json!({
        "deadLetterTargetArn": format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{DEAD}"),
        "maxReceiveCount": MAX_RECEIVES,
    });
    let attributes = HashMap::from([
        (
            "VisibilityTimeout".to_owned(),
            VISIBILITY_SECONDS.to_string(),
        ),
        ("RedrivePolicy".to_owned(), redrive.to_string()),
    ]);
    let url = create(&service, NAME, attributes).await?;
    let handler = Arc::new(RustackSqsHandler::new(service.clone()));
    connections::serve(
        listener,
        SqsHttpService::new(handler, SqsHttpConfig::default()),
        stop,
        tasks,
    );
    Ok((WorkQueue { service, url }, format!("http://{address}")))
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

fn failed(error: SqsError) -> LocalError {
    LocalError::Aws {
        service: "SQS",
        cause: error.to_string(),
    }
}

impl WorkQueue {
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
        let input = ReceiveMessageInput {
            queue_url: self.url.clone(),
            max_number_of_messages: Some(max),
            wait_time_seconds: Some(WAIT_SECONDS),
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
            record.event_source = Some("aws:sqs".to_owned());
            record.event_source_arn = Some(format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{NAME}"));
            record.aws_region = Some(REGION.to_owned());
            event.records.push(record);
        }
        Ok(event)
    }

    /// Done with the message of this receipt.
    pub(crate) async fn delete(&self, receipt: &str) -> Result<(), LocalError> {
        let input = DeleteMessageInput {
            queue_url: self.url.clone(),
            receipt_handle: receipt.to_owned(),
        };
        self.service
            .delete_message(input)
            .await
            .map(|_| ())
            .map_err(failed)
    }

    /// Ends the queues' tasks.
    pub(super) async fn shutdown(&self) {
        self.service.shutdown_all().await;
    }
}
