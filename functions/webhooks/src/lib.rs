//! GitHub's webhooks: verified over the raw body, remembered once, answered fast.
//!
//! What an event means is found out later, by the worker; this function only writes it down. It must
//! never call GitHub, nor answer before what it heard is stored.

use app::settings::{Reader, WebhookSettings};
use app::telemetry::Observed;
use app::usecase::{Delivery, receive_webhook, verify_signature};
use app::{Error, Records};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use axum::routing::post;
use domain::Timestamp;
use std::sync::Arc;
use tracing::Instrument;

/// GitHub sends at most 25 MiB, Lambda takes at most 6; what we act on is far smaller.
const MAX_BODY: usize = 6 * 1024 * 1024;

/// What the handler holds.
#[derive(Clone)]
pub struct Webhooks {
    records: Records,
    settings: Arc<WebhookSettings>,
    repository: Arc<str>,
}

impl Webhooks {
    /// Receives the webhooks of `repository` (`owner/name`).
    pub fn new(records: Records, settings: &WebhookSettings, repository: &str) -> Webhooks {
        Webhooks {
            records,
            settings: Arc::new(settings.clone()),
            repository: repository.into(),
        }
    }

    /// As the environment configures it.
    ///
    /// # Errors
    /// Every setting that is missing or wrong, at once.
    pub async fn from_env() -> Result<Webhooks, Box<dyn std::error::Error + Send + Sync>> {
        let mut reader = Reader::of_process();
        let settings = (reader.records(), reader.webhook(), reader.repository());
        let (records, webhook, repository) = reader.finish(settings)?;
        Ok(Webhooks::new(
            Records::connect(&records).await,
            &webhook,
            &repository,
        ))
    }
}

/// `POST /webhooks/github`; also `POST /`, as a function URL is called.
pub fn router(webhooks: Webhooks) -> Router {
    Router::new()
        .route("/webhooks/github", post(receive))
        .route("/", post(receive))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(axum::middleware::from_fn(observe))
        .with_state(webhooks)
}

/// Names the request, and tells how it went.
async fn observe(request: Request, next: Next) -> Response {
    let (method, path) = (request.method(), request.uri().path());
    let observed = Observed::begin("webhooks", method, path, request.headers());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).instrument(observed.span()).await;
    let route = route.as_ref().map(MatchedPath::as_str);
    observed.end(route, response.status()).await;
    response
}

async fn receive(
    State(webhooks): State<Webhooks>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, String) {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if !verify_signature(&webhooks.settings, text("x-hub-signature-256"), &body) {
        tracing::warn!(
            delivery = text("x-github-delivery"),
            "a webhook's signature is wrong"
        );
        return (
            StatusCode::UNAUTHORIZED,
            "X-Hub-Signature-256 does not fit the body and our secret\n".to_owned(),
        );
    }
    let (Some(id), Some(event)) = (text("x-github-delivery"), text("x-github-event")) else {
        return (
            StatusCode::BAD_REQUEST,
            "X-GitHub-Delivery or X-GitHub-Event is missing\n".to_owned(),
        );
    };
    // Both become part of a key and of a log line.
    if id.len() > 100 || event.len() > 100 {
        return (
            StatusCode::BAD_REQUEST,
            "X-GitHub-Delivery or X-GitHub-Event is too long\n".to_owned(),
        );
    }
    let delivery = Delivery {
        id,
        event,
        body: &body,
    };
    match receive_webhook(
        &webhooks.records,
        &webhooks.repository,
        &delivery,
        Timestamp::now(),
    )
    .await
    {
        Ok(()) => (StatusCode::ACCEPTED, "recorded\n".to_owned()),
        Err(error @ Error::Replayed) => (StatusCode::CONFLICT, format!("{error}\n")),
        Err(error @ Error::BadRequest(_)) => (StatusCode::BAD_REQUEST, format!("{error}\n")),
        Err(error) => {
            tracing::error!(delivery = id, event, %error, "a webhook was not recorded");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "not recorded; deliver it again\n".to_owned(),
            )
        }
    }
}
