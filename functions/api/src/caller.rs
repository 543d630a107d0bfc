//! Who sent a request: an extractor, so that a route without it is seen to be open.

use crate::Api;
use crate::problem::Refused;
use app::{Access, Caller};
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use domain::Timestamp;

/// Someone who proved who they are, and meant this request.
pub(crate) struct SignedIn(pub(crate) Caller);

impl FromRequestParts<Api> for SignedIn {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<SignedIn, Refused> {
        let caller = api.inner.access.caller_of(&parts.headers, Timestamp::now());
        let caller = caller.ok_or_else(Refused::unauthenticated)?;
        if !parts.method.is_safe() && !Access::is_intended(&parts.headers) {
            let detail =
                "the request came with a session from a page of another site (or without `Origin`)";
            return Err(Refused::new(StatusCode::FORBIDDEN, "cross_site", detail));
        }
        Ok(SignedIn(caller))
    }
}
