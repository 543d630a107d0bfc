//! `cargo xtask ci`: what continuous integration runs, so that anyone can run the same.

use anyhow::Result;

use crate::process;
use crate::progress::Stages;
use crate::test;
use crate::tools::{self, Wanted};
use crate::workspace::Workspace;

/// What continuous integration runs: formatting, clippy with warnings denied, then `test`.
///
/// Examples:
///   cargo xtask ci
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Install missing Debian packages with apt-get (as root); the default where CI=true.
    #[arg(long)]
    system: bool,
}

/// The verb `ci`.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let mut stages = Stages::new();
    let result = all(workspace, args, &mut stages);
    test::conclude(&stages, result)
}

fn all(workspace: &Workspace, args: &Args, stages: &mut Stages) -> Result<()> {
    stages.stage("formatting", || {
        process::run(process::cargo(workspace).args(["fmt", "--all", "--check"]))
    })?;
    // Before clippy: what the machine lacks should be known in a minute, not in ten.
    stages.stage("tools to be had", || {
        tools::ensure(workspace, Wanted::test(true), args.system).map(drop)
    })?;
    stages.stage("clippy", || {
        process::run(process::cargo(workspace).args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "--deny",
            "warnings",
        ]))
    })?;
    test::all(workspace, &test::Args::everything(), stages)
}
