//! `cargo xtask lambda`: the programs that are deployed, as Lambda wants them: `<name>/bootstrap`.
//!
//! Owns their profile, their size limit and the oldest C library they must run on.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::process;
use crate::progress::note;
use crate::workspace::Workspace;

/// The functions: each a package with a program of the same name.
const FUNCTIONS: &[&str] = &[
    "api",
    "webhooks",
    "callbacks",
    "worker",
    "collector",
    "miner",
    "scheduler",
];

/// The functions that link everything. Their linker folds what repeats itself and leaves out how to unwind, which
/// `no_unwinding.ld` explains, and they are not made to be loaded at any address: the tables for these are two
/// megabytes of what every cold start fetches.
const SQUEEZED: [&str; 2] = ["worker", "api"];
const SQUEEZE: &[&str] = &[
    "-C",
    "link-arg=-Wl,--icf=all",
    "-C",
    "relocation-model=static",
];

/// What the linker is told to leave out.
const NO_UNWINDING: &str = "xtask/src/no_unwinding.ld";

/// A bootstrap is fetched and started at every cold start: size is latency.
const LARGEST: usize = 8_000_000;
/// The API also routes requests (its model is a layer and not counted here) and carries the policy engine.
const LARGEST_API: usize = 12_000_000;
/// The worker tries the policies of pull requests on past runs, and carries the engine for it.
const LARGEST_WORKER: usize = 11_000_000;

/// What Lambda's `provided.al2023` has.
const GLIBC: (u32, u32) = (2, 34);

/// Build the Lambda bootstraps and check their sizes.
///
/// Examples:
///   cargo xtask lambda                 builds <target>/bootstraps/<name>/bootstrap
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {}

/// The verb `lambda`.
pub(crate) fn run(workspace: &Workspace, _args: &Args) -> Result<()> {
    build(workspace)
}

/// Builds, copies and checks the bootstraps.
///
/// # Errors
/// When one does not build, is too large, or needs a C library newer than Lambda's.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    let mut cargo = process::cargo(workspace);
    cargo.args(["build", "--profile", "lambda", "--bins"]);
    for function in FUNCTIONS
        .iter()
        .filter(|function| !SQUEEZED.contains(function))
    {
        cargo.args(["--package", function]);
    }
    process::run(&mut cargo)?;
    for function in SQUEEZED {
        let mut cargo = process::cargo(workspace);
        cargo.args(["rustc", "--profile", "lambda", "--package", function]);
        cargo.args(["--bin", function, "--"]).args(SQUEEZE);
        let script = workspace.root().join(NO_UNWINDING);
        cargo.args(["-C", &format!("link-arg=-Wl,-T,{}", script.display())]);
        process::run(&mut cargo)?;
    }

    let built = workspace.target().join("lambda");
    let mut faults = Vec::new();
    note(format_args!(
        "{:<12} {:>8}   needs glibc",
        "bootstrap", "size"
    ));
    for function in FUNCTIONS {
        let program = fs::read(built.join(function)).with_context(|| {
            format!("`{function}` has no program: functions/{function}/src/main.rs is missing")
        })?;
        place(&program, &workspace.bootstraps().join(function))?;
        let glibc = newest_glibc(&program);
        note(format_args!(
            "{function:<12} {:>5.2} MB   {}.{}",
            program.len() as f64 / 1e6,
            glibc.0,
            glibc.1
        ));
        faults.extend(fault(function, program.len(), glibc));
    }
    if !faults.is_empty() {
        bail!("{}", faults.join("\n"));
    }
    Ok(())
}

fn fault(function: &str, size: usize, glibc: (u32, u32)) -> Option<String> {
    let largest = match function {
        "api" => LARGEST_API,
        "worker" => LARGEST_WORKER,
        _ => LARGEST,
    };
    if size > largest {
        return Some(format!(
            "`{function}` is {size} bytes and {largest} are allowed: see what it links with `cargo bloat`"
        ));
    }
    (glibc > GLIBC).then(|| {
        format!(
            "`{function}` needs glibc {}.{} and Lambda has {}.{}: build it on an older Linux, or with cargo-lambda and zig",
            glibc.0, glibc.1, GLIBC.0, GLIBC.1
        )
    })
}

/// Writes a program to `<folder>/bootstrap`, unless it is there already.
fn place(program: &[u8], folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let path: PathBuf = folder.join("bootstrap");
    if fs::read(&path).is_ok_and(|found| found == program) {
        return Ok(());
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    // Written beside and moved: a bootstrap that is running cannot be overwritten.
    let fresh = folder.join("bootstrap.new");
    fs::write(&fresh, program)
        .and_then(|()| fs::set_permissions(&fresh, fs::Permissions::from_mode(0o755)))
        .and_then(|()| fs::rename(&fresh, &path))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// The newest `GLIBC_x.y` that a program names.
fn newest_glibc(program: &[u8]) -> (u32, u32) {
    const MARK: &[u8] = b"GLIBC_";
    program
        .windows(MARK.len())
        .enumerate()
        .filter(|(_, window)| *window == MARK)
        .filter_map(|(at, _)| {
            let rest = &program[at + MARK.len()..];
            let end = rest
                .iter()
                .position(|byte| !byte.is_ascii_digit() && *byte != b'.')?;
            let (major, minor) = std::str::from_utf8(&rest[..end]).ok()?.split_once('.')?;
            let minor = minor.split('.').next()?;
            Some((major.parse().ok()?, minor.parse().ok()?))
        })
        .max()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_c_library_is_found() {
        let program = b"\0GLIBC_2.2.5\0GLIBC_2.34\0GLIBC_2.17\0GLIBC_PRIVATE\0";
        assert_eq!(newest_glibc(program), (2, 34));
        assert_eq!(newest_glibc(b"static"), (0, 0));
    }

    #[test]
    fn too_large_or_too_new_is_a_fault() {
        assert_eq!(fault("api", LARGEST, GLIBC), None);
        assert!(fault("webhooks", LARGEST + 1, GLIBC).is_some());
        assert!(fault("worker", LARGEST_WORKER + 1, GLIBC).is_some());
        assert_eq!(fault("api", LARGEST + 1, GLIBC), None);
        assert!(fault("api", LARGEST_API + 1, GLIBC).is_some());
        assert!(fault("api", 1, (2, 36)).is_some_and(|said| said.contains("2.36")));
    }

    #[test]
    fn a_bootstrap_can_be_executed_and_replaced() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for content in [b"one", b"two"] {
            place(content, folder.path()).expect("the folder is writable");
            let path = folder.path().join("bootstrap");
            assert!(process::is_program(&path));
            assert_eq!(fs::read(path).expect("it is there"), content);
        }
    }
}
