//! `GET /api/budget`, `PUT /api/budget`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::problem::Answer;
use crate::request::Body;
use app::usecase;
use axum::Json;
use axum::extract::State;
use client::wire::{Budget, Problem, SetBudget};
use domain::Timestamp;

/// What runs may cost, and what is used of it.
#[utoipa::path(get, path = "/api/budget", tag = "budget", responses(
    (status = 200, description = "Limits and use", body = Budget),
    (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn show_budget(
    State(api): State<Api>,
    caller: Allowed<needs::BudgetRead>,
) -> Answer<Json<Budget>> {
    Ok(Json(
        usecase::show_budget(&api.app_of(&caller), Timestamp::now()).await?,
    ))
}

/// Sets limits of the tenant, a role, a user or a skill.
#[utoipa::path(put, path = "/api/budget", tag = "budget", request_body = SetBudget, responses(
    (status = 200, description = "Limits and use", body = Budget),
    (status = 400, description = "No such scope, or no amount", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn set_budget(
    State(api): State<Api>,
    caller: Allowed<needs::BudgetWrite>,
    Body(change): Body<SetBudget>,
) -> Answer<Json<Budget>> {
    Ok(Json(
        usecase::set_budget(&api.app_of(&caller), &change, Timestamp::now()).await?,
    ))
}
