//! The Lambda function that SQS feeds.

use lambda_runtime::{Error, LambdaEvent, run, service_fn};

#[tokio::main]
async fn main() -> Result<(), Error> {
    app::telemetry::init("worker");
    let app = worker::app_from_env().await?;
    run(service_fn(|event: LambdaEvent<_>| async {
        Ok::<_, Error>(worker::handle(&app, event.payload).await)
    }))
    .await
}
