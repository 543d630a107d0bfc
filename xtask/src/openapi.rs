//! `cargo xtask openapi`: the committed description of the API, generated from its code.
//!
//! Runs the api package's example `openapi`, so that building xtask does not build the API.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::workspace::Workspace;

/// Write `openapi.json` from the API's code, or check that it is up to date.
///
/// Examples:
///   cargo xtask openapi                after a change of the API
///   cargo xtask openapi --check        fails when the file is out of date
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Only compare.
    #[arg(long)]
    check: bool,
}

/// The verb `openapi`.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    // `--workspace` picks the features of the whole workspace, so that this shares compiled dependencies with the tests.
    process::run(process::cargo(workspace).args([
        "build",
        "--quiet",
        "--workspace",
        "--example",
        "openapi",
    ]))?;
    let program = workspace.target().join("debug/examples/openapi");
    let generated = process::capture(&mut Command::new(program))?;
    let path = workspace.root().join("openapi.json");
    if args.check {
        let committed = fs::read_to_string(&path).with_context(|| {
            format!(
                "cannot read {}; `cargo xtask openapi` writes it",
                path.display()
            )
        })?;
        if committed != generated {
            bail!(
                "openapi.json is not what the API's code says; run `cargo xtask openapi` and commit it"
            );
        }
        return Ok(());
    }
    fs::write(&path, generated).with_context(|| format!("cannot write {}", path.display()))?;
    println!("wrote {}", path.display());
    Ok(())
}
