//! The numbers of this process: counted by whatever runs in it, shown as Prometheus reads them.
//!
//! One recorder a process, however many stacks it runs: that is what the facade knows.

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;

static SHOWN: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// From a database call to a request that waits for GitHub, in seconds.
const QUICK: [f64; 11] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];
/// From a run of a moment to one of hours, and from work done at once to work that was tried for an hour, in seconds.
const SLOW: [f64; 10] = [
    0.1, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3_600.0, 10_800.0, 21_600.0,
];

/// Counts from now on. A program that counts otherwise already goes on with that, and nothing is shown.
pub(crate) fn start() {
    SHOWN.get_or_init(|| {
        let builder = PrometheusBuilder::new().set_buckets(&QUICK).ok()?;
        let slow = ["prentice_run_seconds", "_age_seconds"];
        let builder = slow.into_iter().try_fold(builder, |builder, name| {
            let which = Matcher::Suffix(name.to_owned());
            builder.set_buckets_for_metric(which, &SLOW).ok()
        });
        let shown = builder?.install_recorder().ok()?;
        app::telemetry::metrics::describe();
        Some(shown)
    });
}

/// All of it.
pub(crate) fn text() -> String {
    let Some(Some(shown)) = SHOWN.get() else {
        return String::new();
    };
    shown.run_upkeep();
    shown.render()
}
