//! The Lambda function that the queue of error events and subscriptions of CloudWatch Logs feed.

use lambda_runtime::{Error, LambdaEvent, run, service_fn};

#[tokio::main]
async fn main() -> Result<(), Error> {
    app::telemetry::init("collector");
    let collector = collector::from_env().await?;
    run(service_fn(|event: LambdaEvent<_>| async {
        collector::answer(&collector, event.payload).await
    }))
    .await
}
