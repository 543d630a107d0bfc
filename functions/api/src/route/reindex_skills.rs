//! `POST /api/skills/reindex`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::problem::Answer;
use app::usecase;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use client::wire::{Problem, Reindexing};
use domain::Timestamp;

/// Has everything that the router knows made anew from the skills, such as after a restore of the table. It goes on
/// routing by what it knows until that is done.
#[utoipa::path(post, path = "/api/skills/reindex", tag = "skills", responses(
    (status = 202, description = "The worker does it", body = Reindexing),
    (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn reindex_skills(
    State(api): State<Api>,
    caller: Allowed<needs::SkillsPropose>,
) -> Answer<(StatusCode, Json<Reindexing>)> {
    usecase::rebuild_routes_later(&api.app_of(&caller).records, Timestamp::now()).await?;
    Ok((StatusCode::ACCEPTED, Json(Reindexing { accepted: true })))
}
