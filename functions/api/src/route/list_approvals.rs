//! `GET /api/approvals`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::etag::fresh;
use crate::problem::Answer;
use crate::request::Query;
use app::usecase;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use client::wire::{ApprovalStatus, ApprovalSummary, Page, Problem};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Only these, oldest first; all, newest first, unless given.
    status: Option<ApprovalStatus>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Entries a page, 1 to 100; 50 unless given.
    limit: Option<u32>,
}

/// Runs that wait for people, and those that did.
#[utoipa::path(get, path = "/api/approvals", tag = "approvals", params(Filter), responses(
    (status = 200, description = "One page", body = Page<ApprovalSummary>),
    (status = 304, description = "Still what `If-None-Match` names"),
    (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn list_approvals(
    State(api): State<Api>,
    caller: Allowed<needs::ApprovalsRead>,
    headers: HeaderMap,
    Query(filter): Query<Filter>,
) -> Answer<Response> {
    let app = api.app_of(&caller);
    let cursor = filter.cursor.as_deref();
    let page = usecase::list_approvals(&app, filter.status, cursor, filter.limit).await?;
    Ok(fresh(&headers, &page))
}
