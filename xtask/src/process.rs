//! Running other programs: the one place that decides how a failure is told.
//!
//! Never goes through a shell: every argument reaches the program as it is.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

/// A `cargo` of the toolchain that runs this xtask, in the root of the workspace.
pub(crate) fn cargo(workspace: &Workspace) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .current_dir(workspace.root())
        .env("CARGO_TARGET_DIR", workspace.target());
    // `cargo run` describes the xtask package to us. Some build scripts (ring's) ask to be run again when these
    // change, so leaving them in would rebuild half the tree whenever cargo is called with and without xtask.
    for (name, _) in env::vars_os() {
        let said = name.to_string_lossy();
        if said.starts_with("CARGO_PKG_") || said.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// Runs a program whose output the reader should see.
///
/// # Errors
/// When it cannot be started or ends in failure; the error holds the command line.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("`{}` cannot be started", line(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// Runs a program quietly and returns what it printed on its standard output.
///
/// # Errors
/// When it cannot be started or ends in failure; the error holds the command line and all that it printed.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("`{}` cannot be started", line(command)))?;
    let stdout = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        bail!(
            "`{}` failed ({}):\n{}{}",
            line(command),
            output.status,
            stdout,
            stderr
        );
    }
    Ok(stdout.into_owned())
}

/// The first program of that name in the folders of `PATH`.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    find_in(&env::var_os("PATH")?, name)
}

fn find_in(path: &OsStr, name: &str) -> Option<PathBuf> {
    env::split_paths(path)
        .map(|folder| folder.join(name))
        .find(|candidate| is_program(candidate))
}

/// Whether this is a file (or a link to one) that may be executed.
pub(crate) fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata()
        .is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

fn line(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command_and_what_it_printed() {
        let error = capture(Command::new("sh").args(["-c", "echo out; echo err >&2; exit 3"]))
            .expect_err("it exits with 3");
        let said = error.to_string();
        assert!(said.starts_with("`sh -c echo out"), "{said}");
        assert!(said.contains("exit status: 3"), "{said}");
        assert!(said.ends_with("out\nerr\n"), "{said}");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = run(&mut Command::new("no-such-program-here")).expect_err("it is not there");
        assert_eq!(
            error.to_string(),
            "`no-such-program-here` cannot be started"
        );
    }

    #[test]
    fn folders_and_plain_files_are_no_programs() {
        assert!(!is_program(Path::new("/")));
        assert!(!is_program(Path::new("/etc/passwd")));
        assert!(find_in(OsStr::new("/nowhere:/bin"), "sh").is_some());
    }
}
