//! `GET /api/skills`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::etag::fresh;
use crate::problem::Answer;
use crate::request::Query;
use app::usecase;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use client::SkillQuery;
use client::wire::{Page, Problem, SkillStatus, SkillSummary};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Only these.
    status: Option<SkillStatus>,
    /// Only those that have words beginning with each of these words.
    q: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Entries a page, 1 to 100; 50 unless given.
    limit: Option<u32>,
}

/// Skills, by id.
#[utoipa::path(get, path = "/api/skills", tag = "skills", params(Filter), responses(
    (status = 200, description = "One page", body = Page<SkillSummary>),
    (status = 304, description = "Still what `If-None-Match` names"),
    (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn list_skills(
    State(api): State<Api>,
    caller: Allowed<needs::SkillsRead>,
    headers: HeaderMap,
    Query(filter): Query<Filter>,
) -> Answer<Response> {
    let Filter {
        status,
        q,
        cursor,
        limit,
    } = filter;
    let page = usecase::list_skills(
        &api.app_of(&caller),
        &SkillQuery {
            status,
            q,
            cursor,
            limit,
        },
    )
    .await?;
    Ok(fresh(&headers, &page))
}
