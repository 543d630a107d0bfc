//! Which compiler can make wasm on this machine.
//!
//! The active toolchain when it has the target. Otherwise Debian's `rustc-web` with its sources, from which cargo builds
//! the standard library. Never asks rustup to fetch anything.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::process;

/// The target's name.
pub(crate) const TRIPLE: &str = "wasm32-unknown-unknown";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";

/// Where the standard library for wasm comes from.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum WasmStd {
    /// The active toolchain has it.
    Toolchain,
    /// Debian's compiler builds it from Debian's sources, linked by this linker of the active toolchain.
    Debian {
        /// `rust-lld`.
        linker: PathBuf,
    },
    /// Neither.
    Missing,
}

/// Looks at the active toolchain, then at Debian's.
///
/// # Errors
/// When `rustc` does not run.
pub(crate) fn find() -> Result<WasmStd> {
    let active = sysroot(Command::new("rustc"))?;
    if active.join("lib/rustlib").join(TRIPLE).join("lib").is_dir() {
        return Ok(WasmStd::Toolchain);
    }
    let debian = Path::new(DEBIAN_RUSTC);
    let sources = "lib/rustlib/src/rust/library/std/Cargo.toml";
    if !process::is_program(debian) || !sysroot(debian_rustc())?.join(sources).exists() {
        return Ok(WasmStd::Missing);
    }
    let host = format!("{}-unknown-linux-gnu", env::consts::ARCH);
    let linker = active.join("lib/rustlib").join(host).join("bin/rust-lld");
    Ok(if process::is_program(&linker) {
        WasmStd::Debian { linker }
    } else {
        WasmStd::Missing
    })
}

/// Makes a cargo command build for wasm with what was found.
///
/// # Errors
/// When nothing was found; the error says how to get it.
pub(crate) fn apply(found: &WasmStd, cargo: &mut Command) -> Result<()> {
    cargo.args(["--target", TRIPLE]);
    match found {
        WasmStd::Toolchain => Ok(()),
        WasmStd::Debian { linker } => {
            cargo
                .env("RUSTC", DEBIAN_RUSTC)
                .env("RUSTC_BOOTSTRAP", "1")
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
                // `cargo run` puts the active toolchain's libraries here; Debian's compiler has its own.
                .env_remove("LD_LIBRARY_PATH")
                .arg("-Zbuild-std=std,panic_abort");
            Ok(())
        }
        WasmStd::Missing => bail!(
            "no compiler here can make wasm: run `rustup target add {TRIPLE}`, \
             or on Debian `apt-get install rustc-web rust-web-src`"
        ),
    }
}

fn debian_rustc() -> Command {
    let mut command = Command::new(DEBIAN_RUSTC);
    command.env_remove("LD_LIBRARY_PATH");
    command
}

fn sysroot(mut rustc: Command) -> Result<PathBuf> {
    let printed = process::capture(rustc.args(["--print", "sysroot"]))?;
    Ok(PathBuf::from(printed.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_target_the_error_names_both_ways_out() {
        let error =
            apply(&WasmStd::Missing, &mut Command::new("cargo")).expect_err("it is missing");
        let said = error.to_string();
        assert!(said.contains("rustup target add wasm32-unknown-unknown"));
        assert!(said.contains("apt-get install rustc-web rust-web-src"));
    }

    #[test]
    fn debians_compiler_builds_the_standard_library() {
        let mut cargo = Command::new("cargo");
        let linker = PathBuf::from("rust-lld");
        apply(&WasmStd::Debian { linker }, &mut cargo).expect("it was found");
        let args: Vec<_> = cargo.get_args().collect();
        assert_eq!(args, ["--target", TRIPLE, "-Zbuild-std=std,panic_abort"]);
    }
}
