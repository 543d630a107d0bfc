//! Whether the site that is there was built from the sources as they are now.
//!
//! By content, not by time: a fresh clone of the same commit finds the site of the former one good.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use super::Mode;
use crate::workspace::Workspace;

/// Everything that the site is made from.
const SOURCES: &[&str] = &[
    "frontend",
    "shared/domain",
    "shared/client",
    "Cargo.toml",
    "Cargo.lock",
];

/// How the site is made; a change here makes it anew.
const RECIPE: &[&str] = &[
    include_str!("bundle.rs"),
    include_str!("compile.rs"),
    include_str!("pack.rs"),
    include_str!("target.rs"),
];

/// A hash of all sources, of how they are built, and of the mode.
///
/// # Errors
/// When a source cannot be read.
pub(super) fn of(root: &Path, mode: Mode) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(format!("{mode:?}"));
    for recipe in RECIPE {
        add(&mut hash, "recipe", recipe.as_bytes());
    }
    for source in SOURCES {
        let walk = WalkDir::new(root.join(source))
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|entry| entry.file_name() != "node_modules");
        for entry in walk {
            let entry = entry.with_context(|| format!("cannot read {source}"))?;
            if entry.file_type().is_file() {
                let content = fs::read(entry.path())
                    .with_context(|| format!("cannot read {}", entry.path().display()))?;
                let name = entry.path().strip_prefix(root)?;
                add(&mut hash, &name.to_string_lossy(), &content);
            }
        }
    }
    Ok(hex::encode(hash.finalize()))
}

/// Adds a name and its content so that no other pair gives the same bytes.
fn add(hash: &mut Sha256, name: &str, content: &[u8]) {
    for part in [name.as_bytes(), content] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
}

/// Where the fingerprint of the finished site is kept; not in the site, which is served.
pub(super) fn stamp_path(workspace: &Workspace) -> PathBuf {
    workspace.site().with_extension("stamp")
}

/// Whether the site is there and has this fingerprint.
pub(super) fn holds(workspace: &Workspace, fingerprint: &str) -> bool {
    workspace.site().join("index.html").exists()
        && fs::read_to_string(stamp_path(workspace)).is_ok_and(|found| found == fingerprint)
}

/// Notes the fingerprint of the site that was just built.
pub(super) fn write(workspace: &Workspace, fingerprint: &str) -> Result<()> {
    let path = stamp_path(workspace);
    fs::write(&path, fingerprint).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for source in SOURCES {
            let path = folder.path().join(source);
            if source.contains('.') {
                fs::write(path, "").expect("the folder is writable");
            } else {
                fs::create_dir_all(&path).expect("the folder is writable");
                fs::write(path.join("lib.rs"), "").expect("the folder is writable");
            }
        }
        folder
    }

    #[test]
    fn the_same_sources_elsewhere_have_the_same_fingerprint() {
        let (one, other) = (sources(), sources());
        let of = |folder: &tempfile::TempDir| of(folder.path(), Mode::Release).expect("readable");
        assert_eq!(of(&one), of(&other));
    }

    #[test]
    fn a_change_a_new_name_and_the_mode_each_change_it() {
        let folder = sources();
        let of = |mode| of(folder.path(), mode).expect("readable");
        let first = of(Mode::Release);
        assert_ne!(first, of(Mode::Dev));
        let lib = folder.path().join("shared/domain/lib.rs");
        fs::write(&lib, "//!").expect("the folder is writable");
        let changed = of(Mode::Release);
        assert_ne!(first, changed);
        fs::rename(&lib, lib.with_file_name("main.rs")).expect("the folder is writable");
        assert_ne!(changed, of(Mode::Release));
    }
}
