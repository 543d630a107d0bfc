//! `GET /api/skills/{id}`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::etag::fresh;
use crate::problem::Answer;
use crate::request::{Path, skill_id};
use app::usecase;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use client::wire::{Problem, Skill};

/// One skill, whole.
#[utoipa::path(get, path = "/api/skills/{id}", tag = "skills", params(("id" = String, Path, description = "`domain.name`")), responses(
    (status = 200, description = "The skill", body = Skill),
    (status = 304, description = "Still what `If-None-Match` names"),
    (status = 404, description = "No such skill", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn show_skill(
    State(api): State<Api>,
    caller: Allowed<needs::SkillsRead>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Answer<Response> {
    let skill = usecase::show_skill(&api.app_of(&caller), &skill_id(&id)?).await?;
    Ok(fresh(&headers, &skill))
}
