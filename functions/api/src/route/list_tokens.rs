//! `GET /api/tokens`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::problem::Answer;
use crate::request::Query;
use app::usecase;
use axum::Json;
use axum::extract::State;
use client::wire::{Page, Problem, Token};
use domain::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Entries a page, 1 to 100; 50 unless given.
    limit: Option<u32>,
}

/// The tenant's API tokens, newest first, without their secrets; those that ended are there for 30 days.
#[utoipa::path(get, path = "/api/tokens", tag = "tokens", params(Filter), responses(
    (status = 200, description = "One page", body = Page<Token>),
    (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn list_tokens(
    State(api): State<Api>,
    caller: Allowed<needs::TokensManage>,
    Query(Filter { cursor, limit }): Query<Filter>,
) -> Answer<Json<Page<Token>>> {
    let access = &api.inner.access;
    let now = Timestamp::now();
    let page = usecase::list_tokens(access, &caller.tenant, cursor.as_deref(), limit, now).await?;
    Ok(Json(page))
}
