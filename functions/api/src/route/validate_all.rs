//! `POST /validate`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::problem::Answer;
use crate::request::Body;
use app::usecase;
use axum::Json;
use axum::extract::State;
use client::wire::{Problem, ValidateAll, ValidateAllReport};

/// Checks every skill on the default branch.
#[utoipa::path(post, path = "/validate", tag = "skills", request_body = ValidateAll, responses(
    (status = 200, description = "Every finding, by file", body = ValidateAllReport),
    (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn validate_all(
    State(api): State<Api>,
    caller: Allowed<needs::SkillsPropose>,
    Body(request): Body<ValidateAll>,
) -> Answer<Json<ValidateAllReport>> {
    Ok(Json(
        usecase::validate_all(&api.app_of(&caller), &request).await?,
    ))
}
