//! The one HTTP server of the local stack: what API Gateway, the function URLs and the site's
//! hosting are in AWS.
//!
//! Owns which path leads to which function, and the guard before all of them. Never answers for a
//! function.

mod guard;
mod problem;
mod site;
mod station;

pub(crate) use guard::Origins;
pub(crate) use site::Site;
pub(crate) use station::Station;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use http::Method;
use std::sync::Arc;
use tower::ServiceExt;

/// What is behind the gateway.
pub(crate) struct Functions {
    /// The REST API.
    pub(crate) api: Router,
    /// Takes what the forge tells.
    pub(crate) webhooks: Router,
    /// Takes what runners report.
    pub(crate) callbacks: Router,
    /// What only a local stack has.
    pub(crate) station: Router,
    /// The web site.
    pub(crate) site: Site,
}

/// Who answers a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answerer {
    Api,
    Webhooks,
    Callbacks,
    Station,
    Site,
}

/// The gateway before these functions, for a server reached under these origins.
pub(crate) fn router(functions: Functions, origins: Origins) -> Router {
    let dispatch = Router::new()
        .fallback(dispatch)
        .with_state(Arc::new(functions));
    guard::around(dispatch, origins)
}

async fn dispatch(State(functions): State<Arc<Functions>>, request: Request) -> Response {
    let router = match answerer(request.method(), request.uri().path()) {
        Answerer::Api => &functions.api,
        Answerer::Webhooks => &functions.webhooks,
        Answerer::Callbacks => &functions.callbacks,
        Answerer::Station => &functions.station,
        Answerer::Site => {
            let (request, _) = request.into_parts();
            return functions.site.answer(&request).await;
        }
    };
    match router.clone().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

fn answerer(method: &Method, path: &str) -> Answerer {
    let under = |folder: &str| {
        path.strip_prefix(folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let reads = method == Method::GET || method == Method::HEAD;
    // The first design's callback route lies among the API's.
    if under("/callbacks") || under("/api/skills/callback") {
        Answerer::Callbacks
    } else if under("/webhooks") {
        Answerer::Webhooks
    } else if under("/station") || path == "/metrics" {
        Answerer::Station
    } else if under("/api") || matches!(path, "/health" | "/openapi.json" | "/run" | "/validate") {
        Answerer::Api
    } else if under("/skills") && !reads {
        // `POST /skills/{id}/deprecate` is the API's, the page `/skills/{id}` the site's.
        Answerer::Api
    } else {
        Answerer::Site
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_has_one_answerer() {
        for (method, path, expected) in [
            (Method::GET, "/", Answerer::Site),
            (Method::GET, "/skills/ops.disk-report", Answerer::Site),
            (Method::HEAD, "/skills/ops.disk-report", Answerer::Site),
            (Method::GET, "/apis", Answerer::Site),
            (Method::GET, "/assets/app.js", Answerer::Site),
            (
                Method::POST,
                "/skills/ops.disk-report/deprecate",
                Answerer::Api,
            ),
            (Method::GET, "/api", Answerer::Api),
            (Method::GET, "/api/nothing", Answerer::Api),
            (Method::GET, "/health", Answerer::Api),
            (Method::POST, "/run", Answerer::Api),
            (Method::POST, "/validate", Answerer::Api),
            (Method::POST, "/api/skills/callback", Answerer::Callbacks),
            (Method::POST, "/callbacks/runs/run_1", Answerer::Callbacks),
            (Method::POST, "/webhooks/github", Answerer::Webhooks),
            (Method::POST, "/station/sign-in-links", Answerer::Station),
            (Method::GET, "/metrics", Answerer::Station),
        ] {
            assert_eq!(answerer(&method, path), expected, "{method} {path}");
        }
    }
}
