//! `POST /api/errors/{fingerprint}/merge`, `POST /api/errors/{fingerprint}/split`, `GET /api/errors/stats`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::problem::Answer;
use crate::request::{Body, Path, Query, fingerprint};
use app::usecase;
use axum::Json;
use axum::extract::State;
use client::wire::{ErrorDetail, ErrorStats, MergeError, Problem};
use domain::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;

/// Says that two errors are one, whatever the rules say. It stays so until one of them is split.
#[utoipa::path(post, path = "/api/errors/{fingerprint}/merge", tag = "errors",
    params(("fingerprint" = String, Path, description = "Its name, as a UUID is written")),
    request_body = MergeError,
    responses(
    (status = 200, description = "The error they are now", body = ErrorDetail),
    (status = 400, description = "An error and itself, or too many decisions", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Nothing of one of them was counted", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn merge_error(
    State(api): State<Api>,
    caller: Allowed<needs::ErrorsManage>,
    Path(text): Path<String>,
    Body(asked): Body<MergeError>,
) -> Answer<Json<ErrorDetail>> {
    let fingerprint = fingerprint(&text)?;
    let app = api.app_of(&caller);
    let shown = usecase::merge_error(&app, &fingerprint, &asked, Timestamp::now()).await?;
    Ok(Json(shown))
}

/// Takes a fingerprint out of its group: takes back what people merged it with, else no rule merges it again.
#[utoipa::path(post, path = "/api/errors/{fingerprint}/split", tag = "errors",
    params(("fingerprint" = String, Path, description = "Its name, as a UUID is written")),
    responses(
    (status = 200, description = "The error it is now", body = ErrorDetail),
    (status = 400, description = "It is merged with nothing", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Nothing of this fingerprint was counted", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn split_error(
    State(api): State<Api>,
    caller: Allowed<needs::ErrorsManage>,
    Path(text): Path<String>,
) -> Answer<Json<ErrorDetail>> {
    let fingerprint = fingerprint(&text)?;
    let app = api.app_of(&caller);
    let shown = usecase::split_error(&app, &fingerprint, Timestamp::now()).await?;
    Ok(Json(shown))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Window {
    /// The last so many days, 1 to 30; 30 unless given.
    days: Option<u32>,
}

/// How learning from errors does: volume, patterns, proposals and what became of them, runs prevented, fixes.
#[utoipa::path(get, path = "/api/errors/stats", tag = "errors", params(Window), responses(
    (status = 200, description = "The numbers", body = ErrorStats),
    (status = 400, description = "No such window", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn error_stats(
    State(api): State<Api>,
    caller: Allowed<needs::ErrorsRead>,
    Query(window): Query<Window>,
) -> Answer<Json<ErrorStats>> {
    let stats = usecase::error_stats(&api.app_of(&caller), window.days, Timestamp::now()).await?;
    Ok(Json(stats))
}
