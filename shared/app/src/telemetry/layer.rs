//! The layer that keeps the fields of spans, writes events as flat JSON lines, and hands ended spans to the exporter.
//!
//! A line holds the fields of its event and of all spans around it at its top level, so that `request_id`, `run_id`
//! and `tenant` can be asked for by name, whichever line it is.

use super::context;
use super::export::{Exporter, Finished};
use super::fields::Fields;
use super::trace::TraceParent;
use serde_json::{Map, Value};
use std::sync::Arc;
use std::time::SystemTime;
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// Whose spans are traced: our own, and the calls of AWS.
const TRACED: [&str; 8] = [
    "api",
    "app",
    "callbacks",
    "local",
    "scheduler",
    "webhooks",
    "worker",
    "aws_sdk",
];

/// Where lines go, and which.
pub struct Lines {
    service: &'static str,
    filter: Targets,
    write: Arc<dyn Fn(&str) + Send + Sync>,
}

impl Lines {
    /// Lines of the events that pass the filter; each ends with a line break.
    pub fn to(
        service: &'static str,
        filter: Targets,
        write: impl Fn(&str) + Send + Sync + 'static,
    ) -> Lines {
        Lines {
            service,
            filter,
            write: Arc::new(write),
        }
    }

    fn wants(&self, metadata: &Metadata<'_>) -> bool {
        self.filter
            .would_enable(metadata.target(), metadata.level())
    }

    fn write(&self, event: &Event<'_>, around: Option<&Map<String, Value>>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let metadata = event.metadata();
        let mut line = Map::new();
        let mut set = |name: &str, value: Value| line.insert(name.to_owned(), value);
        set("timestamp", jiff::Timestamp::now().to_string().into());
        set("level", metadata.level().as_str().into());
        let message = fields.0.shift_remove("message");
        set("message", message.unwrap_or_else(|| metadata.name().into()));
        set("service", self.service.into());
        set("target", metadata.target().into());
        context::add(&mut line, &fields.0);
        if let Some(around) = around {
            context::add(&mut line, around);
        }
        (self.write)(&(Value::Object(line).to_string() + "\n"));
    }
}

/// Where in its trace a span is.
pub(super) struct Traced {
    pub(super) place: TraceParent,
    parent: Option<[u8; 8]>,
    began: SystemTime,
    failed: Option<String>,
}

/// Keeps the fields of spans; writes lines and traces, where there are any to be written.
pub struct Telemetry {
    lines: Option<Lines>,
    exporter: Option<Exporter>,
}

impl Telemetry {
    /// Writes lines, traces, both or none; other layers may write the lines in its place.
    pub fn new(lines: Option<Lines>, exporter: Option<Exporter>) -> Telemetry {
        Telemetry { lines, exporter }
    }

    fn wants(&self, metadata: &Metadata<'_>) -> bool {
        let lines = || {
            self.lines
                .as_ref()
                .is_some_and(|lines| lines.wants(metadata))
        };
        if !metadata.is_span() {
            return lines();
        }
        // Our own spans say whose a line is, whatever the filter makes of lines.
        *metadata.level() <= Level::ERROR || self.traces(metadata) || lines()
    }

    fn traces(&self, metadata: &Metadata<'_>) -> bool {
        let ours = |target: &str| {
            let rest = metadata.target().strip_prefix(target);
            rest.is_some_and(|rest| {
                target == "aws_sdk" || rest.is_empty() || rest.starts_with("::")
            })
        };
        self.exporter.is_some() && TRACED.into_iter().any(ours)
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Telemetry {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        // Other layers may want what this one does not.
        Interest::sometimes()
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        let lines = self.lines.as_ref();
        let lines = lines.map_or(LevelFilter::ERROR, |lines| {
            <Targets as Layer<S>>::max_level_hint(&lines.filter).unwrap_or(LevelFilter::TRACE)
        });
        let traces = match self.exporter {
            Some(_) => LevelFilter::DEBUG,
            None => LevelFilter::ERROR,
        };
        Some(lines.max(traces))
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if !self.wants(span.metadata()) {
            return;
        }
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if self.traces(span.metadata()) {
            let remote = fields.text("traceparent").and_then(TraceParent::parse);
            let parent = remote.or_else(|| {
                let around = span.scope().skip(1);
                around
                    .filter_map(|span| Some(span.extensions().get::<Traced>()?.place))
                    .next()
            });
            span.extensions_mut().insert(Traced {
                place: parent.map_or_else(TraceParent::new, |parent| parent.child()),
                parent: parent.map(|parent| parent.span),
                began: SystemTime::now(),
                failed: None,
            });
        }
        span.extensions_mut().insert(fields);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let span = context.event_span(event);
        if *event.metadata().level() == Level::ERROR
            && let Some(span) = &span
            && let Some(traced) = span.extensions_mut().get_mut::<Traced>()
        {
            let mut fields = Fields::default();
            event.record(&mut fields);
            traced.failed = Some(fields.text("message").unwrap_or_default().to_owned());
        }
        if let Some(lines) = &self.lines
            && lines.wants(event.metadata())
        {
            let around = span.map(|span| context::fields_of(&span));
            lines.write(event, around.as_ref());
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let (Some(exporter), Some(span)) = (&self.exporter, context.span(&id)) else {
            return;
        };
        let mut extensions = span.extensions_mut();
        let Some(traced) = extensions.remove::<Traced>() else {
            return;
        };
        if !traced.place.sampled {
            return;
        }
        let fields = extensions.remove::<Fields>().unwrap_or_default();
        exporter.take(Finished {
            name: fields
                .text("otel.name")
                .unwrap_or_else(|| span.name())
                .to_owned(),
            place: traced.place,
            parent: traced.parent,
            began: traced.began,
            ended: SystemTime::now(),
            failed: traced.failed,
            fields: fields.0,
        });
    }
}
