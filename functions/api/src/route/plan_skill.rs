//! `POST /api/skills/{id}/plan`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::problem::Answer;
use crate::request::{Body, Path, skill_id};
use crate::source;
use app::usecase;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use client::wire::{Execute, Plan, Problem};
use domain::Timestamp;

/// What an execution would do, and whether it would start: every check, its risk, its cost, what it can touch.
/// Nothing is dispatched or charged.
#[utoipa::path(post, path = "/api/skills/{id}/plan", tag = "runs", params(("id" = String, Path, description = "`domain.name`")), request_body = Execute, responses(
    (status = 200, description = "The plan; its hash can be handed to an execution", body = Plan),
    (status = 404, description = "No such skill", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "Nothing of it is merged, or it is not the plan of `plan_hash`", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The inputs do not fit", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn plan_skill(
    State(api): State<Api>,
    caller: Allowed<needs::SkillsRead>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(request): Body<Execute>,
) -> Answer<Json<Plan>> {
    let id = skill_id(&id)?;
    let (app, source) = (api.app_of(&caller), source::of(&headers));
    let plan = usecase::plan_skill(&app, &caller, &id, &request, source, Timestamp::now()).await?;
    Ok(Json(plan))
}
