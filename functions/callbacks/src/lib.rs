//! What runners report about their runs, each proven by the OIDC token of its workflow run.
//!
//! It records; it never believes more than the token proves, and never decides how a run ended: that
//! is what the runner itself is looked at for.

use app::settings::{OidcSettings, Reader};
use app::telemetry::{self, Observed};
use app::usecase::record_callback;
use app::{Error, OidcVerifier, Records};
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, MatchedPath, Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use axum::routing::post;
use axum::{Json, Router};
use domain::Timestamp;
use domain::id::RunId;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tracing::Instrument;

/// Outputs of a job are at most 1 MB on GitHub.
const MAX_BODY: usize = 2 * 1024 * 1024;

/// What the handler holds.
#[derive(Clone)]
pub struct Callbacks {
    records: Records,
    verifier: OidcVerifier,
}

/// What the report job of a workflow sends.
#[derive(Deserialize)]
struct Report {
    execution_id: RunId,
    status: String,
    #[serde(default)]
    outputs: Map<String, Value>,
}

impl Callbacks {
    /// Takes callbacks proven by tokens of this issuer.
    pub fn new(records: Records, settings: &OidcSettings) -> Callbacks {
        Callbacks {
            records,
            verifier: OidcVerifier::new(settings),
        }
    }

    /// As the environment configures it.
    ///
    /// # Errors
    /// Every setting that is missing or wrong, at once.
    pub async fn from_env() -> Result<Callbacks, Box<dyn std::error::Error + Send + Sync>> {
        let mut reader = Reader::of_process();
        let settings = (reader.records(), reader.oidc());
        let (records, oidc) = reader.finish(settings)?;
        Ok(Callbacks::new(Records::connect(&records).await, &oidc))
    }
}

/// `POST /callbacks/runs/{id}`, and its older name `POST /api/skills/callback`.
pub fn router(callbacks: Callbacks) -> Router {
    Router::new()
        .route("/callbacks/runs/{id}", post(named))
        .route("/api/skills/callback", post(unnamed))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(axum::middleware::from_fn(observe))
        .with_state(callbacks)
}

/// Names the request, and tells how it went.
async fn observe(request: Request, next: Next) -> Response {
    let (method, path) = (request.method(), request.uri().path());
    let observed = Observed::begin("callbacks", method, path, request.headers());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).instrument(observed.span()).await;
    let route = route.as_ref().map(MatchedPath::as_str);
    observed.end(route, response.status()).await;
    response
}

type Answer = (StatusCode, Json<Value>);

async fn named(
    State(callbacks): State<Callbacks>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    match read(&body) {
        Ok(report) if report.execution_id.as_str() == id => {
            record(&callbacks, &headers, report).await
        }
        Ok(_) => refuse(
            StatusCode::FORBIDDEN,
            "forbidden",
            "execution_id is not the run of this address",
        ),
        Err(answer) => answer,
    }
}

async fn unnamed(State(callbacks): State<Callbacks>, headers: HeaderMap, body: Bytes) -> Answer {
    match read(&body) {
        Ok(report) => record(&callbacks, &headers, report).await,
        Err(answer) => answer,
    }
}

fn read(body: &[u8]) -> Result<Report, Answer> {
    serde_json::from_slice(body).map_err(|error| {
        let detail = format!("expected {{execution_id, status, outputs}}: {error}");
        refuse(StatusCode::BAD_REQUEST, "bad_request", &detail)
    })
}

async fn record(callbacks: &Callbacks, headers: &HeaderMap, report: Report) -> Answer {
    let authorization = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = authorization
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let Some((_, token)) = token else {
        return refuse(
            StatusCode::UNAUTHORIZED,
            "unauthenticated",
            "send the runner's OIDC token as `Authorization: Bearer`",
        );
    };
    let (id, now) = (report.execution_id, Timestamp::now());
    telemetry::note_run(&id);
    let recorded = async {
        let claims = callbacks.verifier.verify(token.trim(), &id, now).await?;
        record_callback(
            &callbacks.records,
            &id,
            &claims,
            &report.status,
            report.outputs,
            now,
        )
        .await
    };
    match recorded.await {
        Ok(run) => (
            StatusCode::OK,
            Json(json!({"run_id": id, "status": run.status})),
        ),
        Err(error) => {
            tracing::warn!(run = %id, %error, "a callback was refused");
            let (status, code) = classify(&error);
            refuse(status, code, &error.to_string())
        }
    }
}

fn classify(error: &Error) -> (StatusCode, &'static str) {
    match error {
        Error::Unauthenticated(_) => (StatusCode::UNAUTHORIZED, "unauthenticated"),
        Error::Forbidden(_) => (StatusCode::FORBIDDEN, "forbidden"),
        Error::RunNotFound(_) => (StatusCode::NOT_FOUND, "run_not_found"),
        Error::Replayed => (StatusCode::CONFLICT, "replayed"),
        Error::Ignored(_) => (StatusCode::CONFLICT, "run_ended"),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "service_unavailable"),
    }
}

fn refuse(status: StatusCode, code: &str, detail: &str) -> Answer {
    (
        status,
        Json(json!({"status": status.as_u16(), "code": code, "detail": detail})),
    )
}
