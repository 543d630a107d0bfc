//! `GET /health`.

use crate::Api;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use client::wire::{Health, HealthStatus};

/// How well the service and what it depends on are.
#[utoipa::path(get, path = "/health", tag = "service", security(()), responses(
    (status = 200, description = "It works, perhaps degraded", body = Health),
    (status = 503, description = "Something it cannot do without does not answer", body = Health),
))]
pub(crate) async fn health(State(api): State<Api>) -> (StatusCode, Json<Health>) {
    // Five requests at once make a large future.
    let health = Box::pin(api.app().health()).await;
    let status = match health.status {
        HealthStatus::Healthy | HealthStatus::Degraded => StatusCode::OK,
        HealthStatus::Unhealthy => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, Json(health))
}
