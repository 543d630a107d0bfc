//! `POST /api/mine`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::problem::Answer;
use crate::request::Body;
use app::usecase;
use axum::Json;
use axum::extract::State;
use client::wire::{Mine, Mined, Problem};
use domain::Timestamp;

/// Mines errors: proposes guardrails and fixers for those that matter, in one pull request that a human decides on.
#[utoipa::path(post, path = "/api/mine", tag = "errors", request_body = Mine, responses(
    (status = 200, description = "What is proposed, and what is left alone and why", body = Mined),
    (status = 400, description = "Numbers that are none", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "GitHub or the table is away; mine again", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn mine(
    State(api): State<Api>,
    caller: Allowed<needs::ErrorsManage>,
    Body(asked): Body<Mine>,
) -> Answer<Json<Mined>> {
    let mined = usecase::mine(&api.app_of(&caller), &asked, Timestamp::now()).await?;
    Ok(Json(mined))
}
