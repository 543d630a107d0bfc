//! `POST /api/errors`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::problem::Answer;
use crate::request::Body;
use app::usecase;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use client::wire::{ErrorsAccepted, Problem};
use domain::Timestamp;
use serde_json::Value;

/// Reports an error event, or a list of up to 1,000. What is accepted is counted within seconds; an event that is
/// sent again by the same `id` is counted once.
#[utoipa::path(post, path = "/api/errors", tag = "errors",
    request_body(content = Object, description = "An event `{error, component, tags, service, level, type, stack, inputs, run_id, user, version, count, ts, fingerprint, id}` of which only `error` is required, or a list of them"),
    responses(
    (status = 202, description = "Accepted, but for those that are named", body = ErrorsAccepted),
    (status = 422, description = "No event of it makes sense", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The queue is away; send it again", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn report_errors(
    State(api): State<Api>,
    caller: Allowed<needs::ErrorsReport>,
    Body(events): Body<Value>,
) -> Answer<(StatusCode, Json<ErrorsAccepted>)> {
    let answer = usecase::report_errors(&api.app_of(&caller), &events, Timestamp::now()).await?;
    Ok((StatusCode::ACCEPTED, Json(answer)))
}
