//! The Lambda function that EventBridge wakes every six hours.

use aws_lambda_events::event::eventbridge::EventBridgeEvent;
use domain::Timestamp;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};

#[tokio::main]
async fn main() -> Result<(), Error> {
    app::telemetry::init("miner");
    let records = miner::records_from_env().await?;
    run(service_fn(
        |_: LambdaEvent<EventBridgeEvent<serde_json::Value>>| async {
            miner::handle(&records, Timestamp::now())
                .await
                .map_err(Error::from)
        },
    ))
    .await
}
