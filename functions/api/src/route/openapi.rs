//! `GET /openapi.json`.

use axum::http::header;
use axum::response::{IntoResponse, Response};

/// This description.
#[utoipa::path(get, path = "/openapi.json", tag = "service", security(()), responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json")))]
pub(crate) async fn openapi() -> Response {
    let json = [(header::CONTENT_TYPE, "application/json")];
    (json, include_str!("../../../../openapi.json")).into_response()
}
