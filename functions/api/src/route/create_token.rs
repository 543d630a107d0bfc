//! `POST /api/tokens`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::problem::Answer;
use crate::request::Body;
use app::usecase;
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse};
use client::wire::{CreateToken, CreatedToken, Problem};
use domain::Timestamp;

/// Makes an API token that acts in its maker's name. The token itself is in this answer only.
#[utoipa::path(post, path = "/api/tokens", tag = "tokens", request_body = CreateToken, responses(
    (status = 201, description = "Made; `secret` is shown only here", body = CreatedToken),
    (status = 403, description = "It would grant more than its maker holds", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "No name, no such scope, or too long a life", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn create_token(
    State(api): State<Api>,
    caller: Allowed<needs::TokensManage>,
    Body(asked): Body<CreateToken>,
) -> Answer<impl IntoResponse> {
    let access = &api.inner.access;
    let created =
        usecase::create_token(access, &caller.origin(), &caller, &asked, Timestamp::now()).await?;
    let unkept = AppendHeaders([(header::CACHE_CONTROL, "no-store")]);
    Ok((StatusCode::CREATED, unkept, Json(created)))
}
