//! `POST /run`.

use crate::Api;
use crate::allowed::{Allowed, needs, require};
use crate::idempotency::KeyedRun;
use crate::problem::Answer;
use crate::request::Body;
use crate::source;
use app::usecase;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use client::wire::{Ask, AskStatus, Asked, Problem};
use domain::Timestamp;
use domain::access::Permission;

/// Leads a request in plain language to the right skill, or says that none fits. With `execute` it is
/// run, if the router is sure or a person has chosen.
#[utoipa::path(post, path = "/run", tag = "requests", request_body = Ask, responses(
    (status = 200, description = "What became of it: `status`. Every key is there", body = Asked),
    (status = 202, description = "A run was started, or waits for approval", body = Asked),
    (status = 402, description = "The budget does not allow it", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "`execute` needs the permission runs:execute; or a policy is against it", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It failed too often of late, or it is not what was planned", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "The chosen skill is not one that can be run", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The request is empty or too long, or inputs do not fit", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn ask(
    State(api): State<Api>,
    caller: Allowed<needs::SkillsRead>,
    headers: HeaderMap,
    KeyedRun(run): KeyedRun,
    Body(ask): Body<Ask>,
) -> Answer<(StatusCode, Json<Asked>)> {
    if ask.execute && !ask.dry_run {
        require(&caller, Permission::RunsExecute)?;
    }
    let (app, by) = (api.app_of(&caller), (source::of(&headers), run));
    let asked = usecase::ask(&app, &caller, &ask, by, Timestamp::now()).await?;
    let status = match asked.status {
        AskStatus::Started | AskStatus::AwaitingApproval => StatusCode::ACCEPTED,
        _ => StatusCode::OK,
    };
    Ok((status, Json(asked)))
}
