//! Every request has a name: in its logs, in the header `x-request-id`, and in its problem if it is
//! refused.

use crate::problem;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Names the request, and writes its refusal out.
pub(crate) async fn name_request(request: Request, next: Next) -> Response {
    let id = uuid::Uuid::now_v7().simple().to_string();
    let span = tracing::info_span!("request", %id, method = %request.method(), path = request.uri().path());
    let response = next.run(request).instrument(span).await;
    let mut response = problem::write_out(response, &id);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}
