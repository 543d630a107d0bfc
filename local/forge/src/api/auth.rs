//! Who may call the API: whoever has the token.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue, StatusCode};
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

use crate::core::Core;
use crate::failure::Failure;

pub(super) async fn require_token(
    State(core): State<Arc<Core>>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = match credential(request.headers()) {
        None => Failure::new(StatusCode::UNAUTHORIZED, "Requires authentication").into_response(),
        Some(token) if same(token, core.api_token.expose_secret()) => next.run(request).await,
        Some(_) => Failure::new(StatusCode::UNAUTHORIZED, "Bad credentials").into_response(),
    };
    let headers = response.headers_mut();
    let id = uuid::Uuid::new_v4().simple().to_string();
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert("x-github-request-id", id);
    }
    headers.insert(
        "x-github-media-type",
        HeaderValue::from_static("github.v3; format=json"),
    );
    headers.insert(
        "cache-control",
        HeaderValue::from_static("private, no-store"),
    );
    response
}

/// The token of `Authorization: Bearer x` or `token x`.
pub(crate) fn credential(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let known = scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("token");
    known.then_some(token.trim())
}

pub(crate) fn same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}
