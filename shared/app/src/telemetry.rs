//! Logs: one JSON object a line in AWS, for people locally. Nothing secret is ever a field.

use tracing_subscriber::EnvFilter;

/// Starts the logs of a Lambda function. `PRENTICE_LOG` filters them (default `info`).
pub fn init() {
    let filter = EnvFilter::try_from_env("PRENTICE_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    // A second call, as in tests, changes nothing.
    let _ = tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .with_target(false)
        .try_init();
}
