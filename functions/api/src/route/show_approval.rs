//! `GET /api/approvals/{run}`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::etag::fresh;
use crate::problem::Answer;
use crate::request::{Path, run_id};
use app::usecase;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use client::wire::{Approval, Problem};
use domain::Timestamp;

/// Exactly what would run, on whose word it waits, and what has been said.
#[utoipa::path(get, path = "/api/approvals/{run}", tag = "approvals", params(("run" = String, Path, description = "`run_…`")), responses(
    (status = 200, description = "The request for approval", body = Approval),
    (status = 304, description = "Still what `If-None-Match` names"),
    (status = 404, description = "No such run, or it needed no approval", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn show_approval(
    State(api): State<Api>,
    caller: Allowed<needs::ApprovalsRead>,
    headers: HeaderMap,
    Path(run): Path<String>,
) -> Answer<Response> {
    let run = run_id(&run)?;
    let app = api.app_of(&caller);
    let approval = usecase::show_approval(&app, &caller, &run, Timestamp::now()).await?;
    Ok(fresh(&headers, &approval))
}
