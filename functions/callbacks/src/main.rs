//! The Lambda function behind the callbacks' function URL.

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    app::telemetry::init("callbacks");
    lambda_http::run(callbacks::router(callbacks::Callbacks::from_env().await?)).await
}
