//! Where things are: the repository, the target folder, and what is kept in it.
//!
//! Every path that two verbs share is spelt here once. Never creates or removes anything but a lock.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Keeps other xtasks out of a folder until the answer is dropped; waits while another is in it.
///
/// # Errors
/// When the folder cannot be written.
pub(crate) fn lock(folder: &Path) -> Result<File> {
    let path = folder.join(".lock");
    fs::create_dir_all(folder)
        .and_then(|()| File::create(&path))
        .and_then(|file| file.lock().map(|()| file))
        .with_context(|| format!("cannot lock {}", path.display()))
}

/// The repository and its target folder, both absolute.
pub(crate) struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// The workspace that this xtask belongs to. Honours `CARGO_TARGET_DIR`.
    pub(crate) fn locate() -> Result<Self> {
        // Set by `cargo run`; the compiled-in one serves when the binary is started by hand.
        let manifest = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest
            .parent()
            .context("xtask lies in the root of the file system, not in the repository")?
            .to_path_buf();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(set) => env::current_dir()
                .context("the current folder cannot be read")?
                .join(set),
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// The root of the repository.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Cargo's target folder.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// Where tools are installed: `PRENTICE_TOOLS_DIR`, or `tools` in the target folder.
    pub(crate) fn tools(&self) -> Result<PathBuf> {
        match env::var_os("PRENTICE_TOOLS_DIR") {
            Some(set) => Ok(env::current_dir()
                .context("the current folder cannot be read")?
                .join(set)),
            None => Ok(self.target.join("tools")),
        }
    }

    /// The finished site, as the local server serves it.
    pub(crate) fn site(&self) -> PathBuf {
        self.target.join("site")
    }

    /// The target folder of the wasm build, which may use another compiler than the rest.
    pub(crate) fn wasm_target(&self) -> PathBuf {
        self.target.join("wasm")
    }

    /// The finished Lambda bootstraps, `<name>/bootstrap`. (Not `lambda`: cargo keeps that profile's files there.)
    pub(crate) fn bootstraps(&self) -> PathBuf {
        self.target.join("bootstraps")
    }
}
