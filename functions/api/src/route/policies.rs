//! `GET /api/policies`, `POST /api/policies/check`, `POST /api/policies/replay`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::problem::Answer;
use crate::request::Body;
use app::usecase;
use axum::Json;
use axum::extract::State;
use client::wire::{CheckPolicies, CheckedPolicies, Policies, Problem, ReplayPolicies, Replayed};
use domain::Timestamp;

/// The policies in force.
#[utoipa::path(get, path = "/api/policies", tag = "policies", responses(
    (status = 200, description = "Their files, and all of them in Cedar", body = Policies),
    (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn show_policies(
    State(api): State<Api>,
    caller: Allowed<needs::PoliciesRead>,
) -> Answer<Json<Policies>> {
    Ok(Json(usecase::show_policies(&api.app_of(&caller)).await?))
}

/// What is wrong with a set of policies, and what in it is weaker than what is in force.
#[utoipa::path(post, path = "/api/policies/check", tag = "policies", request_body = CheckPolicies, responses(
    (status = 200, description = "What was found", body = CheckedPolicies),
    (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn check_policies(
    State(api): State<Api>,
    caller: Allowed<needs::PoliciesRead>,
    Body(request): Body<CheckPolicies>,
) -> Answer<Json<CheckedPolicies>> {
    Ok(Json(
        usecase::check_policies(&api.app_of(&caller), &request).await?,
    ))
}

/// For which of the runs there were a set of policies would have decided otherwise.
#[utoipa::path(post, path = "/api/policies/replay", tag = "policies", request_body = ReplayPolicies, responses(
    (status = 200, description = "The runs for which something changes", body = Replayed),
    (status = 422, description = "The policies are no good", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn replay_policies(
    State(api): State<Api>,
    caller: Allowed<needs::PoliciesRead>,
    Body(request): Body<ReplayPolicies>,
) -> Answer<Json<Replayed>> {
    let app = api.app_of(&caller);
    Ok(Json(
        usecase::replay_policies(&app, &request, Timestamp::now()).await?,
    ))
}
