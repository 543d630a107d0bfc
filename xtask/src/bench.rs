//! `cargo xtask bench`: measures the local stack, the router, the start of the deployed API, a decision, or the grouping of
//! errors. What is measured, and how, is in `tests/src/bin/`, `shared/policy/examples/decision_time.rs`,
//! `shared/domain/examples/group_speed` and `tools/grouping-speed`.

use std::ffi::OsString;
use std::process::Command;

use anyhow::Result;

use crate::process;
use crate::tools::{self, Wanted};
use crate::workspace::Workspace;

/// Measure the local stack (requests per second, latencies), the router (time of a request, of an index; memory), the start
/// of the deployed API, a decision, or the grouping of errors (lines a second, beside the crate drain3).
///
/// Examples:
///   cargo xtask bench
///   cargo xtask bench -- --help            what the benchmark itself can do
///   cargo xtask bench routing              1,000, 10,000 and 100,000 skills that nobody wrote
///   cargo xtask bench routing -- --help
///   cargo xtask bench start                the deployed API's first answer, with and without the router
///   cargo xtask bench decision             what one decision on a run takes, over 100 policies
///   cargo xtask bench errors               lines of logs a second, and the merging of 10,000 templates
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
    /// From the start of the deployed API to its first answer; `cargo xtask lambda` builds it.
    Start,
    /// One decision on a run, without the reads from the table.
    Decision,
    /// The grouping of errors, beside the crate `drain3`.
    Errors,
}

/// The verb `bench`.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    match args.subject {
        Subject::Api => {}
        Subject::Routing => {
            return process::run(bench(workspace, "bench_routing").args(&args.rest));
        }
        Subject::Start => {
            let folder = workspace.bootstraps();
            return process::run(
                bench(workspace, "bench_start")
                    .args(&args.rest)
                    .env("PRENTICE_BOOTSTRAP_DIR", folder),
            );
        }
        Subject::Decision => {
            return process::run(&mut example(workspace, "policy", "decision_time"));
        }
        Subject::Errors => {
            process::run(example(workspace, "domain", "group_speed").args(rest(args)))?;
            let mut beside = process::cargo(workspace);
            beside.args(["run", "--release", "--manifest-path"]);
            beside.arg("tools/grouping-speed/Cargo.toml");
            return process::run(beside.args(rest(args)));
        }
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

fn example(workspace: &Workspace, package: &str, name: &str) -> Command {
    let mut cargo = process::cargo(workspace);
    cargo.args(["run", "--release", "--package", package, "--example", name]);
    cargo
}

/// What is handed to the program itself, behind cargo's `--`.
fn rest(args: &Args) -> impl Iterator<Item = OsString> + '_ {
    let separator = (!args.rest.is_empty()).then(|| OsString::from("--"));
    separator.into_iter().chain(args.rest.iter().cloned())
}
