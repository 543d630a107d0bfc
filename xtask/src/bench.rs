//! `cargo xtask bench`: measures the local stack, the router, or a decision. What is measured, and how, is in
//! `tests/src/bin/bench.rs`, `tests/src/bin/bench_routing` and `shared/policy/examples/decision_time.rs`.

use std::ffi::OsString;
use std::process::Command;

use anyhow::Result;

use crate::process;
use crate::tools::{self, Wanted};
use crate::workspace::Workspace;

/// Measure the local stack (requests per second, latencies), the router (time of a request, of an index; memory) or a decision.
///
/// Examples:
///   cargo xtask bench
///   cargo xtask bench -- --help            what the benchmark itself can do
///   cargo xtask bench routing              1,000, 10,000 and 100,000 skills that nobody wrote
///   cargo xtask bench routing -- --help
///   cargo xtask bench decision             what one decision on a run takes, over 100 policies
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// What is measured.
    #[arg(value_enum, default_value_t = Subject::Api)]
    subject: Subject,
    /// Handed to the benchmark as they are.
    #[arg(last = true)]
    rest: Vec<OsString>,
}

/// What can be measured.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Subject {
    /// The API over a local stack.
    Api,
    /// The router alone: no stack, no network.
    Routing,
    /// One decision on a run, without the reads from the table.
    Decision,
}

/// The verb `bench`.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    if let Subject::Routing = args.subject {
        return process::run(bench(workspace, "bench_routing").args(&args.rest));
    }
    if let Subject::Decision = args.subject {
        let mut cargo = process::cargo(workspace);
        cargo.args([
            "run",
            "--release",
            "--package",
            "policy",
            "--example",
            "decision_time",
        ]);
        return process::run(&mut cargo);
    }
    let tools = tools::ensure(workspace, Wanted::up(), false)?;
    process::run(
        bench(workspace, "bench")
            .args(&args.rest)
            .env("PRENTICE_TOOLS_DIR", tools)
            .env("PRENTICE_SITE_DIR", workspace.site()),
    )
}

fn bench(workspace: &Workspace, program: &str) -> Command {
    let mut cargo = process::cargo(workspace);
    cargo.args([
        "run",
        "--release",
        "--package",
        "tests",
        "--bin",
        program,
        "--",
    ]);
    cargo
}
