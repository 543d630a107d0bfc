//! `POST /api/approvals/{run}/approve`, `POST /api/approvals/{run}/reject`: separate verbs, so that neither is a slip of the other.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::problem::Answer;
use crate::request::{Body, Path, plan_hash, run_id};
use crate::source;
use app::usecase;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use client::wire::{Approval, Decide, Problem};
use domain::Timestamp;
use domain::approval::{Deciding, Verb};

/// Approves exactly the plan of this hash. The run starts when all who must have approved.
#[utoipa::path(post, path = "/api/approvals/{run}/approve", tag = "approvals", params(("run" = String, Path, description = "`run_…`")), request_body = Decide, responses(
    (status = 200, description = "It counts", body = Approval),
    (status = 403, description = "Not the caller's to decide", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such run, or it needed no approval", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It is decided already, or the plan is another", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn approve(
    State(api): State<Api>,
    caller: Allowed<needs::ApprovalsDecide>,
    Path(run): Path<String>,
    headers: HeaderMap,
    Body(decide): Body<Decide>,
) -> Answer<Json<Approval>> {
    decided(&api, &caller, &run, &headers, decide, Verb::Approve).await
}

/// Rejects it, with a reason. The run is over.
#[utoipa::path(post, path = "/api/approvals/{run}/reject", tag = "approvals", params(("run" = String, Path, description = "`run_…`")), request_body = Decide, responses(
    (status = 200, description = "It will not run", body = Approval),
    (status = 403, description = "Not the caller's to decide", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such run, or it needed no approval", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It is decided already, or the plan is another", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "A rejection needs a reason", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn reject(
    State(api): State<Api>,
    caller: Allowed<needs::ApprovalsDecide>,
    Path(run): Path<String>,
    headers: HeaderMap,
    Body(decide): Body<Decide>,
) -> Answer<Json<Approval>> {
    decided(&api, &caller, &run, &headers, decide, Verb::Reject).await
}

async fn decided(
    api: &Api,
    caller: &Allowed<needs::ApprovalsDecide>,
    run: &str,
    headers: &HeaderMap,
    decide: Decide,
    verb: Verb,
) -> Answer<Json<Approval>> {
    let decision = usecase::Decision {
        run: run_id(run)?,
        deciding: Deciding {
            verb,
            reason: decide.reason,
            plan_hash: plan_hash(&decide.plan_hash)?,
            via: source::proof_of(headers),
        },
        link: None,
    };
    let (app, now) = (api.app_of(caller), Timestamp::now());
    usecase::decide_approval(&app, caller, &decision, now).await?;
    Ok(Json(
        usecase::show_approval(&app, caller, &decision.run, now).await?,
    ))
}
