//! `POST /api/skills/validate`, `POST /api/skills/{id}/validate`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::problem::Answer;
use crate::request::{Body, Path, skill_id};
use app::usecase;
use axum::Json;
use axum::extract::State;
use client::wire::{Problem, SkillProposal, ValidationReport};

/// Checks a skill that is not saved, and shows the two texts a pull request would carry.
#[utoipa::path(post, path = "/api/skills/validate", tag = "skills", request_body = SkillProposal, responses(
    (status = 200, description = "What every check says; `valid` tells whether it can be proposed", body = ValidationReport),
    (status = "4XX", description = "The request itself is wrong", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn validate_proposal(
    State(api): State<Api>,
    caller: Allowed<needs::SkillsPropose>,
    Body(proposal): Body<SkillProposal>,
) -> Answer<Json<ValidationReport>> {
    Ok(Json(
        usecase::validate_proposal(&api.app_of(&caller), &proposal).await?,
    ))
}

/// Checks the version of a skill that waits, or else the one that runs.
#[utoipa::path(post, path = "/api/skills/{id}/validate", tag = "skills", params(("id" = String, Path, description = "`domain.name`")), responses(
    (status = 200, description = "What every check says", body = ValidationReport),
    (status = 404, description = "No such skill", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn validate_skill(
    State(api): State<Api>,
    caller: Allowed<needs::SkillsPropose>,
    Path(id): Path<String>,
) -> Answer<Json<ValidationReport>> {
    Ok(Json(
        usecase::validate_skill(&api.app_of(&caller), &skill_id(&id)?).await?,
    ))
}
