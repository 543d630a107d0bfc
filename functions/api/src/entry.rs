//! What every request to a route passes before its handler: who is calling, whether they ask too often,
//! whether they ask again. In this order: nobody touches a limit or a key of others, and a request that
//! is one too many touches no key.

use crate::Api;
use crate::allowed::{self, Identified};
use crate::idempotency;
use crate::nature::Nature;
use crate::problem::Answer;
use app::Who;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::Timestamp;
use lambda_http::request::RequestContext;

/// Lets a request through to its handler, or answers in its place.
pub(crate) async fn enter(
    State(api): State<Api>,
    matched: MatchedPath,
    request: Request,
    next: Next,
) -> Response {
    let entered = Box::pin(entered(&api, &matched, request, next)).await;
    entered.unwrap_or_else(IntoResponse::into_response)
}

async fn entered(
    api: &Api,
    matched: &MatchedPath,
    mut request: Request,
    next: Next,
) -> Answer<Response> {
    let nature = Nature::of(request.method(), matched.as_str());
    let (limiter, store) = (&api.inner.limiter, &api.app().records.store);
    let now = Timestamp::now();
    if nature.open {
        limiter
            .admit(store, unknown(&request), nature.class, now)
            .await?;
        return Ok(next.run(request).await);
    }
    let caller = allowed::identify(api, request.method(), request.headers(), now).await?;
    app::telemetry::note_caller(caller.tenant.as_str(), &caller.name);
    limiter
        .admit(store, Who::caller(&caller), nature.class, now)
        .await?;
    request.extensions_mut().insert(Identified(caller.clone()));
    idempotency::once(api, &caller, matched, nature.keys, request, next).await
}

/// Whoever proves nothing. API Gateway says who connected to it, which nobody can forge; `X-Forwarded-For` is
/// written by whoever likes to, and its last hop is the content network's for all users of the site.
fn unknown(request: &Request) -> Who {
    let address = match request.extensions().get::<RequestContext>() {
        Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip.as_deref(),
        _ => None,
    };
    let address = address.and_then(|address| address.parse().ok());
    address.map_or(Who::Anyone, Who::Address)
}
