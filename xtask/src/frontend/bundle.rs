//! From the compiler's wasm to a module that a browser can load: wasm-bindgen as a library, then wasm-opt.
//!
//! As a library wasm-bindgen cannot differ from the one the frontend was compiled with: the lock file holds one version.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::process;

/// The module's JavaScript in the folder that [`bind`] writes.
pub(super) const JS: &str = "app.js";
/// The module's wasm in the folder that [`bind`] writes.
pub(super) const WASM: &str = "app_bg.wasm";

/// Writes the JavaScript and the wasm of the module.
///
/// # Errors
/// When the wasm is not what wasm-bindgen expects.
pub(super) fn bind(wasm: &Path, into: &Path) -> Result<()> {
    fs::create_dir_all(into).with_context(|| format!("cannot create {}", into.display()))?;
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(wasm)
        .out_name("app")
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true);
    bindgen
        .web(true)
        .and_then(|bindgen| bindgen.generate(into))
        .with_context(|| format!("wasm-bindgen cannot work on {}", wasm.display()))
}

/// Makes the wasm smaller, in place.
///
/// # Errors
/// When wasm-opt refuses the wasm.
pub(super) fn shrink(tools: &Path, folder: &Path) -> Result<()> {
    let wasm = folder.join(WASM);
    let smaller = folder.join("smaller.wasm");
    process::capture(
        Command::new(tools.join("bin/wasm-opt"))
            // `-Oz` makes less of it, which compresses worse: more travels.
            .arg("-Os")
            // What rustc turns on for wasm by default; without its name section the module no longer says so.
            .args([
                "--enable-bulk-memory",
                "--enable-bulk-memory-opt",
                "--enable-call-indirect-overlong",
            ])
            .args([
                "--enable-multivalue",
                "--enable-mutable-globals",
                "--enable-nontrapping-float-to-int",
            ])
            .args(["--enable-reference-types", "--enable-sign-ext"])
            .arg(&wasm)
            .arg("-o")
            .arg(&smaller),
    )?;
    fs::rename(&smaller, &wasm).with_context(|| format!("cannot write {}", wasm.display()))
}
