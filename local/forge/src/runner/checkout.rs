//! The commit that a job runs at, as a repository of its own: that commit without its history, as GitHub's own
//! checkout has it.

use std::fs;
use std::path::Path;

use git2::build::CheckoutBuilder;
use git2::{Oid, Repository};

/// Makes the repository in `target`, which does not exist yet, and checks the commit out: on its branch, or detached
/// at its tag.
pub(super) fn check_out(
    git_dir: &Path,
    git_ref: &str,
    sha: &str,
    target: &Path,
) -> Result<(), git2::Error> {
    let failed = |error: std::io::Error| git2::Error::from_str(&error.to_string());
    let source = Repository::open_bare(git_dir)?;
    let commit = Oid::from_str(sha)?;
    let repository = Repository::init(target)?;
    let mut pack = source.packbuilder()?;
    pack.insert_commit(commit)?;
    let objects = repository.path().join("objects/pack");
    fs::create_dir_all(&objects).map_err(failed)?;
    pack.write(&objects, 0o644)?;
    fs::write(repository.path().join("shallow"), format!("{sha}\n")).map_err(failed)?;
    // Opened again, so that the pack and the shallow end are seen.
    let repository = Repository::open(target)?;
    repository.reference(git_ref, commit, true, "checked out")?;
    if git_ref.starts_with("refs/heads/") {
        repository.set_head(git_ref)?;
    } else {
        repository.set_head_detached(commit)?;
    }
    repository.checkout_head(Some(CheckoutBuilder::new().force()))
}
