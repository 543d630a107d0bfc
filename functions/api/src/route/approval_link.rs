//! `POST /api/approvals/{run}/link`, `POST /api/approvals/decide`: decisions that a signed link carries.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::problem::{Answer, Refused};
use crate::request::{Body, Path, plan_hash, run_id};
use crate::request_id::RequestId;
use app::{Origin, usecase};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use client::wire::{ApprovalSummary, DecideByLink, DecisionLink, MakeLink, Problem};
use domain::Timestamp;
use domain::approval::Verb;

/// A link that carries the caller's decision, good once: for a message, or for another device.
#[utoipa::path(post, path = "/api/approvals/{run}/link", tag = "approvals", params(("run" = String, Path, description = "`run_…`")), request_body = MakeLink, responses(
    (status = 200, description = "The link's token", body = DecisionLink),
    (status = 403, description = "Not the caller's to decide", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such run, or it needed no approval", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It is decided already, or the plan is another", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn make_link(
    State(api): State<Api>,
    caller: Allowed<needs::ApprovalsDecide>,
    Path(run): Path<String>,
    Body(link): Body<MakeLink>,
) -> Answer<Json<DecisionLink>> {
    let verb = match link.verb.as_str() {
        "approve" => Verb::Approve,
        "reject" => Verb::Reject,
        other => {
            let detail = format!("verb is {other:?}; expected `approve` or `reject`");
            return Err(Refused::new(StatusCode::BAD_REQUEST, "bad_request", detail));
        }
    };
    let wanted = usecase::LinkWanted {
        run: run_id(&run)?,
        verb,
        plan_hash: plan_hash(&link.plan_hash)?,
        seconds: link.expires_in_seconds,
    };
    let app = api.app_of(&caller);
    let access = &api.inner.access;
    Ok(Json(
        usecase::make_decision_link(&app, access, &caller, &wanted, Timestamp::now()).await?,
    ))
}

/// The decision that a link carries. The link is the proof; no session is needed.
#[utoipa::path(post, path = "/api/approvals/decide", tag = "approvals", security(()), request_body = DecideByLink, responses(
    (status = 200, description = "It counts", body = ApprovalSummary),
    (status = 401, description = "The link is not good, or not any more", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Not theirs to decide", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It is decided already, the link was used, or the plan is another", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "A rejection needs a reason", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn decide_by_link(
    State(api): State<Api>,
    id: RequestId,
    Body(decide): Body<DecideByLink>,
) -> Answer<Json<ApprovalSummary>> {
    let access = &api.inner.access;
    // Whose decision it is, the link says.
    let origin = Origin::system().by_request(id.as_str());
    let app = api.app().on_behalf(origin);
    let decided = usecase::decide_by_link(&app, access, decide, Timestamp::now());
    Ok(Json(Box::pin(decided).await?))
}
