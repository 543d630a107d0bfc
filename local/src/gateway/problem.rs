//! The gateway's own refusals, in the shape of the API's (RFC 9457).

use axum::body::Body;
use axum::response::Response;
use client::wire::Problem;
use http::{HeaderValue, StatusCode, header};

/// A refusal as the API would word it.
pub(super) fn problem(
    status: StatusCode,
    code: &str,
    title: &str,
    detail: impl Into<String>,
) -> Response {
    let problem = Problem {
        kind: format!("https://prentice.dev/problems/{code}"),
        title: title.to_owned(),
        status: status.as_u16(),
        detail: detail.into(),
        code: code.to_owned(),
        ..Problem::default()
    };
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    response
}
