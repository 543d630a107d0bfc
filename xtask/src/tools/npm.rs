//! Tools from npm: `npm ci` from a committed lock file, with no install scripts run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;
use crate::progress::step;
use crate::tools::catalog::Need;

const PACKAGE: &str = include_str!("../../tools/npm/package.json");
const LOCK: &str = include_str!("../../tools/npm/package-lock.json");

/// Where packages lie under the tools folder.
pub(crate) fn node_modules(tools: &Path) -> PathBuf {
    tools.join("npm/node_modules")
}

/// Installs what that need asks for, unless it is there as locked. `npm ci` empties `node_modules` first, so schemas
/// come after.
///
/// # Errors
/// When there is no npm, a package cannot be had, or it is not the one of the lock file.
pub(crate) fn install(tools: &Path, need: Need) -> Result<()> {
    let folder = tools.join("npm");
    if is_installed(&folder, need) {
        return Ok(());
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    for (name, text) in [("package.json", PACKAGE), ("package-lock.json", LOCK)] {
        let path = folder.join(name);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let mut npm = Command::new("npm");
    npm.current_dir(&folder)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    let what = match need {
        // The tests' tools are `devDependencies`, and their node 24 an optional one for each kind of machine.
        Need::Up => {
            npm.args(["--omit=dev", "--omit=optional"]);
            "binaryen"
        }
        Need::Test => "binaryen, emulate, node 24",
    };
    step(
        format_args!("npm: {what} (checked by the lock file)"),
        || process::capture(&mut npm),
    )
    .context("npm could not install the tools; Debian: apt-get install nodejs npm")?;
    let record = record(&folder, need);
    fs::write(&record, LOCK).with_context(|| format!("cannot write {}", record.display()))
}

/// Whether that need, or a larger one, was met with this very lock file.
fn is_installed(folder: &Path, need: Need) -> bool {
    [Need::Up, Need::Test]
        .into_iter()
        .filter(|met| *met >= need)
        .any(|met| fs::read_to_string(record(folder, met)).is_ok_and(|found| found == LOCK))
}

/// Lies in `node_modules`, so that it goes when that goes.
fn record(folder: &Path, met: Need) -> PathBuf {
    folder
        .join("node_modules")
        .join(format!(".installed-for-{met:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_tests_need_includes_what_a_start_needs() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("node_modules")).expect("an empty folder");
        assert!(!is_installed(folder.path(), Need::Up));
        fs::write(record(folder.path(), Need::Test), LOCK).expect("the folder is writable");
        assert!(is_installed(folder.path(), Need::Up));
        fs::write(record(folder.path(), Need::Test), "{}").expect("the folder is writable");
        assert!(!is_installed(folder.path(), Need::Test));
    }
}
