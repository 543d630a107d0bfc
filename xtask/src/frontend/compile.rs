//! `cargo build` of the frontend for wasm.
//!
//! In a target folder of its own: it may use another compiler than the rest, and cargo keeps one set of artifacts for each.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::Mode;
use super::target::{self, TRIPLE, WasmStd};
use crate::process;
use crate::progress::note;
use crate::workspace::Workspace;

/// Compiles and returns the wasm that wasm-bindgen has yet to work on.
///
/// # Errors
/// When there is no compiler for wasm, or the frontend does not compile.
pub(super) fn compile(workspace: &Workspace, mode: Mode) -> Result<PathBuf> {
    let found = target::find()?;
    if let WasmStd::Debian { .. } = found {
        note(
            "the active toolchain has no wasm target: building with Debian's rustc-web and its sources",
        );
    }
    let folder = workspace.wasm_target();
    if !folder.join(TRIPLE).exists() {
        note("the first build of the site compiles all its dependencies: this takes some minutes");
    }
    let profile = match mode {
        Mode::Release => "wasm",
        Mode::Dev => "dev",
    };
    let mut cargo = process::cargo(workspace);
    cargo
        .args(["build", "--package", "frontend", "--lib"])
        .args(["--profile", profile])
        .arg("--target-dir")
        .arg(&folder);
    target::apply(&found, &mut cargo)?;
    process::run(&mut cargo)?;
    let output = match mode {
        Mode::Release => "wasm",
        Mode::Dev => "debug",
    };
    let wasm = folder.join(TRIPLE).join(output).join("frontend.wasm");
    if !wasm.exists() {
        bail!("cargo succeeded, yet there is no {}", wasm.display());
    }
    Ok(wasm)
}
