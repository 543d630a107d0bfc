//! What the current span knows: the fields of its lines, and what work that is recorded in it is told of its cause.
//!
//! Knows nothing where no [`super::Telemetry`] is installed; nothing may depend on it but telemetry.

use super::fields::Fields;
use super::layer::Traced;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tracing::Span;
use tracing_subscriber::Registry;
use tracing_subscriber::registry::{LookupSpan, SpanRef};

/// What a piece of work is the consequence of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cause {
    /// The request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) request_id: Option<String>,
    /// Where in a trace it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) traceparent: Option<String>,
}

impl Cause {
    /// The current span; none when it is nobody's consequence.
    pub(crate) fn current() -> Option<Cause> {
        let cause = within(|span| Cause {
            request_id: fields_of(span)
                .get("request_id")
                .and_then(Value::as_str)
                .map(str::to_owned),
            traceparent: span
                .extensions()
                .get::<Traced>()
                .map(|traced| traced.place.to_string()),
        })?;
        (cause != Cause::default()).then_some(cause)
    }
}

/// The fields that a line of the current span has besides its own.
pub(super) fn fields() -> Map<String, Value> {
    let found = within(|span| {
        let mut all = fields_of(span);
        // The line that these go to has a name for its service already.
        all.remove("service");
        all
    });
    found.unwrap_or_default()
}

fn within<T>(look: impl FnOnce(&SpanRef<'_, Registry>) -> T) -> Option<T> {
    let found = Span::current().with_subscriber(|(id, dispatch)| {
        let registry = dispatch.downcast_ref::<Registry>()?;
        registry.span(id).map(|span| look(&span))
    });
    found.flatten()
}

/// The fields of a span and of those around it; the inner ones count.
pub(super) fn fields_of<'a, R: LookupSpan<'a>>(span: &SpanRef<'a, R>) -> Map<String, Value> {
    let mut all = Map::new();
    for span in span.scope() {
        if let Some(fields) = span.extensions().get::<Fields>() {
            add(&mut all, &fields.0);
        }
    }
    all
}

/// Adds what is not there yet and is meant for lines: `otel.*` is for traces, and `traceparent` for what follows.
pub(super) fn add(all: &mut Map<String, Value>, more: &Map<String, Value>) {
    for (name, value) in more {
        let for_traces = name.starts_with("otel.") || name == "traceparent";
        if !for_traces && !all.contains_key(name) {
            all.insert(name.clone(), value.clone());
        }
    }
}
