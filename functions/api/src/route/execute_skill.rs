//! `POST /api/skills/{id}/execute`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::problem::Answer;
use crate::request::{Body, Path, skill_id};
use app::usecase;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use client::wire::{Execute, Problem, Run};
use domain::Timestamp;

/// Runs the active version of a skill.
#[utoipa::path(post, path = "/api/skills/{id}/execute", tag = "runs", params(("id" = String, Path, description = "`domain.name`")), request_body = Execute, responses(
    (status = 202, description = "Queued; follow it at `/api/runs/{id}`", body = Run),
    (status = 404, description = "No such skill", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "Nothing of it is merged", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The inputs do not fit", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn execute_skill(
    State(api): State<Api>,
    caller: Allowed<needs::RunsExecute>,
    Path(id): Path<String>,
    Body(request): Body<Execute>,
) -> Answer<(StatusCode, Json<Run>)> {
    let id = skill_id(&id)?;
    let run = usecase::execute_skill(
        &api.app_of(&caller),
        &id,
        &request.inputs,
        &caller.name,
        Timestamp::now(),
    )
    .await?;
    Ok((StatusCode::ACCEPTED, Json(run)))
}
