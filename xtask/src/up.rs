//! `cargo xtask up`: from a clone to a running Prentice.
//!
//! Owns the order of the preparations; the server that is started in the end prints its own address and sign-in link.
//! When nothing has changed, all that is left is cargo's own look at the sources.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::frontend::{self, Mode};
use crate::process;
use crate::progress::note;
use crate::tools::{self, Wanted};
use crate::workspace::Workspace;

/// Fetch tools, build, start the local Prentice and print its address.
///
/// The first time everything is compiled, which takes minutes; after that a start takes a second or two.
/// Stop it with Ctrl-C; what it did is kept under `.prentice` and is there at the next start.
///
/// Examples:
///   cargo xtask up
///   cargo xtask up --root ~/prentice-demo --port 4700
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// The folder whose `.prentice` holds the state [default: the repository].
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// The port of the site and the API on 127.0.0.1; the local forge takes the next one.
    #[arg(long, value_name = "N", default_value_t = 4600, value_parser = clap::value_parser!(u16).range(1..=65534))]
    port: u16,
    /// Build the server optimised: slower to build, faster to run.
    #[arg(long)]
    release: bool,
    /// Build the site quickly and large, while working on a page.
    #[arg(long)]
    dev_site: bool,
    /// Install missing Debian packages with apt-get (as root).
    #[arg(long)]
    system: bool,
}

/// The verb `up`. Returns only when something fails: the server takes this process's place.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let profile = if args.release { "release" } else { "dev" };
    let folder = if args.release { "release" } else { "debug" };
    let program = workspace.target().join(folder).join("prentice");
    if !program.exists() {
        note(
            "the first start compiles everything, which takes minutes; later ones take a second or two",
        );
    }

    let tools = tools::ensure(workspace, Wanted::up(), args.system)?;
    let mode = if args.dev_site {
        Mode::Dev
    } else {
        Mode::Release
    };
    frontend::ensure(workspace, &tools, mode)?;
    // `--workspace` picks the features of the whole workspace, so that `up` and `test` share compiled dependencies.
    process::run(process::cargo(workspace).args([
        "build",
        "--workspace",
        "--bin",
        "prentice",
        "--profile",
        profile,
    ]))?;

    let root = match &args.root {
        Some(root) => std::path::absolute(root).context("the root folder has no absolute path")?,
        None => workspace.root().to_path_buf(),
    };
    // Signals, the terminal and the exit code are then the server's own.
    let error = Command::new(&program)
        .arg("serve")
        .arg("--root")
        .arg(root)
        .args(["--port", &args.port.to_string()])
        .args(["--forge-port", &(args.port + 1).to_string()])
        .arg("--site")
        .arg(workspace.site())
        .arg("--tools")
        .arg(tools.join("bin"))
        // Set by `cargo run` for us; the programs that skills run must not find the toolchain's libraries in it.
        .env_remove("LD_LIBRARY_PATH")
        .exec();
    Err(error).with_context(|| format!("{} cannot be started", program.display()))
}
