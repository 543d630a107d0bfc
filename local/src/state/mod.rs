//! The state folder, `<root>/.prentice/`: everything a local stack keeps.
//!
//! Owns the folder's names, modes and lock. Readable by its owner only, because it holds secrets
//! and the record of every run; ignored by git through a `.gitignore` of its own. One process at a
//! time works in it. Never knows what the services write into their files.

mod file;
mod last_start;
mod presence;
mod secrets;

pub(crate) use last_start::{LastStart, Purpose, listen};
pub use presence::RunningServer;
pub(crate) use secrets::Secrets;

use crate::LocalError;
use std::fs::{self, File, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Name of the state folder in the root.
pub const STATE_DIR: &str = ".prentice";

const MINE: &str = "check that the folder belongs to you and that the disk has room";

/// The state folder, locked for this process for as long as the value lives.
#[derive(Debug)]
pub(crate) struct StateDir {
    path: PathBuf,
    _lock: File,
}

impl StateDir {
    /// Makes or opens the state folder of `root` and locks it. Blocks on the file system.
    ///
    /// # Errors
    /// [`LocalError::Busy`] when another process holds the lock, [`LocalError::State`] when the
    /// file system refuses.
    pub(crate) fn open(root: &Path) -> Result<StateDir, LocalError> {
        let path = root.join(STATE_DIR);
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&path)
            .map_err(LocalError::state("make", &path, MINE))?;
        // The jobs of the forge leave this process and work elsewhere: the path must not depend on
        // the current folder.
        let path = path
            .canonicalize()
            .map_err(LocalError::state("find", &path, MINE))?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700))
            .map_err(LocalError::state("protect", &path, MINE))?;
        let lock = lock(root, &path)?;
        let ignore = path.join(".gitignore");
        if !ignore.exists() {
            fs::write(&ignore, "*\n").map_err(LocalError::state("write", &ignore, MINE))?;
        }
        Ok(StateDir { path, _lock: lock })
    }

    /// The folder itself.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The embedded DynamoDB's file.
    pub(crate) fn database(&self) -> PathBuf {
        self.path.join("ddb.sqlite")
    }

    /// The folder of the error events that are not counted yet.
    pub(crate) fn errors(&self) -> PathBuf {
        self.path.join("errors")
    }

    /// The local forge's folder.
    pub(crate) fn forge(&self) -> PathBuf {
        self.path.join("forge")
    }
}

fn lock(root: &Path, folder: &Path) -> Result<File, LocalError> {
    let path = folder.join("lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(&path)
        .map_err(LocalError::state("open", &path, MINE))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(LocalError::Busy {
            root: root.to_owned(),
        }),
        Err(TryLockError::Error(cause)) => Err(LocalError::state(
            "lock",
            &path,
            "the root must be on a file system that knows locks, which some network file systems do not",
        )(cause)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_private_ignored_by_git_and_locked() {
        let root = tempfile::tempdir().expect("temporary folder");
        fs::create_dir(root.path().join(STATE_DIR)).expect("an older, too open folder");
        let state = StateDir::open(root.path()).expect("opens");
        let mode = fs::metadata(state.path())
            .expect("exists")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o700);
        assert_eq!(
            fs::read_to_string(state.path().join(".gitignore")).expect("written"),
            "*\n"
        );

        let second = StateDir::open(root.path());
        assert!(matches!(second, Err(LocalError::Busy { .. })), "{second:?}");
        drop(state);
        StateDir::open(root.path()).expect("free again");
    }

    #[test]
    fn a_root_that_cannot_be_written_is_named() {
        let root = tempfile::tempdir().expect("temporary folder");
        let file = root.path().join("file");
        fs::write(&file, "").expect("written");
        let error = StateDir::open(&file).expect_err("a file is no root");
        assert!(error.to_string().contains("file/.prentice"), "{error}");
    }
}
