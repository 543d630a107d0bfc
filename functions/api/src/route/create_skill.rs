//! `POST /api/skills/create`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::problem::Answer;
use crate::request::Body;
use app::usecase;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use client::wire::{Problem, Skill, SkillProposal};
use domain::Timestamp;

/// Proposes a new skill: checked, then a pull request. It can be run once a human has merged it.
#[utoipa::path(post, path = "/api/skills/create", tag = "skills", request_body = SkillProposal, responses(
    (status = 201, description = "Proposed; `pending.pull` is where a human decides", body = Skill),
    (status = 409, description = "The name is taken", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "It does not pass the checks; nothing was kept", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn create_skill(
    State(api): State<Api>,
    caller: Allowed<needs::SkillsPropose>,
    Body(proposal): Body<SkillProposal>,
) -> Answer<(StatusCode, Json<Skill>)> {
    let skill = usecase::create_skill(
        &api.app_of(&caller),
        &proposal,
        &caller.name,
        Timestamp::now(),
    )
    .await?;
    Ok((StatusCode::CREATED, Json(skill)))
}
