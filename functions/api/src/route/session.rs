//! `GET /api/session`, `POST /api/session`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::problem::Answer;
use crate::request::Body;
use crate::request_id::RequestId;
use axum::Json;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse};
use client::wire::{Problem, Session, SignIn};
use domain::Timestamp;
use domain::access::{Permission, Principal};

/// Who is calling.
#[utoipa::path(get, path = "/api/session", tag = "session", responses(
    (status = 200, description = "The caller", body = Session),
    (status = 401, description = "Nobody we know", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn session(
    State(api): State<Api>,
    caller: Allowed<needs::AnyCaller>,
) -> Json<Session> {
    Json(shown(&api, &caller))
}

/// Signs a browser in by a one-time code, and sets its session's cookie.
#[utoipa::path(post, path = "/api/session", tag = "session", security(()), request_body = SignIn, responses(
    (status = 200, description = "Signed in", body = Session),
    (status = 401, description = "The code is used up, too old, or none", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn sign_in(
    State(api): State<Api>,
    id: RequestId,
    Body(request): Body<SignIn>,
) -> Answer<impl IntoResponse> {
    let (caller, cookie) = api
        .inner
        .access
        .sign_in(&request.code, Some(id.as_str()), Timestamp::now())
        .await?;
    let session = shown(&api, &caller);
    Ok((AppendHeaders([(SET_COOKIE, cookie)]), Json(session)))
}

fn shown(api: &Api, caller: &Principal) -> Session {
    let held = Permission::ALL.into_iter();
    Session {
        user: caller.name.clone(),
        tenant: caller.tenant.clone(),
        roles: caller.roles.iter().cloned().collect(),
        permissions: held
            .filter(|&permission| caller.may(permission))
            .map(|permission| permission.to_string())
            .collect(),
        repository_url: api.inner.repository_url.clone(),
    }
}
