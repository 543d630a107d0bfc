//! `GET /api/runs/{id}/log`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::problem::Answer;
use crate::request::{Path, Query, run_id};
use app::usecase;
use axum::Json;
use axum::extract::State;
use client::wire::{LogChunk, Problem};
use domain::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct From {
    /// `next` of the chunk before; 0 unless given.
    #[serde(default)]
    after: u64,
}

/// What the runner printed.
#[utoipa::path(get, path = "/api/runs/{id}/log", tag = "runs", params(("id" = String, Path, description = "`run_…`"), From), responses(
    (status = 200, description = "The log from there on", body = LogChunk),
    (status = 404, description = "No such run", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn run_log(
    State(api): State<Api>,
    caller: Allowed<needs::RunsRead>,
    Path(id): Path<String>,
    Query(from): Query<From>,
) -> Answer<Json<LogChunk>> {
    Ok(Json(
        usecase::run_log(
            &api.app_of(&caller),
            &run_id(&id)?,
            from.after,
            Timestamp::now(),
        )
        .await?,
    ))
}
