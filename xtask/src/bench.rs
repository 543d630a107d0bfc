//! `cargo xtask bench`: measures the local stack. What is measured, and how, is in `tests/src/bin/bench.rs`.

use std::ffi::OsString;

use anyhow::Result;

use crate::process;
use crate::tools::{self, Wanted};
use crate::workspace::Workspace;

/// Measure the local stack: requests per second, latencies.
///
/// Examples:
///   cargo xtask bench
///   cargo xtask bench -- --help        what the benchmark itself can do
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Handed to the benchmark as they are.
    #[arg(last = true)]
    rest: Vec<OsString>,
}

/// The verb `bench`.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let tools = tools::ensure(workspace, Wanted::up(), false)?;
    process::run(
        process::cargo(workspace)
            .args([
                "run",
                "--release",
                "--package",
                "tests",
                "--bin",
                "bench",
                "--",
            ])
            .args(&args.rest)
            .env("PRENTICE_TOOLS_DIR", tools)
            .env("PRENTICE_SITE_DIR", workspace.site()),
    )
}
