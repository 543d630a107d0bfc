//! What a process tells about itself: log lines, metrics and traces, all about requests and pieces of work.
//!
//! * [`Telemetry`]: the layer that turns spans and events into lines and traces.
//! * [`Observed`]: a request from its first to its last moment.
//! * [`metrics`]: what is counted and measured, by name.
//!
//! Nothing secret is ever a field, and nothing that a caller chooses is ever a label of a metric.

mod context;
mod emf;
mod export;
mod fields;
mod layer;
pub mod metrics;
mod observed;
mod trace;

pub(crate) use context::Cause;
pub use export::Exporter;
pub use layer::{Lines, Telemetry};
pub use observed::{Observed, note_caller, note_run};
pub use trace::TraceParent;

use crate::settings::Lookup;
use emf::Emf;
use serde_json::{Map, Value};
use std::sync::OnceLock;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

/// What a Lambda function must bring out before it is frozen.
struct Lambda {
    emf: Emf,
    exporter: Option<Exporter>,
}

static LAMBDA: OnceLock<Lambda> = OnceLock::new();

/// Starts the telemetry of a Lambda function: log lines and metrics on standard output, traces to where
/// `OTEL_EXPORTER_OTLP_ENDPOINT` says. `PRENTICE_LOG` filters the lines (default `info`).
pub fn init(service: &'static str) {
    let lookup: Lookup<'_> = &|name| std::env::var(name).ok();
    let exporter = Exporter::of_environment(lookup, &format!("prentice-{service}"));
    // Not `EnvFilter`: its regular expressions are a tenth of a function's size.
    let filter: Targets = lookup("PRENTICE_LOG")
        .and_then(|filter| filter.parse().ok())
        .unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO));
    let (exporter, problem) = match exporter {
        Ok(exporter) => (exporter, None),
        Err(problem) => (None, Some(problem)),
    };
    let lines = Lines::to(service, filter, |line| print!("{line}"));
    let telemetry = Telemetry::new(Some(lines), exporter.clone());
    // A second call, as in tests, changes nothing.
    let _ = tracing_subscriber::registry().with(telemetry).try_init();
    let emf = Emf::new(service);
    let _ = ::metrics::set_global_recorder(emf.clone());
    let _ = LAMBDA.set(Lambda { emf, exporter });
    if let Some(problem) = problem {
        tracing::warn!(problem, "no traces are sent");
    }
}

/// Brings out what was counted and traced, before Lambda freezes the process. Does nothing elsewhere.
pub async fn end_of_invocation() {
    measured(&Map::new());
    if let Some(exporter) = LAMBDA.get().and_then(|lambda| lambda.exporter.as_ref()) {
        exporter.flush().await;
    }
}

/// Brings out what was counted, with these properties beside it.
fn measured(properties: &Map<String, Value>) {
    if let Some(lambda) = LAMBDA.get() {
        for line in lambda.emf.take(properties, jiff::Timestamp::now()) {
            println!("{line}");
        }
    }
}
