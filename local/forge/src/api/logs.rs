//! Logs of jobs: the API answers with an address that works for a minute without the token, as GitHub does.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use http::header::{CONTENT_TYPE, LOCATION};
use jiff::Timestamp;
use serde::Deserialize;

use super::auth::same;
use crate::core::Core;
use crate::failure::Failure;

const VALID_SECONDS: i64 = 60;

#[derive(Debug, Deserialize)]
struct Signed {
    exp: i64,
    sig: String,
}

/// Where the signed addresses lead.
pub(crate) fn router(core: &Arc<Core>) -> Router {
    Router::new()
        .route("/_services/logs/jobs/{job}", get(download))
        .with_state(Arc::clone(core))
}

pub(super) async fn redirect(
    State(core): State<Arc<Core>>,
    Path(job): Path<String>,
) -> Result<Response, Failure> {
    let id: u64 = job.parse().map_err(|_| Failure::not_found())?;
    let has_log = core.store.read(|state| state.job(id).is_some());
    if !has_log || !core.job_dir(id).join("log.txt").exists() {
        return Err(Failure::not_found());
    }
    let expires = Timestamp::now().as_second() + VALID_SECONDS;
    let signature = core.sign(&format!("log {id} {expires}"));
    let address = format!(
        "{}/_services/logs/jobs/{id}?exp={expires}&sig={signature}",
        core.urls.root()
    );
    Ok((StatusCode::FOUND, [(LOCATION, address)]).into_response())
}

async fn download(
    State(core): State<Arc<Core>>,
    Path(job): Path<u64>,
    Query(signed): Query<Signed>,
) -> Result<Response, Failure> {
    let expected = core.sign(&format!("log {job} {}", signed.exp));
    if !same(&expected, &signed.sig) || signed.exp < Timestamp::now().as_second() {
        return Err(Failure::new(
            StatusCode::FORBIDDEN,
            "The link is not valid any more",
        ));
    }
    let file = tokio::fs::File::open(core.job_dir(job).join("log.txt"))
        .await
        .map_err(|_| Failure::not_found())?;
    let body = axum::body::Body::from_stream(tokio_util::io::ReaderStream::new(file));
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], body).into_response())
}
