//! The Lambda function that EventBridge wakes every minute.

use aws_lambda_events::event::eventbridge::EventBridgeEvent;
use domain::Timestamp;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};

#[tokio::main]
async fn main() -> Result<(), Error> {
    app::telemetry::init("scheduler");
    let records = scheduler::records_from_env().await?;
    run(service_fn(
        |_: LambdaEvent<EventBridgeEvent<serde_json::Value>>| async {
            scheduler::handle(&records, Timestamp::now())
                .await
                .map(|_| ())
                .map_err(Error::from)
        },
    ))
    .await
}
