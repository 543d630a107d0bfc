//! The Lambda function behind API Gateway.

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    app::telemetry::init("api");
    lambda_http::run(api::router(api::Api::from_env().await?)).await
}
