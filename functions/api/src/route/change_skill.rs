//! `PUT /api/skills/{id}`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::problem::Answer;
use crate::request::{Body, Path, skill_id};
use app::usecase;
use axum::Json;
use axum::extract::State;
use client::wire::{Problem, Skill, SkillProposal};
use domain::Timestamp;

/// Proposes new texts of a skill. What is active keeps running until a human has merged them.
#[utoipa::path(put, path = "/api/skills/{id}", tag = "skills", params(("id" = String, Path, description = "`domain.name`")), request_body = SkillProposal, responses(
    (status = 200, description = "Proposed; `pending.pull` is where a human decides", body = Skill),
    (status = 404, description = "No such skill", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "Nothing would change, or another change waits", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "It does not pass the checks; nothing was kept", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn change_skill(
    State(api): State<Api>,
    caller: Allowed<needs::SkillsPropose>,
    Path(id): Path<String>,
    Body(proposal): Body<SkillProposal>,
) -> Answer<Json<Skill>> {
    let id = skill_id(&id)?;
    let skill = usecase::change_skill(
        &api.app_of(&caller),
        &id,
        &proposal,
        &caller.name,
        Timestamp::now(),
    )
    .await?;
    Ok(Json(skill))
}
