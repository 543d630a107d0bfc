//! A request from its first to its last moment: its name, its span, its line, its numbers.

use super::{LAMBDA, context, measured, metrics};
use domain::id::RunId;
use http::{HeaderMap, Method, StatusCode};
use std::time::Instant;
use tracing::Span;

/// A request that is being answered.
pub struct Observed {
    id: String,
    service: &'static str,
    method: Method,
    span: Span,
    began: Instant,
}

impl Observed {
    /// A request arrives. It continues the trace that its `traceparent` names.
    pub fn begin(
        service: &'static str,
        method: &Method,
        path: &str,
        headers: &HeaderMap,
    ) -> Observed {
        let id = uuid::Uuid::now_v7().simple().to_string();
        let traceparent = headers.get("traceparent");
        let traceparent = traceparent.and_then(|value| value.to_str().ok());
        // The level of errors, so that no filter of lines takes the names from them.
        let span = tracing::error_span!(
            "request",
            request_id = id,
            method = method.as_str(),
            path,
            tenant = tracing::field::Empty,
            caller = tracing::field::Empty,
            run_id = run_in(path),
            route = tracing::field::Empty,
            status = tracing::field::Empty,
            traceparent,
            otel.kind = "server",
            otel.name = tracing::field::Empty,
        );
        Observed {
            id,
            service,
            method: method.clone(),
            span,
            began: Instant::now(),
        }
    }

    /// The name of the request.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What everything that is done for it happens in.
    pub fn span(&self) -> Span {
        self.span.clone()
    }

    /// The request is answered. `route` is its pattern, which is one of few; none when there is no such route.
    pub async fn end(self, route: Option<&str>, status: StatusCode) {
        let took = self.began.elapsed();
        let route = route.map_or_else(
            || "none".to_owned(),
            |route| format!("{} {route}", self.method),
        );
        let span = self.span;
        span.record("route", route.as_str());
        span.record("otel.name", route.as_str());
        span.record("status", status.as_u16());
        span.in_scope(|| {
            metrics::request(self.service, &route, status.as_u16(), took);
            let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
            tracing::info!(milliseconds, "answered");
            if LAMBDA.get().is_some() {
                measured(&context::fields());
            }
        });
        drop(span);
        super::end_of_invocation().await;
    }
}

/// The run that a path names.
fn run_in(path: &str) -> Option<&str> {
    path.split('/').find(|part| RunId::parse(part).is_ok())
}

/// Lines from here on say whose request it is.
pub fn note_caller(tenant: &str, caller: &str) {
    let span = Span::current();
    span.record("tenant", tenant);
    span.record("caller", caller);
}

/// Lines from here on say which run it is about.
pub fn note_run(run: &RunId) {
    Span::current().record("run_id", run.as_str());
}
