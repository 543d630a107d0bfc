//! Every request has a name: in its logs, in the audit, in the header `x-request-id`, and in its problem if it is
//! refused.

use crate::problem;
use app::telemetry::Observed;
use axum::extract::{FromRequestParts, MatchedPath, Request};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use std::convert::Infallible;
use std::sync::Arc;
use tracing::Instrument;

/// The name of a request.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(Arc<str>);

impl RequestId {
    /// The whole text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl<S: Sync> FromRequestParts<S> for RequestId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<RequestId, Infallible> {
        let named = parts.extensions.get().cloned();
        Ok(named.unwrap_or_else(|| RequestId("unnamed".into())))
    }
}

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Names the request, and writes its refusal out.
pub(crate) async fn name_request(mut request: Request, next: Next) -> Response {
    let (method, path) = (request.method(), request.uri().path());
    let observed = Observed::begin("api", method, path, request.headers());
    let named = RequestId(observed.id().into());
    request.extensions_mut().insert(named);
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).instrument(observed.span()).await;
    let mut response = problem::write_out(response, observed.id());
    if let Ok(value) = HeaderValue::from_str(observed.id()) {
        response.headers_mut().insert(HEADER, value);
    }
    let route = route.as_ref().map(MatchedPath::as_str);
    observed.end(route, response.status()).await;
    response
}
