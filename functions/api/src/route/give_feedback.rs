//! `POST /api/feedback`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::problem::Answer;
use crate::request::Body;
use app::usecase;
use axum::Json;
use axum::extract::State;
use client::wire::{Feedback, FeedbackAnswer, Problem};
use domain::Timestamp;

/// Says where a request should have been led; the next one like it is.
#[utoipa::path(post, path = "/api/feedback", tag = "requests", request_body = Feedback, responses(
    (status = 200, description = "Learnt", body = FeedbackAnswer),
    (status = 404, description = "No such skill", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The request is empty or too long", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn give_feedback(
    State(api): State<Api>,
    caller: Allowed<needs::FeedbackWrite>,
    Body(feedback): Body<Feedback>,
) -> Answer<Json<FeedbackAnswer>> {
    let answer = usecase::give_feedback(
        &api.app_of(&caller),
        &feedback,
        &caller.name,
        Timestamp::now(),
    )
    .await?;
    Ok(Json(answer))
}
