//! `GET /api/runs`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::etag::fresh;
use crate::problem::Answer;
use crate::request::{Query, skill_id};
use app::usecase;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use client::RunQuery;
use client::wire::{Page, Problem, RunStatus, RunSummary};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Only runs of this skill, `domain.name`.
    skill: Option<String>,
    /// Only these; a page may then hold fewer than asked for.
    status: Option<RunStatus>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Entries a page, 1 to 100; 50 unless given.
    limit: Option<u32>,
}

/// Runs, newest first.
#[utoipa::path(get, path = "/api/runs", tag = "runs", params(Filter), responses(
    (status = 200, description = "One page", body = Page<RunSummary>),
    (status = 304, description = "Still what `If-None-Match` names"),
    (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn list_runs(
    State(api): State<Api>,
    caller: Allowed<needs::RunsRead>,
    headers: HeaderMap,
    Query(filter): Query<Filter>,
) -> Answer<Response> {
    let Filter {
        skill,
        status,
        cursor,
        limit,
    } = filter;
    let skill = skill.as_deref().map(skill_id).transpose()?;
    let page = usecase::list_runs(
        &api.app_of(&caller),
        &RunQuery {
            skill,
            status,
            cursor,
            limit,
        },
    )
    .await?;
    Ok(fresh(&headers, &page))
}
