//! The pages for people: files, commits, pull requests, runs. Plain HTML, no scripts, nothing from elsewhere.
//!
//! Anybody on the machine may read; only a known visitor may merge or close, and only from these pages themselves.
//! All text that comes from outside is escaped by `maud`, and nothing else makes HTML here.

mod actions;
mod code;
mod diff;
mod forms;
mod layout;
mod pulls;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use http::header::{
    CONTENT_SECURITY_POLICY, HOST, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use maud::{Markup, html};

use crate::core::Core;
use crate::failure::Failure;

/// A page, or what is wrong, as a page.
type Page = Result<Markup, Wrong>;

/// What cannot be shown, in words for a person.
#[derive(Debug)]
struct Wrong(StatusCode, String);

pub(crate) fn router(core: &Arc<Core>) -> Router {
    let repo = core.urls.page_path("");
    let at = |path: &str| format!("{repo}{path}");
    let home = repo.clone();
    Router::new()
        .route("/", get(move || async move { Redirect::temporary(&home) }))
        .route("/favicon.ico", get(|| async { StatusCode::NO_CONTENT }))
        .route("/_services/style.css", get(layout::style))
        .route("/_services/avatar/{id}", get(layout::avatar))
        .route(&repo, get(code::home))
        .route(&at("/tree/{*path}"), get(code::tree))
        .route(&at("/blob/{*path}"), get(code::blob))
        .route(&at("/raw/{*path}"), get(code::raw))
        .route(&at("/commits"), get(code::commits))
        .route(&at("/commit/{sha}"), get(code::commit))
        .route(&at("/pulls"), get(pulls::list))
        .route(&at("/pull/{number}"), get(pulls::show))
        .route(&at("/pull/{number}/merge"), post(pulls::merge))
        .route(&at("/pull/{number}/close"), post(pulls::close))
        .route(&at("/actions"), get(actions::list))
        .route(&at("/actions/runs/{run}"), get(actions::show))
        .route(&at("/actions/runs/{run}/job/{job}"), get(actions::job))
        .fallback(missing)
        .layer(middleware::from_fn_with_state(Arc::clone(core), protect))
        .with_state(Arc::clone(core))
}

async fn missing(State(core): State<Arc<Core>>) -> Response {
    let page = layout::page(
        &core,
        "Not found",
        html! { h1 { "Not found" } p { "There is nothing at this address." } },
    );
    (StatusCode::NOT_FOUND, page).into_response()
}

/// Refuses other names for this machine (a page elsewhere whose name leads here must not read along), and tells
/// browsers to load and run nothing.
async fn protect(State(core): State<Arc<Core>>, request: Request, next: Next) -> Response {
    if !is_own_host(&core, request.headers()) {
        return (
            StatusCode::MISDIRECTED_REQUEST,
            "This name is not the local forge's.",
        )
            .into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// The configured name, or one that always means this machine, with the port that is served.
fn is_own_host(core: &Core, headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(HOST).and_then(|host| host.to_str().ok()) else {
        return false;
    };
    let port = core.address.port();
    let own = [
        format!("127.0.0.1:{port}"),
        format!("localhost:{port}"),
        format!("[::1]:{port}"),
    ];
    host == core.urls.authority() || own.iter().any(|name| name == host)
}

/// Does `work` where it may block.
async fn blocking(
    core: &Arc<Core>,
    work: impl FnOnce(&Core) -> Page + Send + 'static,
) -> Result<Markup, Response> {
    let shared = Arc::clone(core);
    let done = tokio::task::spawn_blocking(move || work(&shared)).await;
    let page = done.unwrap_or_else(|error| Err(Failure::internal(error).into()));
    page.map_err(|wrong| wrong.into_page(core))
}

impl Wrong {
    fn missing(what: impl Into<String>) -> Self {
        Self(StatusCode::NOT_FOUND, what.into())
    }

    fn into_page(self, core: &Core) -> Response {
        let title = self.0.canonical_reason().unwrap_or("Error");
        let page = layout::page(core, title, html! { h1 { (title) } p { (self.1) } });
        (self.0, page).into_response()
    }
}

impl From<Failure> for Wrong {
    fn from(failure: Failure) -> Self {
        let details = failure
            .errors
            .iter()
            .filter_map(|error| error["message"].as_str());
        let text = std::iter::once(failure.message.as_str())
            .chain(details)
            .collect::<Vec<_>>()
            .join(": ");
        Self(failure.status, text)
    }
}

impl From<git2::Error> for Wrong {
    fn from(error: git2::Error) -> Self {
        Failure::from(error).into()
    }
}
