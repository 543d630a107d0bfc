//! The program's own log, on standard error: warnings of a server, nothing of a short command,
//! whatever `PRENTICE_LOG` asks for.

use crate::args::{Args, Command};
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Starts logging.
pub(crate) fn start(args: &Args) {
    let default = if matches!(args.command, Command::Serve(_)) {
        "warn,dynoxide=error"
    } else {
        "off"
    };
    // The embedded DynamoDB warns about every conditional write that loses, which is daily business.
    let wanted = std::env::var("PRENTICE_LOG").unwrap_or_else(|_| default.to_owned());
    let filter = EnvFilter::try_new(&wanted).unwrap_or_else(|error| {
        eprintln!("warning: PRENTICE_LOG is not understood ({error}); using `{default}`");
        EnvFilter::new(default)
    });
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
}
