//! `POST /api/runs/{id}/cancel`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::problem::Answer;
use crate::request::{Path, run_id};
use app::usecase;
use axum::Json;
use axum::extract::State;
use client::wire::{Problem, Run};
use domain::Timestamp;

/// Stops a run; one that has ended stays as it ended.
#[utoipa::path(post, path = "/api/runs/{id}/cancel", tag = "runs", params(("id" = String, Path, description = "`run_…`")), responses(
    (status = 200, description = "The run as it is now", body = Run),
    (status = 404, description = "No such run", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn cancel_run(
    State(api): State<Api>,
    caller: Allowed<needs::RunsCancel>,
    Path(id): Path<String>,
) -> Answer<Json<Run>> {
    let id = run_id(&id)?;
    Ok(Json(
        usecase::cancel_run(&api.app_of(&caller), &id, &caller.name, Timestamp::now()).await?,
    ))
}
