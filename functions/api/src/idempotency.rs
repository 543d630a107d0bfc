//! `Idempotency-Key`: a request that changes something, sent again, is answered again and done once.
//!
//! Whose turn it is says [`app::idempotency`]; this reads the key and the request, and keeps of the answer
//! what may be kept. It never stores the answer of a route that shows a secret: such a route takes no key.

use crate::Api;
use crate::nature::Keys;
use crate::problem::{Answer, Refused};
use crate::request::MAX_BODY;
use app::idempotency::{Held, Keyed, Turn, take_turn};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequestParts, MatchedPath, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use domain::Timestamp;
use domain::access::Principal;
use domain::id::RunId;
use domain::idempotency::{self as rules, Fingerprint, Finished, Key};
use http_body_util::LengthLimitError;
use std::convert::Infallible;
use tracing::Instrument;

/// The header that carries the key.
pub(crate) const HEADER: &str = "idempotency-key";
/// Says that an answer was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The name that a run started by this request must have, when the request has a key: whoever takes the
/// request over after a crash finds the run by it.
pub(crate) struct KeyedRun(pub(crate) Option<RunId>);

impl<S: Send + Sync> FromRequestParts<S> for KeyedRun {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<KeyedRun, Infallible> {
        Ok(KeyedRun(parts.extensions.get::<RunId>().cloned()))
    }
}

/// Has the request done, unless that is done already.
pub(crate) async fn once(
    api: &Api,
    caller: &Principal,
    matched: &MatchedPath,
    keys: Keys,
    request: Request,
    next: Next,
) -> Answer<Response> {
    let key = match (keys, request.headers().contains_key(HEADER)) {
        (_, false) | (Keys::Ignored, _) => return Ok(next.run(request).await),
        (Keys::Refused, true) => return Err(secret()),
        (Keys::Kept, true) => key(request.headers())?,
    };
    let (parts, body) = request.into_parts();
    let body = whole(body).await?;
    let path = parts.uri.path_and_query();
    let fingerprint = Fingerprint::of(&rules::Request {
        method: parts.method.as_str(),
        path: path.map_or("/", |path| path.as_str()),
        caller,
        body: &body,
    });
    let keyed = Keyed {
        key: &key,
        caller,
        route: &format!("{} {}", parts.method, matched.as_str()),
        fingerprint: &fingerprint,
    };
    let store = &api.app().records.store;
    let held = match take_turn(store, &api.inner.idempotency, keyed).await? {
        Turn::Replay(answer) => return replay(answer),
        Turn::Ours(held) => held,
    };
    let mut request = Request::from_parts(parts, Body::from(body));
    request.extensions_mut().insert(held.run().clone());
    // A task of its own: whoever hangs up before the answer finds it kept when they ask again.
    let work = async move { settled(held, next.run(request).await).await };
    match tokio::spawn(work.in_current_span()).await {
        Ok(response) => Ok(response),
        Err(ended) => match ended.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => {
                let detail = "the server is being stopped; send the same request again";
                let status = StatusCode::SERVICE_UNAVAILABLE;
                Err(Refused::new(status, "service_unavailable", detail))
            }
        },
    }
}

fn key(headers: &HeaderMap) -> Answer<Key> {
    let mut values = headers.get_all(HEADER).iter();
    let bad = |detail: &str| Refused::new(StatusCode::BAD_REQUEST, "bad_idempotency_key", detail);
    match (values.next(), values.next()) {
        (Some(value), None) => {
            let text = value.to_str();
            let text =
                text.map_err(|_| bad("Idempotency-Key holds no visible ASCII; send a UUID"))?;
            Ok(Key::parse(text).map_err(app::Error::from)?)
        }
        _ => Err(bad(
            "Idempotency-Key is there more than once; a request has one key",
        )),
    }
}

fn secret() -> Refused {
    let detail = "the answer of this route holds a secret, which is never stored and cannot be given again, so it takes no \
         Idempotency-Key: leave the header out, and revoke what an answer that got lost has made";
    Refused::new(StatusCode::BAD_REQUEST, "idempotency_not_here", detail)
}

async fn whole(body: Body) -> Answer<Bytes> {
    to_bytes(body, MAX_BODY).await.map_err(|error| {
        let cause = std::error::Error::source(&error);
        if cause.is_some_and(|cause| cause.is::<LengthLimitError>()) {
            return Refused::too_large();
        }
        let detail = format!("the body did not arrive: {error}");
        Refused::new(StatusCode::BAD_REQUEST, "bad_request", detail)
    })
}

/// Keeps the answer, or gives the key back, before anyone is answered.
async fn settled(held: Box<Held>, response: Response) -> Response {
    let (parts, body) = response.into_parts();
    // Our own answers are whole already, and a refusal has no body yet.
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return Response::from_parts(parts, Body::empty());
    };
    let headers: Vec<(&str, &str)> = parts
        .headers
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
        .collect();
    let text = std::str::from_utf8(&body);
    let finished = Finished {
        status: parts.status.as_u16(),
        headers: &headers,
        body: text.unwrap_or_default(),
        // What is no text cannot be stored as one.
        secret: text.is_err(),
    };
    if let Err(error) = held.settle(&finished, Timestamp::now()).await {
        tracing::warn!(%error, "an answer could not be kept; its key is free when its lease has ended");
    }
    Response::from_parts(parts, Body::from(body))
}

fn replay(answer: rules::Answer) -> Answer<Response> {
    let Some(body) = answer.body else {
        let detail = format!(
            "this was done before, with status {}; its answer was too long to be kept, so look at what it made",
            answer.status
        );
        let status = StatusCode::CONFLICT;
        return Err(Refused::new(status, "idempotency_answer_not_kept", detail));
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    for (name, value) in answer.headers {
        let name = HeaderName::try_from(name);
        let value = HeaderValue::try_from(value);
        if let (Ok(name), Ok(value)) = (name, value) {
            response.headers_mut().insert(name, value);
        }
    }
    let yes = HeaderValue::from_static("true");
    response.headers_mut().insert(REPLAYED, yes);
    Ok(response)
}
