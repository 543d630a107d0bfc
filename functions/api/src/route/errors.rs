//! `GET /api/errors`, `GET /api/errors/{fingerprint}`, `PUT /api/errors/{fingerprint}/status`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::problem::Answer;
use crate::request::{Body, Path, Query, fingerprint};
use app::usecase::{self, ErrorQuery};
use axum::Json;
use axum::extract::State;
use client::wire::{ErrorDetail, ErrorSummary, Page, Problem, SetErrorStatus};
use domain::Timestamp;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// What comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sort {
    /// What was seen last.
    #[default]
    Recent,
    /// What matters most, of the thousand last seen, on one page.
    Impact,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// `open`, `ignored`, `resolved` or `regressed`; a page may then hold fewer than asked for.
    status: Option<String>,
    /// Only those that this service reported.
    service: Option<String>,
    /// What comes first; `recent` unless given.
    #[serde(default)]
    #[param(inline)]
    sort: Sort,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Entries a page, 1 to 100; 50 unless given.
    limit: Option<u32>,
}

/// What is known of errors.
#[utoipa::path(get, path = "/api/errors", tag = "errors", params(Filter), responses(
    (status = 200, description = "One page", body = Page<ErrorSummary>),
    (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn list_errors(
    State(api): State<Api>,
    caller: Allowed<needs::ErrorsRead>,
    Query(filter): Query<Filter>,
) -> Answer<Json<Page<ErrorSummary>>> {
    let query = ErrorQuery {
        status: filter.status,
        service: filter.service,
        by_impact: filter.sort == Sort::Impact,
        cursor: filter.cursor,
        limit: filter.limit,
    };
    let page = usecase::list_errors(&api.app_of(&caller), &query, Timestamp::now()).await?;
    Ok(Json(page))
}

/// All that is known of one error.
#[utoipa::path(get, path = "/api/errors/{fingerprint}", tag = "errors",
    params(("fingerprint" = String, Path, description = "Its name, as a UUID is written")),
    responses(
    (status = 200, description = "The error", body = ErrorDetail),
    (status = 404, description = "Nothing of this fingerprint was counted", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn show_error(
    State(api): State<Api>,
    caller: Allowed<needs::ErrorsRead>,
    Path(text): Path<String>,
) -> Answer<Json<ErrorDetail>> {
    let fingerprint = fingerprint(&text)?;
    let shown = usecase::show_error(&api.app_of(&caller), &fingerprint, Timestamp::now()).await?;
    Ok(Json(shown))
}

/// Ignores an error, for good or for a while; says that it is mended; or opens it again. One that comes again after it
/// was mended has regressed.
#[utoipa::path(put, path = "/api/errors/{fingerprint}/status", tag = "errors",
    params(("fingerprint" = String, Path, description = "Its name, as a UUID is written")),
    request_body = SetErrorStatus,
    responses(
    (status = 200, description = "The error", body = ErrorDetail),
    (status = 400, description = "No such status", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Nothing of this fingerprint was counted", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn decide_error(
    State(api): State<Api>,
    caller: Allowed<needs::ErrorsManage>,
    Path(text): Path<String>,
    Body(decision): Body<SetErrorStatus>,
) -> Answer<Json<ErrorDetail>> {
    let fingerprint = fingerprint(&text)?;
    let app = api.app_of(&caller);
    let shown = usecase::decide_error(&app, &fingerprint, &decision, Timestamp::now()).await?;
    Ok(Json(shown))
}
