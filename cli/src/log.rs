//! What the program tells about itself. Its log on standard error: warnings of a server, nothing of a short command,
//! whatever `PRENTICE_LOG` asks for; for people, or one JSON object a line with `PRENTICE_LOG_FORMAT=json`. Its
//! traces where `OTEL_EXPORTER_OTLP_ENDPOINT` says.

use crate::args::{Args, Command};
use local::telemetry::{Exporter, Lines, Telemetry};
use std::io::IsTerminal;
use std::time::Duration;
use tokio::task::JoinHandle;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;
use tracing_subscriber::{EnvFilter, fmt};

/// Sends traces for as long as the program works.
pub(crate) struct Traces(Option<Exporter>);

/// How long the last traces may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// Starts logging.
pub(crate) fn start(args: &Args) -> Traces {
    // The embedded DynamoDB warns about every conditional write that loses, which is daily business.
    let default = if matches!(args.command, Command::Serve(_)) {
        "warn,dynoxide=error"
    } else {
        "off"
    };
    let variable = |name: &str| std::env::var(name).ok();
    let exporter = Exporter::of_environment(&variable, "prentice");
    let exporter = exporter.unwrap_or_else(|problem| {
        eprintln!("warning: {problem}; no traces are sent");
        None
    });
    let wanted = variable("PRENTICE_LOG").unwrap_or_else(|| default.to_owned());
    let misread = |error: &dyn std::fmt::Display| {
        eprintln!("warning: PRENTICE_LOG is not understood ({error}); using `{default}`");
    };
    if variable("PRENTICE_LOG_FORMAT").is_some_and(|format| format == "json") {
        let filter = wanted.parse::<Targets>().unwrap_or_else(|error| {
            misread(&error);
            let fallback = default.parse();
            fallback.unwrap_or_else(|_| Targets::new().with_default(LevelFilter::WARN))
        });
        let lines = Lines::to("prentice", filter, |line| eprint!("{line}"));
        let telemetry = Telemetry::new(Some(lines), exporter.clone());
        tracing_subscriber::registry().with(telemetry).init();
        return Traces(exporter);
    }
    let filter = EnvFilter::try_new(&wanted).unwrap_or_else(|error| {
        misread(&error);
        EnvFilter::new(default)
    });
    let lines = fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_filter(filter);
    let telemetry = Telemetry::new(None, exporter.clone());
    tracing_subscriber::registry()
        .with(telemetry)
        .with(lines)
        .init();
    Traces(exporter)
}

impl Traces {
    /// Sends what there is, every now and then.
    pub(crate) fn send(&self) -> Option<JoinHandle<()>> {
        let exporter = self.0.clone()?;
        Some(tokio::spawn(async move { exporter.run().await }))
    }

    /// Sends what is left.
    pub(crate) async fn finish(&self, sending: Option<JoinHandle<()>>) {
        if let (Some(exporter), Some(sending)) = (&self.0, sending) {
            sending.abort();
            let _ = tokio::time::timeout(PATIENCE, exporter.flush()).await;
        }
    }
}
