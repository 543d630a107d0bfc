//! `cargo xtask test`: everything a change must pass, in one command.
//!
//! Owns the order and the environment of the tests. The rules of the house (`tidy`) are tests of this package, so they run
//! with all others.

use std::process::Command;

use anyhow::{Result, bail};

use crate::frontend::{self, Mode};
use crate::lambda;
use crate::process;
use crate::progress::{Stages, note};
use crate::tools::{self, Wanted};
use crate::workspace::Workspace;

/// Run everything a change must pass.
///
/// Examples:
///   cargo xtask test                   everything
///   cargo xtask test manifest          only tests whose name holds `manifest`
///   cargo xtask test --no-browser      everything that needs no Chromium
///
/// Tests find what they need in the environment:
///   PRENTICE_TOOLS_DIR       the tools folder: bin/act, bin/zizmor, npm/node_modules/…
///   PRENTICE_SITE_DIR        the built site
///   PRENTICE_BOOTSTRAP_DIR   the Lambda bootstraps, <name>/bootstrap
///   PRENTICE_BIN             the `prentice` program
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Only tests whose name holds one of these. The bootstraps are then built only if `lambda` is among them.
    #[arg(value_name = "FILTER")]
    filters: Vec<String>,
    /// Leave out the tests with `browser` in their name, and Chromium.
    #[arg(long)]
    no_browser: bool,
    /// Install missing Debian packages with apt-get (as root); the default where CI=true.
    #[arg(long)]
    system: bool,
}

impl Args {
    /// Everything, as continuous integration wants it.
    pub(crate) fn everything() -> Self {
        Self {
            filters: Vec::new(),
            no_browser: false,
            system: false,
        }
    }
}

/// The verb `test`.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let mut stages = Stages::new();
    let result = all(workspace, args, &mut stages);
    conclude(&stages, result)
}

/// Prints how long each stage took and whether all is well.
pub(crate) fn conclude(stages: &Stages, result: Result<()>) -> Result<()> {
    let outcome = if result.is_ok() {
        "all is well"
    } else {
        "FAILED"
    };
    eprintln!("\n== {outcome}: {}", stages.summary());
    result
}

/// The stages of the tests, in order, stopping at the first that fails.
///
/// # Errors
/// When one fails.
pub(crate) fn all(workspace: &Workspace, args: &Args, stages: &mut Stages) -> Result<()> {
    let wanted = Wanted::test(!args.no_browser);
    let tools = stages.stage("tools", || tools::ensure(workspace, wanted, args.system))?;
    stages.stage("site", || {
        frontend::ensure(workspace, &tools, Mode::Release)?;
        frontend::check_budget(workspace)
    })?;
    let whole = args.filters.is_empty();
    if whole
        || args
            .filters
            .iter()
            .any(|filter| "lambda".contains(filter.as_str()))
    {
        stages.stage("lambda bootstraps", || lambda::build(workspace))?;
    }
    stages.stage("build", || {
        process::run(process::cargo(workspace).args(["build", "--workspace", "--all-targets"]))
    })?;
    if whole {
        // Before the others: the last summary on the screen should be that of the real tests.
        stages.stage("documentation tests", || {
            process::run(process::cargo(workspace).args([
                "test",
                "--workspace",
                "--doc",
                "--quiet",
            ]))
        })?;
    }
    stages.stage("tests", || {
        let mut cargo = runner(workspace, args);
        cargo
            .env("PRENTICE_TOOLS_DIR", &tools)
            .env("PRENTICE_SITE_DIR", workspace.site())
            .env("PRENTICE_BOOTSTRAP_DIR", workspace.bootstraps())
            .env("PRENTICE_BIN", workspace.target().join("debug/prentice"));
        let Err(error) = process::run(&mut cargo) else {
            return Ok(());
        };
        bail!("{error}: the failures are shown above; `cargo xtask test NAME` runs one again");
    })
}

/// nextest where it is installed: it runs the tests of all packages side by side and sums up in the end.
fn runner(workspace: &Workspace, args: &Args) -> Command {
    let mut cargo = process::cargo(workspace);
    let nextest = process::capture(process::cargo(workspace).args(["nextest", "--version"]));
    if nextest.is_ok() {
        cargo.args(["nextest", "run", "--workspace", "--no-fail-fast"]);
        if args.no_browser {
            cargo.args(["--filterset", "not test(browser)"]);
        }
        cargo.args(&args.filters);
    } else {
        note("cargo-nextest is not here: using `cargo test`");
        cargo.args([
            "test",
            "--workspace",
            "--no-fail-fast",
            "--lib",
            "--bins",
            "--tests",
            "--",
        ]);
        cargo.args(&args.filters);
        if args.no_browser {
            cargo.args(["--skip", "browser"]);
        }
    }
    cargo
}
