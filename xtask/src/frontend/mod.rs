//! The site: Rust to wasm, wasm-bindgen, wasm-opt, then hashed, compressed files that any static host can serve.
//!
//! Reads `frontend/` and writes `<target>/site`. Never runs when nothing it reads has changed.

mod budget;
mod bundle;
mod compile;
mod fingerprint;
mod pack;
pub(crate) mod target;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::progress::{note, step};
use crate::tools::{self, Wanted};
use crate::workspace::{self, Workspace};

/// Build the site into the target folder's `site`.
///
/// Examples:
///   cargo xtask frontend               small and checked against the size budget, as it is deployed
///   cargo xtask frontend --dev         quick to build and large, while working on a page
///   cargo xtask frontend --force       even when nothing has changed
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Optimised and checked against the size budget (the default).
    #[arg(long, conflicts_with = "dev")]
    release: bool,
    /// Not optimised: builds quicker, with no size budget.
    #[arg(long)]
    dev: bool,
    /// Build even when nothing has changed.
    #[arg(long)]
    force: bool,
}

/// How the site is built.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mode {
    /// As it is deployed.
    Release,
    /// For working on a page.
    Dev,
}

/// The verb `frontend`.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let tools = tools::ensure(workspace, Wanted::up(), false)?;
    let mode = if args.dev { Mode::Dev } else { Mode::Release };
    if args.force {
        let stamp = fingerprint::stamp_path(workspace);
        if stamp.exists() {
            fs::remove_file(&stamp)
                .with_context(|| format!("cannot remove {}", stamp.display()))?;
        }
    }
    ensure(workspace, &tools, mode)?;
    println!("the site is in {}", workspace.site().display());
    match mode {
        Mode::Release => check_budget(workspace),
        Mode::Dev => Ok(()),
    }
}

/// Whether the site that is there keeps to its budget. Not part of [`ensure`]: a site that is too large still works.
///
/// # Errors
/// When it is too large; the error says by how much.
pub(crate) fn check_budget(workspace: &Workspace) -> Result<()> {
    let sizes = budget::measure(&workspace.site())?;
    note(budget::table(&sizes));
    budget::check(&sizes)
}

/// Builds the site unless it is already there as the sources are now.
///
/// # Errors
/// When a step fails.
pub(crate) fn ensure(workspace: &Workspace, tools: &Path, mode: Mode) -> Result<()> {
    let fingerprint = fingerprint::of(workspace.root(), mode)?;
    if fingerprint::holds(workspace, &fingerprint) {
        return Ok(());
    }
    let _alone = workspace::lock(&workspace.wasm_target())?;
    if fingerprint::holds(workspace, &fingerprint) {
        return Ok(()); // Another xtask built it while this one waited.
    }
    let wasm = compile::compile(workspace, mode)?;
    let work = workspace.wasm_target().join("site");
    if work.exists() {
        fs::remove_dir_all(&work).with_context(|| format!("cannot clear {}", work.display()))?;
    }
    let bound = work.join("bound");
    step("wasm-bindgen", || bundle::bind(&wasm, &bound))?;
    if mode == Mode::Release {
        step("wasm-opt -Os", || bundle::shrink(tools, &bound))?;
    }
    let fresh = work.join("site");
    step("hashing and compressing", || {
        pack::pack(&workspace.root().join("frontend"), &bound, &fresh, mode)
    })?;
    replace(&fresh, &workspace.site())?;
    fingerprint::write(workspace, &fingerprint)
}

/// Puts the finished folder in the place of the former one.
fn replace(fresh: &Path, place: &Path) -> Result<()> {
    let former = place.with_extension("former");
    if former.exists() {
        fs::remove_dir_all(&former)
            .with_context(|| format!("cannot remove {}", former.display()))?;
    }
    if place.exists() {
        fs::rename(place, &former)
            .with_context(|| format!("cannot move {} away", place.display()))?;
    }
    fs::rename(fresh, place).with_context(|| format!("cannot write {}", place.display()))?;
    if former.exists() {
        fs::remove_dir_all(&former)
            .with_context(|| format!("cannot remove {}", former.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_new_site_replaces_the_former_one_whole() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (fresh, place) = (folder.path().join("fresh"), folder.path().join("site"));
        for (path, file) in [(&place, "old.js"), (&fresh, "new.js")] {
            fs::create_dir(path).expect("an empty folder");
            fs::write(path.join(file), "").expect("the folder is writable");
        }
        replace(&fresh, &place).expect("both are there");
        assert!(place.join("new.js").exists());
        assert!(!place.join("old.js").exists());
        assert!(!fresh.exists());
    }
}
