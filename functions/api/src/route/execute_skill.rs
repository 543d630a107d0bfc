//! `POST /api/skills/{id}/execute`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::idempotency::KeyedRun;
use crate::problem::Answer;
use crate::request::{Body, Path, skill_id};
use crate::source;
use app::usecase;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use client::wire::{Execute, Problem, Run};
use domain::Timestamp;

/// Runs the active version of a skill.
#[utoipa::path(post, path = "/api/skills/{id}/execute", tag = "runs", params(("id" = String, Path, description = "`domain.name`")), request_body = Execute, responses(
    (status = 202, description = "Queued, or awaiting approval; follow it at `/api/runs/{id}`", body = Run),
    (status = 402, description = "The budget does not allow it", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "A policy, a guardrail or a wrong approval token is against it; `checks` says which", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such skill", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "Nothing of it is merged, it failed too often of late, or it is not what was planned", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The inputs do not fit", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn execute_skill(
    State(api): State<Api>,
    caller: Allowed<needs::RunsExecute>,
    Path(id): Path<String>,
    headers: HeaderMap,
    KeyedRun(run): KeyedRun,
    Body(request): Body<Execute>,
) -> Answer<(StatusCode, Json<Run>)> {
    let id = skill_id(&id)?;
    let (app, by) = (api.app_of(&caller), (source::of(&headers), run));
    let run = usecase::execute_skill(&app, &caller, &id, &request, by, Timestamp::now()).await?;
    Ok((StatusCode::ACCEPTED, Json(run)))
}
