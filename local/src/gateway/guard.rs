//! What every request passes first: is it meant for us, does it come from our own pages, is it of a
//! bearable size; and what every answer carries: an end in time and the security headers.
//!
//! A server on loopback is not alone with its user. Any page in the user's browser can send requests
//! to it, under a name of its own that resolves to 127.0.0.1 (DNS rebinding) or from its own origin.

use super::problem::problem;
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use std::any::Any;
use std::sync::Arc;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;

/// What Lambda takes at most.
const MAX_BODY: usize = 6 * 1024 * 1024;
/// API Gateway gives up a second before its own limit of 30.
const PATIENCE: Duration = Duration::from_secs(29);

const HEADERS: [(HeaderName, HeaderValue); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
             object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
        ),
    ),
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
];

/// The names this server is reached under.
#[derive(Debug, Clone)]
pub(crate) struct Origins(Arc<[String]>);

impl Origins {
    /// A loopback server on this port.
    pub(crate) fn loopback(port: u16) -> Origins {
        Origins(
            ["localhost", "127.0.0.1", "[::1]"]
                .map(|host| format!("{host}:{port}"))
                .into(),
        )
    }

    fn is_host(&self, host: &str) -> bool {
        self.0.iter().any(|own| own.eq_ignore_ascii_case(host))
    }

    fn is_origin(&self, origin: &str) -> bool {
        origin
            .strip_prefix("http://")
            .is_some_and(|host| self.is_host(host))
    }
}

/// The guard around these routes.
pub(super) fn around(routes: Router, origins: Origins) -> Router {
    within(routes, origins, PATIENCE)
}

fn within(routes: Router, origins: Origins, patience: Duration) -> Router {
    // The last layer added is the first a request meets.
    routes
        .layer(RequestBodyLimitLayer::new(MAX_BODY))
        .layer(from_fn_with_state(patience, in_time))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(origins, admit))
        .layer(from_fn(with_headers))
}

async fn admit(State(origins): State<Origins>, request: Request, next: Next) -> Response {
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .or_else(|| {
            request
                .uri()
                .authority()
                .map(|authority| authority.as_str())
        });
    if !host.is_some_and(|host| origins.is_host(host)) {
        let detail = format!(
            "this server answers to {} only; the request was for {}",
            origins.0.join(", "),
            host.unwrap_or("no host")
        );
        return problem(
            StatusCode::MISDIRECTED_REQUEST,
            "wrong_host",
            "Not this host",
            detail,
        );
    }
    if let Some(detail) = foreign(&origins, request.method(), request.headers()) {
        return problem(
            StatusCode::FORBIDDEN,
            "foreign_origin",
            "Not from this site",
            detail,
        );
    }
    let length = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok());
    if length
        .and_then(|length| length.parse::<u64>().ok())
        .is_some_and(|length| length > MAX_BODY as u64)
    {
        let detail = format!("a request may hold {MAX_BODY} bytes at most");
        return problem(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            "Body too large",
            detail,
        );
    }
    next.run(request).await
}

/// What is wrong with a change that another origin's page asks for. Requests without `Origin` are
/// not a page's.
fn foreign(origins: &Origins, method: &Method, headers: &HeaderMap) -> Option<String> {
    if method.is_safe() {
        return None;
    }
    let origin = headers
        .get(header::ORIGIN)?
        .to_str()
        .unwrap_or("an unreadable origin");
    (!origins.is_origin(origin))
        .then(|| format!("a page of {origin} asked for a change; only this site's own may"))
}

async fn in_time(State(patience): State<Duration>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(patience, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let detail = format!("no answer within {} seconds; try again", patience.as_secs());
            problem(
                StatusCode::GATEWAY_TIMEOUT,
                "timeout",
                "Took too long",
                detail,
            )
        }
    }
}

fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let message = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(message, "a request handler panicked");
    let detail = "a defect of Prentice; the server's log holds the details. Please report it";
    problem(
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal",
        "Internal error",
        detail,
    )
}

