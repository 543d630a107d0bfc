//! The bare repository, through libgit2. Every call blocks on the disk: callers are on a thread that may.
//!
//! It owns what git owns (objects, refs, merges, diffs) and knows nothing of pull requests, runs or events.

mod commits;
mod diff;
mod objects;
mod refs;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use git2::{Oid, Repository, RepositoryInitOptions};

pub(crate) use commits::{CommitView, Person};
pub(crate) use diff::{Change, Comparison, FileDiff};
pub(crate) use objects::{TreeChange, TreeItem, is_tree_path};
pub(crate) use refs::{MoveError, RefView};

/// The branch that everything is merged to.
pub(crate) const DEFAULT_BRANCH: &str = "main";

/// The repository. Reads go side by side; changes of refs one after another, see [`Git::exclusive`].
#[derive(Debug)]
pub(crate) struct Git {
    path: PathBuf,
    changes: Mutex<()>,
}

impl Git {
    /// Opens the repository, or makes an empty one.
    pub(crate) fn open_or_init(path: &Path) -> Result<Self, git2::Error> {
        let mut options = RepositoryInitOptions::new();
        options
            .bare(true)
            .no_reinit(false)
            .mkpath(true)
            .initial_head(DEFAULT_BRANCH);
        let repository = Repository::init_opts(path, &options)?;
        let mut config = repository.config()?;
        // A person may clone and push by path; what they push must be whole, and must not be lost to a gc.
        config.set_bool("receive.fsckObjects", true)?;
        config.set_str("gc.pruneExpire", "never")?;
        Ok(Self {
            path: path.to_owned(),
            changes: Mutex::new(()),
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Held while refs change and the change is recorded, so that events tell of changes in their order.
    pub(crate) fn exclusive(&self) -> MutexGuard<'_, ()> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A handle of its own for each caller: libgit2's handles are not shared between threads.
    fn repository(&self) -> Result<Repository, git2::Error> {
        Repository::open_bare(&self.path)
    }
}

/// A full object id: 40 hex digits.
pub(crate) fn parse_sha(text: &str) -> Option<Oid> {
    if text.len() == 40 {
        Oid::from_str(text).ok()
    } else {
        None
    }
}

pub(crate) fn is_missing(error: &git2::Error) -> bool {
    matches!(
        error.code(),
        git2::ErrorCode::NotFound | git2::ErrorCode::UnbornBranch | git2::ErrorCode::InvalidSpec
    )
}
