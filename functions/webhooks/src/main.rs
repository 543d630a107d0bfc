//! The Lambda function behind the webhook's function URL.

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    app::telemetry::init("webhooks");
    lambda_http::run(webhooks::router(webhooks::Webhooks::from_env().await?)).await
}
