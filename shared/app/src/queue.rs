//! The work queue: tells the worker which work to look at. It carries names only; the work itself is
//! in the table, so a message that is lost or comes twice costs time, never truth.

use crate::error::{Error, Result};
use crate::settings::AwsSettings;
use crate::work::Message;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::DisplayErrorContext;
use aws_sdk_sqs::types::{QueueAttributeName, SendMessageBatchRequestEntry};
use std::sync::Arc;
use std::time::Duration;

/// The most that SQS takes at once.
const BATCH: usize = 10;

/// The work queue.
#[derive(Clone)]
pub struct Queue {
    client: Client,
    url: Arc<str>,
}

impl Queue {
    /// A client for this queue; nothing is called yet.
    pub fn new(aws: &aws_config::SdkConfig, settings: &AwsSettings, url: &str) -> Queue {
        let mut config = aws_sdk_sqs::config::Builder::from(aws);
        if let Some(endpoint) = &settings.sqs {
            config = config.endpoint_url(endpoint);
        }
        Queue {
            client: Client::from_conf(config.build()),
            url: url.into(),
        }
    }

    /// Tells the worker of this work.
    ///
    /// # Errors
    /// [`Error::Service`]; the sweep will then tell it.
    pub async fn send(&self, work: &[Message]) -> Result<()> {
        for batch in work.chunks(BATCH) {
            let entries = batch.iter().enumerate().map(|(index, message)| {
                SendMessageBatchRequestEntry::builder()
                    .id(index.to_string())
                    .message_body(message.to_string())
                    .build()
                    .expect("an id and a body are set")
            });
            let sent = self
                .client
                .send_message_batch()
                .queue_url(&*self.url)
                .set_entries(Some(entries.collect()));
            let answer = sent.send().await.map_err(away)?;
            if let Some(failed) = answer.failed().first() {
                return Err(Error::Service {
                    service: "the queue",
                    cause: format!("{failed:?}"),
                });
            }
        }
        Ok(())
    }

    /// Tells the worker of this work after a while.
    ///
    /// # Errors
    /// [`Error::Service`]; the sweep will then tell it.
    pub async fn send_later(&self, work: &Message, delay: Duration) -> Result<()> {
        // SQS waits at most 15 minutes, in whole seconds.
        let seconds = i32::try_from(delay.as_secs().min(900)).unwrap_or(900);
        let message = self
            .client
            .send_message()
            .queue_url(&*self.url)
            .message_body(work.to_string());
        message.delay_seconds(seconds).send().await.map_err(away)?;
        Ok(())
    }

    /// The queue answers.
    ///
    /// # Errors
    /// [`Error::Service`] when it does not.
    pub async fn check(&self) -> Result<()> {
        let asked = self.client.get_queue_attributes().queue_url(&*self.url);
        asked
            .attribute_names(QueueAttributeName::ApproximateNumberOfMessages)
            .send()
            .await
            .map_err(away)?;
        Ok(())
    }
}

fn away<E, R>(error: aws_sdk_sqs::error::SdkError<E, R>) -> Error
where
    aws_sdk_sqs::error::SdkError<E, R>: std::error::Error,
{
    Error::Service {
        service: "the queue",
        cause: DisplayErrorContext(error).to_string(),
    }
}
