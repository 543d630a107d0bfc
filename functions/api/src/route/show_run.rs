//! `GET /api/runs/{id}`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::etag::fresh;
use crate::problem::Answer;
use crate::request::{Path, run_id};
use app::usecase;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use client::wire::{Problem, Run};
use domain::Timestamp;

/// One run, whole.
#[utoipa::path(get, path = "/api/runs/{id}", tag = "runs", params(("id" = String, Path, description = "`run_…`")), responses(
    (status = 200, description = "The run", body = Run),
    (status = 304, description = "Still what `If-None-Match` names"),
    (status = 404, description = "No such run", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn show_run(
    State(api): State<Api>,
    caller: Allowed<needs::RunsRead>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Answer<Response> {
    let run = usecase::show_run(&api.app_of(&caller), &run_id(&id)?, Timestamp::now()).await?;
    Ok(fresh(&headers, &run))
}
