//! `POST /skills/{id}/deprecate`, `POST /skills/{id}/undeprecate`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::problem::Answer;
use crate::request::{Body, Path, skill_id};
use app::usecase;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use client::wire::{Deprecation, DeprecationAnswer, Problem};
use domain::Timestamp;

/// Proposes that a skill should not be used any more, by pull request.
#[utoipa::path(post, path = "/skills/{id}/deprecate", tag = "skills", params(("id" = String, Path, description = "`domain.name`")), request_body = Deprecation, responses(
    (status = 202, description = "Proposed; it is so once a human has merged it", body = DeprecationAnswer),
    (status = 404, description = "No such skill", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "Not active, or a change waits already", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "Neither a reason nor a replacement", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn deprecate_skill(
    State(api): State<Api>,
    caller: Allowed<needs::SkillsPropose>,
    Path(id): Path<String>,
    Body(why): Body<Deprecation>,
) -> Answer<(StatusCode, Json<DeprecationAnswer>)> {
    let id = skill_id(&id)?;
    let answer = usecase::deprecate_skill(
        &api.app_of(&caller),
        &id,
        &why,
        &caller.name,
        Timestamp::now(),
    )
    .await?;
    Ok((StatusCode::ACCEPTED, Json(answer)))
}

/// Proposes that a skill may be used again, by pull request.
#[utoipa::path(post, path = "/skills/{id}/undeprecate", tag = "skills", params(("id" = String, Path, description = "`domain.name`")), responses(
    (status = 202, description = "Proposed; it is so once a human has merged it", body = DeprecationAnswer),
    (status = 404, description = "No such skill", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "Not deprecated, or a change waits already", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn undeprecate_skill(
    State(api): State<Api>,
    caller: Allowed<needs::SkillsPropose>,
    Path(id): Path<String>,
) -> Answer<(StatusCode, Json<DeprecationAnswer>)> {
    let id = skill_id(&id)?;
    let answer =
        usecase::undeprecate_skill(&api.app_of(&caller), &id, &caller.name, Timestamp::now())
            .await?;
    Ok((StatusCode::ACCEPTED, Json(answer)))
}
