//! Logs: one JSON object a line in AWS, for people locally. Nothing secret is ever a field.

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

/// Starts the logs of a Lambda function. `PRENTICE_LOG` filters them (default `info`).
pub fn init() {
    // Not `EnvFilter`: its regular expressions are a tenth of a function's size.
    let filter: Targets = std::env::var("PRENTICE_LOG")
        .ok()
        .and_then(|filter| filter.parse().ok())
        .unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO));
    let logs = tracing_subscriber::fmt::layer().json().with_target(false);
    // A second call, as in tests, changes nothing.
    let _ = tracing_subscriber::registry()
        .with(logs.with_filter(filter))
        .try_init();
}
