//! `DELETE /api/tokens/{id}`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::problem::Answer;
use crate::request::{Path, token_id};
use app::usecase;
use axum::Json;
use axum::extract::State;
use client::wire::{Problem, Token};
use domain::Timestamp;

/// Ends an API token at once; one that is revoked already stays as it is.
#[utoipa::path(delete, path = "/api/tokens/{id}", tag = "tokens", params(("id" = String, Path, description = "24 hexadecimal digits")), responses(
    (status = 200, description = "The token as it is now", body = Token),
    (status = 404, description = "No such token", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn revoke_token(
    State(api): State<Api>,
    caller: Allowed<needs::TokensManage>,
    Path(id): Path<String>,
) -> Answer<Json<Token>> {
    let id = token_id(&id)?;
    let access = &api.inner.access;
    let token = usecase::revoke_token(
        access,
        &caller.origin(),
        &caller.tenant,
        &id,
        Timestamp::now(),
    )
    .await?;
    Ok(Json(token))
}
