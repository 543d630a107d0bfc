//! The queue of error events and its dead letters, as they really are, past every proxy.

use super::eventually::eventually;
use app::settings::AwsSettings;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::QueueAttributeName::{
    ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible, VisibilityTimeout,
};
use serde_json::Value;

/// The embedded queue.
pub(crate) struct ErrorQueue {
    client: Client,
    url: String,
}

impl ErrorQueue {
    /// The queue behind this endpoint. What fails comes again after a second, so that nobody waits for dead letters.
    pub(crate) async fn at(endpoint: &str) -> ErrorQueue {
        let settings = AwsSettings {
            sqs: Some(endpoint.to_owned()),
            embedded: true,
            ..AwsSettings::default()
        };
        let config = aws_sdk_sqs::config::Builder::from(&settings.load().await);
        let queue = ErrorQueue {
            client: Client::from_conf(config.endpoint_url(endpoint).build()),
            url: format!("{endpoint}/000000000000/prentice-errors"),
        };
        let soon = queue.client.set_queue_attributes();
        let soon = soon
            .queue_url(&queue.url)
            .attributes(VisibilityTimeout, "1");
        soon.send().await.expect("the queue is there");
        queue
    }

    /// Sends a message, as a service that knows the queue does.
    pub(crate) async fn send(&self, body: &str) {
        let message = self.client.send_message();
        let sent = message.queue_url(&self.url).message_body(body).send();
        sent.await.expect("it is taken");
    }

    /// The events of each dead letter, once there are at least so many and nothing is on its way any more. They are
    /// taken out.
    pub(crate) async fn dead_letters(&self, at_least: usize) -> Vec<Vec<Value>> {
        let mut dead = Vec::new();
        eventually("nothing is on its way", async || {
            let left = self.left().await;
            dead.extend(self.some_dead().await);
            match left == 0 && dead.len() >= at_least {
                true => Ok(()),
                false => Err(format!("{left} on their way, {} dead", dead.len())),
            }
        })
        .await;
        loop {
            let more = self.some_dead().await;
            if more.is_empty() {
                return dead;
            }
            dead.extend(more);
        }
    }

    /// Messages that are neither counted nor dead.
    async fn left(&self) -> usize {
        let asked = [
            ApproximateNumberOfMessages,
            ApproximateNumberOfMessagesNotVisible,
        ];
        let of = self.client.get_queue_attributes().queue_url(&self.url);
        let of = of.set_attribute_names(Some(asked.to_vec())).send().await;
        let numbers = of
            .expect("the queue is there")
            .attributes
            .unwrap_or_default();
        let numbers = asked.iter().filter_map(|name| numbers.get(name));
        let numbers = numbers.map(|number| number.parse::<usize>().expect("a number"));
        numbers.sum()
    }

    async fn some_dead(&self) -> Vec<Vec<Value>> {
        let url = format!("{}-dlq", self.url);
        let receive = self.client.receive_message().queue_url(&url);
        let received = receive.max_number_of_messages(10).send().await;
        let mut dead = Vec::new();
        for message in received
            .expect("the queue is there")
            .messages
            .unwrap_or_default()
        {
            let body: Value = serde_json::from_str(message.body.as_deref().expect("a body"))
                .expect("JSON, in these stories");
            let events = match &body["events"] {
                Value::Array(events) => events.clone(),
                _ => vec![body],
            };
            dead.push(events);
            let done = self.client.delete_message().queue_url(&url);
            let done = done.set_receipt_handle(message.receipt_handle).send();
            done.await.expect("it is there");
        }
        dead
    }
}