async fn with_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::routing::{get, post};
    use tower::ServiceExt;

    fn guarded() -> Router {
        let routes = Router::new()
            .route("/", get(async || "in"))
            .route("/change", post(async |body: String| body))
            .route(
                "/panic",
                get(async || -> &'static str { panic!("on purpose") }),
            );
        around(routes, Origins::loopback(4600))
    }

    async fn ask(
        build: impl FnOnce(http::request::Builder) -> http::request::Builder,
        body: Body,
    ) -> Response {
        let request = build(Request::builder()).body(body).expect("a request");
        guarded().oneshot(request).await.expect("infallible")
    }

    #[tokio::test]
    async fn only_requests_for_our_own_names_come_in() {
        for (host, status) in [
            ("localhost:4600", 200),
            ("LOCALHOST:4600", 200),
            ("127.0.0.1:4600", 200),
            ("[::1]:4600", 200),
            ("127.0.0.1", 421),
            ("127.0.0.1:4601", 421),
            ("evil.example:4600", 421),
            ("127.0.0.1:4600.evil.example", 421),
        ] {
            let response = ask(
                |request| request.uri("/").header("host", host),
                Body::empty(),
            )
            .await;
            assert_eq!(response.status().as_u16(), status, "{host}");
        }
        let response = ask(|request| request.uri("/"), Body::empty()).await;
        assert_eq!(
            response.status(),
            StatusCode::MISDIRECTED_REQUEST,
            "no host"
        );
    }

    #[tokio::test]
    async fn a_foreign_page_changes_nothing() {
        for (origin, status) in [
            (Some("http://127.0.0.1:4600"), 200),
            (Some("http://localhost:4600"), 200),
            (None, 200),
            (Some("http://127.0.0.1:4601"), 403),
            (Some("https://evil.example"), 403),
            (Some("null"), 403),
        ] {
            let build = |request: http::request::Builder| {
                let request = request
                    .method("POST")
                    .uri("/change")
                    .header("host", "localhost:4600");
                match origin {
                    Some(origin) => request.header("origin", origin),
                    None => request,
                }
            };
            assert_eq!(
                ask(build, Body::empty()).await.status().as_u16(),
                status,
                "{origin:?}"
            );
        }
    }

    #[tokio::test]
    async fn every_answer_has_the_security_headers() {
        for uri in ["/", "/missing", "/panic"] {
            let response = ask(
                |request| request.uri(uri).header("host", "localhost:4600"),
                Body::empty(),
            )
            .await;
            for (name, _) in HEADERS {
                assert!(response.headers().contains_key(&name), "{uri} {name}");
            }
        }
    }

    #[tokio::test]
    async fn a_panic_is_a_problem_of_its_own() {
        let response = ask(
            |request| request.uri("/panic").header("host", "localhost:4600"),
            Body::empty(),
        )
        .await;
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(
            response.headers()[header::CONTENT_TYPE],
            "application/problem+json"
        );
    }

    #[tokio::test]
    async fn nobody_waits_for_ever() {
        let request = Request::builder()
            .uri("/slow")
            .header("host", "localhost:4600")
            .body(Body::empty());
        let routes = Router::new().route("/slow", get(std::future::pending::<&'static str>));
        let impatient = within(routes, Origins::loopback(4600), Duration::from_millis(1));
        let response = impatient
            .oneshot(request.expect("a request"))
            .await
            .expect("infallible");
        assert_eq!(response.status(), StatusCode::GATEWAY_TIMEOUT);
    }

    #[tokio::test]
    async fn what_is_too_large_is_refused_told_or_not() {
        let told = |request: http::request::Builder| {
            request
                .method("POST")
                .uri("/change")
                .header("host", "localhost:4600")
                .header("content-length", MAX_BODY + 1)
        };
        assert_eq!(
            ask(told, Body::empty()).await.status(),
            StatusCode::PAYLOAD_TOO_LARGE
        );
        let untold = |request: http::request::Builder| {
            request
                .method("POST")
                .uri("/change")
                .header("host", "localhost:4600")
        };
        let chunks =
            futures::stream::iter((0..7).map(|_| Ok::<_, std::io::Error>(vec![b'x'; 1024 * 1024])));
        assert_eq!(
            ask(untold, Body::from_stream(chunks)).await.status(),
            StatusCode::PAYLOAD_TOO_LARGE
        );
    }
}
