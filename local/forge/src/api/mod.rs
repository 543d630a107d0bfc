//! GitHub's REST API, as far as this forge has it: routing, who may call, how bodies are read and lists are paged.
//!
//! Handlers translate: what GitHub's callers say into calls of the parts, what these return into GitHub's JSON.
//! They hold no rules of their own.

mod actions;
mod auth;
mod comments;
mod contents;
mod git;
mod hooks;
mod logs;
mod page;
mod pulls;
mod refs;
mod repository;
mod statuses;
mod tarball;
mod variables;

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequest, Request};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use bytes::Bytes;
use http::StatusCode;
use serde::de::DeserializeOwned;

use crate::core::Core;
use crate::failure::Failure;

pub(crate) use auth::{credential, same};
pub(crate) use logs::router as log_router;
pub(crate) use tarball::router as tarball_router;
pub(crate) use variables::checked as checked_variable_name;

/// The API below `/api/v3`.
pub(crate) fn router(core: &Arc<Core>) -> Router {
    let repo = format!("/repos/{}/{}", core.urls.owner(), core.urls.repo());
    let at = |path: &str| format!("{repo}{path}");
    Router::new()
        .route("/", get(repository::root))
        .route("/user", get(repository::user))
        .route(&repo, get(repository::show))
        .route(&at("/git/ref/{*name}"), get(refs::show))
        .route(&at("/git/matching-refs/{*prefix}"), get(refs::matching))
        .route(&at("/git/refs"), post(refs::create))
        .route(
            &at("/git/refs/{*name}"),
            get(refs::show).patch(refs::update).delete(refs::delete),
        )
        .route(&at("/git/blobs"), post(git::create_blob))
        .route(&at("/git/blobs/{sha}"), get(git::show_blob))
        .route(&at("/git/trees"), post(git::create_tree))
        .route(&at("/git/trees/{*name}"), get(git::show_tree))
        .route(&at("/git/commits"), post(git::create_commit))
        .route(&at("/git/commits/{sha}"), get(git::show_commit))
        .route(&at("/commits"), get(git::list_commits))
        .route(&at("/commits/{*name}"), get(git::show_listed_commit))
        .route(&at("/compare/{*spec}"), get(git::compare))
        .route(&at("/contents"), get(contents::show_root))
        .route(
            &at("/contents/{*path}"),
            get(contents::show)
                .put(contents::put)
                .delete(contents::delete),
        )
        .route(&at("/pulls"), get(pulls::list).post(pulls::create))
        .route(
            &at("/pulls/{number}"),
            get(pulls::show).patch(pulls::update),
        )
        .route(&at("/pulls/{number}/files"), get(pulls::files))
        .route(&at("/pulls/{number}/commits"), get(pulls::commits))
        .route(
            &at("/pulls/{number}/merge"),
            put(pulls::merge).get(pulls::is_merged),
        )
        .route(
            &at("/issues/{number}/comments"),
            get(comments::list).post(comments::create),
        )
        .route(
            &at("/issues/comments/{id}"),
            get(comments::show).patch(comments::update),
        )
        .route(&at("/statuses/{sha}"), post(statuses::create))
        .route(&at("/actions/workflows"), get(actions::list_workflows))
        .route(
            &at("/actions/workflows/{workflow}"),
            get(actions::show_workflow),
        )
        .route(
            &at("/actions/workflows/{workflow}/dispatches"),
            post(actions::dispatch),
        )
        .route(
            &at("/actions/workflows/{workflow}/runs"),
            get(actions::list_workflow_runs),
        )
        .route(&at("/actions/runs"), get(actions::list_runs))
        .route(&at("/actions/runs/{run}"), get(actions::show_run))
        .route(&at("/actions/runs/{run}/jobs"), get(actions::list_jobs))
        .route(&at("/actions/runs/{run}/cancel"), post(actions::cancel))
        .route(&at("/actions/jobs/{job}"), get(actions::show_job))
        .route(&at("/actions/jobs/{job}/logs"), get(logs::redirect))
        .route(
            &at("/actions/variables"),
            get(variables::list).post(variables::create),
        )
        .route(
            &at("/actions/variables/{name}"),
            get(variables::show)
                .patch(variables::update)
                .delete(variables::delete),
        )
        .route(&at("/hooks"), get(hooks::hooks))
        .route(&at("/hooks/{hook}/deliveries"), get(hooks::list))
        .route(&at("/hooks/{hook}/deliveries/{delivery}"), get(hooks::show))
        .route(
            &at("/hooks/{hook}/deliveries/{delivery}/attempts"),
            post(hooks::redeliver),
        )
        .fallback(|| async { Failure::not_found() })
        .method_not_allowed_fallback(|| async { Failure::not_found() })
        .layer(middleware::from_fn_with_state(
            Arc::clone(core),
            auth::require_token,
        ))
        .with_state(Arc::clone(core))
}

/// A JSON body. What cannot be read is answered as GitHub does.
struct Body<T>(T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| {
                let response = rejection.into_response();
                Failure::new(
                    response.status(),
                    "The request body could not be read, or is too large",
                )
            })?;
        let text: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        let value: serde_json::Value = serde_json::from_slice(text)
            .map_err(|_| Failure::new(StatusCode::BAD_REQUEST, "Problems parsing JSON"))?;
        if !value.is_object() {
            return Err(Failure::new(
                StatusCode::BAD_REQUEST,
                "Body should be a JSON object",
            ));
        }
        let body = serde_json::from_value(value)
            .map_err(|error| Failure::unprocessable(format!("Invalid request.\n\n{error}.")))?;
        Ok(Self(body))
    }
}

/// Does `work` where it may block, and gives its answer.
async fn blocking<T: Send + 'static>(
    core: &Arc<Core>,
    work: impl FnOnce(&Core) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let core = Arc::clone(core);
    tokio::task::spawn_blocking(move || work(&core))
        .await
        .map_err(Failure::internal)?
}

/// Answers with what `work` renders.
async fn answer(
    core: &Arc<Core>,
    status: StatusCode,
    work: impl FnOnce(&Core) -> Result<serde_json::Value, Failure> + Send + 'static,
) -> Result<Response, Failure> {
    let value = blocking(core, work).await?;
    Ok((status, axum::Json(value)).into_response())
}
