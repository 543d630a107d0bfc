//! `POST /run`.

use crate::Api;
use crate::allowed::{Allowed, needs, require};
use crate::problem::Answer;
use crate::request::Body;
use app::usecase;
use axum::Json;
use axum::extract::State;
use client::wire::{Ask, Asked, Problem};
use domain::Timestamp;
use domain::access::Permission;

/// Leads a request in plain language to the right skill, or says that none fits. With `execute` it is
/// run, if the router is sure or a person has chosen.
#[utoipa::path(post, path = "/run", tag = "requests", request_body = Ask, responses(
    (status = 200, description = "What became of it: `status`. Every key is there", body = Asked),
    (status = 403, description = "`execute` needs the permission runs:execute", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "The chosen skill is not one that can be run", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The request is empty or too long, or inputs do not fit", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn ask(
    State(api): State<Api>,
    caller: Allowed<needs::SkillsRead>,
    Body(ask): Body<Ask>,
) -> Answer<Json<Asked>> {
    if ask.execute && !ask.dry_run {
        require(&caller, Permission::RunsExecute)?;
    }
    let asked = usecase::ask(&api.app_of(&caller), &ask, &caller.name, Timestamp::now()).await?;
    Ok(Json(asked))
}
