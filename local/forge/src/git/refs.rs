//! Branches and tags: look up, list, make, move, delete.

use std::collections::BTreeMap;

use git2::{ErrorCode, ObjectType, Oid, Reference, Repository};

use super::{Git, is_missing, parse_sha};

/// A ref and the object it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RefView {
    /// `refs/heads/main`.
    pub(crate) name: String,
    pub(crate) sha: String,
    /// `commit`, or `tag` for an annotated tag.
    pub(crate) kind: &'static str,
}

/// Why a ref could not be made or moved.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MoveError {
    #[error("the ref exists")]
    Exists,
    #[error("the ref does not exist")]
    Missing,
    #[error("the object does not exist")]
    NoObject,
    #[error("the name is not one git allows for a ref")]
    BadName,
    #[error("not a fast forward")]
    NotFastForward,
    #[error(transparent)]
    Git(git2::Error),
}

impl From<git2::Error> for MoveError {
    fn from(error: git2::Error) -> Self {
        match error.code() {
            ErrorCode::Exists => Self::Exists,
            ErrorCode::InvalidSpec => Self::BadName,
            _ => Self::Git(error),
        }
    }
}

impl Git {
    pub(crate) fn find_ref(&self, name: &str) -> Result<Option<RefView>, git2::Error> {
        find(&self.repository()?, name)
    }

    /// Refs whose name begins with `prefix`, in order of name.
    pub(crate) fn refs_below(&self, prefix: &str) -> Result<Vec<RefView>, git2::Error> {
        let repository = self.repository()?;
        let mut found = Vec::new();
        // The directory is all that is walked; the rest of the prefix is compared here.
        let directory = prefix.rfind('/').map_or("refs/", |at| &prefix[..=at]);
        for reference in repository.references_glob(&format!("{directory}*"))? {
            let reference = reference?;
            if let Some(view) = view(&repository, &reference)?
                && view.name.starts_with(prefix)
            {
                found.push(view);
            }
        }
        found.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(found)
    }

    /// Where all branches and tags stand: only that, since it is asked for often.
    pub(crate) fn heads_and_tags(&self) -> Result<BTreeMap<String, String>, git2::Error> {
        let repository = self.repository()?;
        let mut found = BTreeMap::new();
        for glob in ["refs/heads/*", "refs/tags/*"] {
            for reference in repository.references_glob(glob)? {
                let reference = reference?;
                if let (Ok(name), Some(target)) = (reference.name(), reference.target()) {
                    found.insert(name.to_owned(), target.to_string());
                }
            }
        }
        Ok(found)
    }

    pub(crate) fn create_ref(&self, name: &str, sha: &str) -> Result<RefView, MoveError> {
        let repository = self.repository()?;
        let target = existing(&repository, sha)?;
        if name.starts_with("refs/heads/") && repository.find_commit(target).is_err() {
            return Err(MoveError::NoObject);
        }
        repository
            .reference(name, target, false, "created through the API")
            .map_err(|error| match error.code() {
                // A branch `a/b` stands in the way of a branch `a`.
                ErrorCode::Directory => MoveError::Exists,
                _ => error.into(),
            })?;
        find(&repository, name)?.ok_or(MoveError::Missing)
    }

    /// Moves a ref; where it stood is returned.
    pub(crate) fn move_ref(
        &self,
        name: &str,
        sha: &str,
        force: bool,
    ) -> Result<(String, RefView), MoveError> {
        let repository = self.repository()?;
        let mut reference = repository.find_reference(name).map_err(missing_ref)?;
        let target = existing(&repository, sha)?;
        let before = reference.target().ok_or(MoveError::Missing)?;
        let forward = before == target
            || repository
                .graph_descendant_of(target, before)
                .unwrap_or(false);
        if !force && !forward {
            return Err(MoveError::NotFastForward);
        }
        reference.set_target(target, "moved through the API")?;
        let after = find(&repository, name)?.ok_or(MoveError::Missing)?;
        Ok((before.to_string(), after))
    }

    pub(crate) fn delete_ref(&self, name: &str) -> Result<String, MoveError> {
        let repository = self.repository()?;
        let mut reference = repository.find_reference(name).map_err(missing_ref)?;
        let before = reference.target().ok_or(MoveError::Missing)?;
        reference.delete()?;
        Ok(before.to_string())
    }

    /// Keeps a commit from being forgotten, whatever becomes of its branch: `refs/pull/3/head`.
    pub(crate) fn pin(&self, name: &str, sha: &str) -> Result<(), git2::Error> {
        let repository = self.repository()?;
        let oid = Oid::from_str(sha)?;
        repository.reference(name, oid, true, "kept")?;
        Ok(())
    }

    /// The branch or tag of this name, as `actions` and the pages take it: a branch first. Full names work too.
    pub(crate) fn named_ref(&self, name: &str) -> Result<Option<RefView>, git2::Error> {
        let repository = self.repository()?;
        let candidates = [
            format!("refs/heads/{name}"),
            format!("refs/tags/{name}"),
            name.to_owned(),
        ];
        for candidate in candidates
            .iter()
            .filter(|candidate| candidate.starts_with("refs/"))
        {
            if let Some(view) = find(&repository, candidate)? {
                return Ok(Some(view));
            }
        }
        Ok(None)
    }

    /// The commit that a branch, a tag, `heads/…`, `tags/…` or a sha (whole or its beginning) names.
    pub(crate) fn resolve_commit(&self, name: &str) -> Result<Option<String>, git2::Error> {
        let repository = self.repository()?;
        let names = [
            format!("refs/heads/{name}"),
            format!("refs/tags/{name}"),
            format!("refs/{name}"),
            name.to_owned(),
        ];
        for candidate in &names {
            match repository.find_reference(candidate) {
                Ok(reference) => {
                    return Ok(reference
                        .peel_to_commit()
                        .ok()
                        .map(|commit| commit.id().to_string()));
                }
                Err(error) if is_missing(&error) => {}
                Err(error) => return Err(error),
            }
        }
        let is_sha = name.len() >= 7
            && name.len() <= 40
            && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_sha {
            return Ok(None);
        }
        match repository.find_object_by_prefix(name, None) {
            Ok(object) => Ok(object
                .peel_to_commit()
                .ok()
                .map(|commit| commit.id().to_string())),
            Err(error) if is_missing(&error) || error.code() == ErrorCode::Ambiguous => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn find(repository: &Repository, name: &str) -> Result<Option<RefView>, git2::Error> {
    match repository.find_reference(name) {
        Ok(reference) => view(repository, &reference),
        Err(error) if is_missing(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

fn view(
    repository: &Repository,
    reference: &Reference<'_>,
) -> Result<Option<RefView>, git2::Error> {
    let (Ok(name), Some(target)) = (reference.name(), reference.target()) else {
        return Ok(None);
    };
    let kind = match repository.find_object(target, None)?.kind() {
        Some(ObjectType::Tag) => "tag",
        _ => "commit",
    };
    Ok(Some(RefView {
        name: name.to_owned(),
        sha: target.to_string(),
        kind,
    }))
}

fn existing(repository: &Repository, sha: &str) -> Result<Oid, MoveError> {
    let oid = parse_sha(sha).ok_or(MoveError::NoObject)?;
    let known = repository.odb()?.exists(oid);
    if known {
        Ok(oid)
    } else {
        Err(MoveError::NoObject)
    }
}

fn missing_ref(error: git2::Error) -> MoveError {
    if is_missing(&error) {
        MoveError::Missing
    } else {
        MoveError::Git(error)
    }
}
