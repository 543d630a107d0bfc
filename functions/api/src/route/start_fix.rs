//! `POST /api/rules/{id}/fix`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::problem::Answer;
use crate::request::{Body, Path, rule_id};
use app::usecase;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use client::wire::{Problem, Run, StartFix};
use domain::Timestamp;

/// Starts a fixer. Its run shows what it would change; unless `dry_run` is asked for here or said in its file, that is
/// proposed as a pull request when the run has ended.
#[utoipa::path(post, path = "/api/rules/{id}/fix", tag = "errors", params(("id" = String, Path, description = "The id of a fixer, such as `FX-ABCD1234`")), request_body = StartFix, responses(
    (status = 202, description = "Queued, or awaiting approval; follow it at `/api/runs/{id}`", body = Run),
    (status = 400, description = "No id of a rule, or what it needs is not merged", body = Problem, content_type = "application/problem+json"),
    (status = 402, description = "The budget does not allow it", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "A policy is against it; `checks` says which", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such fixer is in force", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It is at it, its pull request is open, or it failed too often of late", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn start_fix(
    State(api): State<Api>,
    caller: Allowed<needs::RunsExecute>,
    Path(id): Path<String>,
    Body(asked): Body<StartFix>,
) -> Answer<(StatusCode, Json<Run>)> {
    let id = rule_id(&id)?;
    let app = api.app_of(&caller);
    let run = usecase::start_fix(&app, &caller, &id, &asked, Timestamp::now()).await?;
    Ok((StatusCode::ACCEPTED, Json(run)))
}
