//! The queue of error events: what reports, subscriptions and failed runs say, on its way to the collector.
//!
//! Unlike the work queue it carries the events themselves: they are too many to be written down twice. Whoever was
//! told that an event is accepted was told so after the queue had it.

use crate::error::{Error, Result};
use crate::settings::AwsSettings;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::DisplayErrorContext;
use domain::id::TenantId;
use futures::{StreamExt, TryStreamExt, stream};
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

/// A message is not longer than this; SQS takes 256 KiB.
const MOST_BYTES: usize = 250_000;
/// Messages sent at the same time.
const AT_ONCE: usize = 4;

/// The queue of error events.
#[derive(Clone)]
pub struct ErrorQueue {
    client: Client,
    url: Arc<str>,
}

/// What a message holds.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorBatch {
    /// Whose events they are; none for events that were sent past us.
    pub tenant: Option<TenantId>,
    /// The events, each as it was sent.
    pub events: Vec<Value>,
}

impl ErrorBatch {
    /// Reads a message: ours, or one event, or a list of events, as a service may send them itself.
    ///
    /// # Errors
    /// What is wrong with it, when it is not JSON of one of these forms.
    pub fn read(body: &str) -> std::result::Result<ErrorBatch, String> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Ours {
            tenant: TenantId,
            events: Vec<Value>,
        }
        let value: Value = serde_json::from_str(body).map_err(|error| error.to_string())?;
        let (tenant, events) = match value {
            Value::Array(events) => (None, events),
            Value::Object(ref object) if object.contains_key("events") => {
                let ours: Ours =
                    serde_json::from_value(value).map_err(|error| error.to_string())?;
                (Some(ours.tenant), ours.events)
            }
            event @ Value::Object(_) => (None, vec![event]),
            _ => return Err("neither an event nor a list of events".to_owned()),
        };
        Ok(ErrorBatch { tenant, events })
    }
}

impl ErrorQueue {
    /// A client for this queue; nothing is called yet.
    pub fn new(aws: &aws_config::SdkConfig, settings: &AwsSettings, url: &str) -> ErrorQueue {
        let mut config = aws_sdk_sqs::config::Builder::from(aws);
        if let Some(endpoint) = &settings.sqs {
            config = config.endpoint_url(endpoint);
        }
        ErrorQueue {
            client: Client::from_conf(config.build()),
            url: url.into(),
        }
    }

    /// Hands these events to the collector; it has them when this returns.
    ///
    /// # Errors
    /// [`Error::Service`]; then some may be sent, and sending all again counts none twice.
    pub(crate) async fn send(&self, tenant: &TenantId, events: &[Value]) -> Result<()> {
        stream::iter(packed(tenant, events))
            .map(|message| self.send_one(message))
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await
    }

    /// Sends each of these in a message of its own.
    ///
    /// # Errors
    /// [`Error::Service`]; then some may be sent.
    pub(crate) async fn send_alone(&self, tenant: &TenantId, events: &[Value]) -> Result<()> {
        let messages = events.iter();
        let messages = messages.flat_map(|event| packed(tenant, std::slice::from_ref(event)));
        stream::iter(messages.collect::<Vec<String>>())
            .map(|message| self.send_one(message))
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await
    }

    async fn send_one(&self, message: String) -> Result<()> {
        let message = self
            .client
            .send_message()
            .queue_url(&*self.url)
            .message_body(message);
        message.send().await.map_err(|error| Error::Service {
            service: "the queue of errors",
            cause: DisplayErrorContext(error).to_string(),
        })?;
        Ok(())
    }
}

/// The messages that carry these events, as few as hold them.
fn packed(tenant: &TenantId, events: &[Value]) -> Vec<String> {
    let mut messages: Vec<String> = Vec::new();
    for event in events {
        let event = event.to_string();
        match messages.last_mut() {
            Some(last) if last.len() + event.len() < MOST_BYTES - 200 => {
                last.push(',');
                last.push_str(&event);
            }
            _ => messages.push(event),
        }
    }
    let tenant = serde_json::Value::from(tenant.as_str());
    let envelope = |events| format!(r#"{{"tenant":{tenant},"events":[{events}]}}"#);
    messages.into_iter().map(envelope).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_packed_is_read() {
        let tenant = TenantId::default();
        let events: Vec<Value> = (0..2_000)
            .map(|number| json!({"error": "x".repeat(300), "id": number.to_string()}))
            .collect();
        let messages = packed(&tenant, &events);
        assert_eq!(messages.len(), 3);
        assert!(messages.iter().all(|message| message.len() <= MOST_BYTES));
        let read = messages.iter().flat_map(|message| {
            let batch = ErrorBatch::read(message).expect("ours");
            assert_eq!(batch.tenant.as_ref(), Some(&tenant));
            batch.events
        });
        assert_eq!(read.collect::<Vec<_>>(), events);
        assert!(packed(&tenant, &[]).is_empty());
    }

    #[test]
    fn messages_of_others() {
        let read = |body: &str| ErrorBatch::read(body).map(|batch| batch.events.len());
        assert_eq!(read(r#"{"error": "x"}"#), Ok(1));
        assert_eq!(read(r#"[{"error": "x"}, {"error": "y"}]"#), Ok(2));
        assert!(read("error").is_err());
        assert!(read("7").is_err());
        assert!(read(r#"{"tenant": "a#b", "events": []}"#).is_err());
    }
}
