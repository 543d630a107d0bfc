//! EventBridge in memory, with a bridge that delivers to queues. Schedules do not fire here: the
//! stack has a ticker of its own.

use super::{ACCOUNT, REGION, connections, loopback};
use crate::LocalError;
use async_trait::async_trait;
use rustack_events_core::config::EventsConfig;
use rustack_events_core::delivery::{DeliveryError, Target, TargetDelivery};
use rustack_events_core::handler::RustackEventsHandler;
use rustack_events_core::provider::RustackEvents;
use rustack_events_http::{EventsHttpConfig, EventsHttpService};
use rustack_events_model::input::CreateEventBusInput;
use rustack_sqs_core::provider::RustackSqs;
use rustack_sqs_model::input::SendMessageInput;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The bus on which Prentice tells what happened.
pub(super) const NAME: &str = "prentice";

/// Serves EventBridge with the bus; gives the endpoint.
pub(super) async fn start(
    queues: Arc<RustackSqs>,
    stop: &CancellationToken,
    tasks: &TaskTracker,
) -> Result<String, LocalError> {
    let (listener, address) = loopback::bind("EventBridge").await?;
    let config = EventsConfig {
        skip_signature_validation: true,
        default_region: REGION.to_owned(),
        account_id: ACCOUNT.to_owned(),
        host: address.ip().to_string(),
        port: address.port(),
    };
    let service = Arc::new(RustackEvents::new(config, Arc::new(ToQueues(queues))));
    let bus = CreateEventBusInput {
        name: NAME.to_owned(),
        ..CreateEventBusInput::default()
    };
    service
        .handle_create_event_bus(&bus)
        .map_err(|error| LocalError::Aws {
            service: "EventBridge",
            cause: error.to_string(),
        })?;
    let handler = Arc::new(RustackEventsHandler::new(service));
    connections::serve(
        listener,
        EventsHttpService::new(handler, EventsHttpConfig::default()),
        stop,
        tasks,
    );
    Ok(format!("http://{address}"))
}

/// Delivers to the queues of the same process.
#[derive(Debug)]
struct ToQueues(Arc<RustackSqs>);

#[async_trait]
impl TargetDelivery for ToQueues {
    fn validate(&self, target: &Target) -> Result<(), DeliveryError> {
        self.0
            .queue_url_for_arn(&target.arn)
            .map(|_| ())
            .map_err(|error| DeliveryError::InvalidArn(error.to_string()))
    }

    async fn deliver(&self, target: &Target, event: &str) -> Result<(), DeliveryError> {
        let queue_url = self
            .0
            .queue_url_for_arn(&target.arn)
            .map_err(|error| DeliveryError::InvalidArn(error.to_string()))?;
        let message = SendMessageInput {
            queue_url,
            message_body: event.to_owned(),
            message_group_id: target
                .sqs_parameters
                .as_ref()
                .map(|fifo| fifo.message_group_id.clone()),
            ..SendMessageInput::default()
        };
        self.0
            .send_message(message)
            .await
            .map(|_| ())
            .map_err(|error| DeliveryError::TargetError(error.to_string()))
    }
}
