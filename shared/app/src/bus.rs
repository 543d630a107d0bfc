//! The bus: tells whoever listens what happened. Nothing of Prentice itself depends on it.

use crate::error::{Error, Result};
use crate::settings::AwsSettings;
use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::error::DisplayErrorContext;
use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use std::sync::Arc;

/// `source` of every event.
const SOURCE: &str = "prentice";

/// The bus.
#[derive(Clone)]
pub struct Bus {
    client: Client,
    name: Arc<str>,
}

impl Bus {
    /// A client for this bus; nothing is called yet.
    pub fn new(aws: &aws_config::SdkConfig, settings: &AwsSettings, name: &str) -> Bus {
        let mut config = aws_sdk_eventbridge::config::Builder::from(aws);
        if let Some(endpoint) = &settings.eventbridge {
            config = config.endpoint_url(endpoint);
        }
        Bus {
            client: Client::from_conf(config.build()),
            name: name.into(),
        }
    }

    /// Says that this happened, such as `run.succeeded`. Listeners may hear it twice; `detail.event_id`
    /// is then the same.
    ///
    /// # Errors
    /// [`Error::Service`] when the bus does not take it.
    pub async fn publish(&self, detail_type: &str, detail: &serde_json::Value) -> Result<()> {
        let entry = PutEventsRequestEntry::builder()
            .event_bus_name(&*self.name)
            .source(SOURCE)
            .detail_type(detail_type)
            .detail(detail.to_string())
            .build();
        let answer = self
            .client
            .put_events()
            .entries(entry)
            .send()
            .await
            .map_err(|error| Error::Service {
                service: "the bus",
                cause: DisplayErrorContext(error).to_string(),
            })?;
        match answer
            .entries()
            .iter()
            .find_map(|entry| entry.error_message())
        {
            None => Ok(()),
            Some(message) => Err(Error::Service {
                service: "the bus",
                cause: message.to_owned(),
            }),
        }
    }

    /// The bus answers.
    ///
    /// # Errors
    /// [`Error::Service`] when it does not.
    pub async fn check(&self) -> Result<()> {
        let asked = self
            .client
            .describe_event_bus()
            .name(&*self.name)
            .send()
            .await;
        asked.map(|_| ()).map_err(|error| Error::Service {
            service: "the bus",
            cause: DisplayErrorContext(error).to_string(),
        })
    }
}
