//! `GET /api/audit`, `GET /api/audit/verify`, `GET /api/audit/export`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::problem::Answer;
use crate::request::Query;
use app::usecase;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use client::wire::{AuditEntry, AuditVerification, Page, Problem};
use serde::Deserialize;
use utoipa::IntoParams;

/// JSON Lines has no registered type; this is the usual one.
const JSON_LINES: &str = "application/jsonl";

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Entries a page, 1 to 100; 50 unless given.
    limit: Option<u32>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Start {
    /// `next_cursor` of the answer before.
    cursor: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct After {
    /// The last `sequence` that is known already; 0 unless given.
    #[serde(default)]
    after: u64,
}

/// Who did what, when and why, newest first; what is not sealed yet comes first and has no `sequence`.
#[utoipa::path(get, path = "/api/audit", tag = "audit", params(Paging), responses(
    (status = 200, description = "One page", body = Page<AuditEntry>),
    (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn list_audit(
    State(api): State<Api>,
    caller: Allowed<needs::AuditRead>,
    Query(paging): Query<Paging>,
) -> Answer<Json<Page<AuditEntry>>> {
    let app = api.app_of(&caller);
    let page = usecase::list_audit(&app, paging.cursor.as_deref(), paging.limit);
    Ok(Json(page.await?))
}

/// Whether nothing was removed, changed or moved. With `next_cursor` there is more to look at.
#[utoipa::path(get, path = "/api/audit/verify", tag = "audit", params(Start), responses(
    (status = 200, description = "What was found", body = AuditVerification),
    (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn verify_audit(
    State(api): State<Api>,
    caller: Allowed<needs::AuditRead>,
    Query(from): Query<Start>,
) -> Answer<Json<AuditVerification>> {
    let app = api.app_of(&caller);
    let verified = usecase::verify_audit(&app, from.cursor.as_deref());
    Ok(Json(verified.await?))
}

/// Sealed entries as JSON lines, oldest first; ask again with the last `sequence` until nothing comes.
#[utoipa::path(get, path = "/api/audit/export", tag = "audit", params(After), responses(
    (status = 200, description = "One entry a line, with all that it takes to verify them elsewhere", content_type = "application/jsonl"),
    (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn export_audit(
    State(api): State<Api>,
    caller: Allowed<needs::AuditRead>,
    Query(from): Query<After>,
) -> Answer<impl IntoResponse> {
    let app = api.app_of(&caller);
    let lines = usecase::export_audit(&app, from.after).await?;
    Ok(([(header::CONTENT_TYPE, JSON_LINES)], lines))
}
