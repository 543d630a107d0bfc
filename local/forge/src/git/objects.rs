//! Blobs and trees.

use git2::build::TreeUpdateBuilder;
use git2::{FileMode, ObjectType, Oid, Repository};

use super::{Git, is_missing, parse_sha};

/// One entry of a tree.
#[derive(Debug, Clone)]
pub(crate) struct TreeItem {
    /// From the root of the tree that was asked for.
    pub(crate) path: String,
    /// As git writes it: `100644`.
    pub(crate) mode: String,
    /// `blob`, `tree` or `commit`.
    pub(crate) kind: &'static str,
    pub(crate) sha: String,
    /// Of a blob, in bytes.
    pub(crate) size: Option<usize>,
}

/// One change on the way from a tree to the next.
#[derive(Debug, Clone)]
pub(crate) enum TreeChange {
    /// The entry becomes this object.
    Put {
        path: String,
        mode: u32,
        sha: String,
    },
    Remove {
        path: String,
    },
}

impl Git {
    pub(crate) fn blob(&self, sha: &str) -> Result<Option<Vec<u8>>, git2::Error> {
        let repository = self.repository()?;
        let Some(oid) = parse_sha(sha) else {
            return Ok(None);
        };
        match repository.find_blob(oid) {
            Ok(blob) => Ok(Some(blob.content().to_vec())),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(crate) fn create_blob(&self, content: &[u8]) -> Result<String, git2::Error> {
        Ok(self.repository()?.blob(content)?.to_string())
    }

    /// The tree of this sha, or of the commit that `name` stands for, with its sha.
    pub(crate) fn tree(
        &self,
        name: &str,
        recursive: bool,
    ) -> Result<Option<(String, Vec<TreeItem>)>, git2::Error> {
        let repository = self.repository()?;
        let mut root = match parse_sha(name) {
            Some(oid) => find_tree(&repository, oid)?,
            None => None,
        };
        if root.is_none()
            && let Some(commit) = self.resolve_commit(name)?
        {
            root = Some(
                repository
                    .find_commit(Oid::from_str(&commit)?)?
                    .tree()?
                    .id(),
            );
        }
        let Some(root) = root else { return Ok(None) };
        let mut items = Vec::new();
        list(&repository, root, "", recursive, &mut items)?;
        Ok(Some((root.to_string(), items)))
    }

    /// Writes the tree that comes of `changes` to `base`. `None` when the base or an object is not there.
    pub(crate) fn create_tree(
        &self,
        base: Option<&str>,
        changes: &[TreeChange],
    ) -> Result<Option<String>, git2::Error> {
        let repository = self.repository()?;
        let base = match base {
            None => repository.find_tree(repository.treebuilder(None)?.write()?)?,
            Some(sha) => {
                let tree = parse_sha(sha)
                    .map(|oid| find_tree(&repository, oid))
                    .transpose()?
                    .flatten();
                let Some(tree) = tree else { return Ok(None) };
                repository.find_tree(tree)?
            }
        };
        let mut update = TreeUpdateBuilder::new();
        for change in changes {
            match change {
                TreeChange::Put { path, mode, sha } => {
                    let Some(oid) = parse_sha(sha) else {
                        return Ok(None);
                    };
                    let mode = file_mode(*mode);
                    if mode != FileMode::Commit && !repository.odb()?.exists(oid) {
                        return Ok(None);
                    }
                    update.upsert(path.as_str(), oid, mode);
                }
                TreeChange::Remove { path } => {
                    if base.get_path(std::path::Path::new(path)).is_err() {
                        return Ok(None);
                    }
                    update.remove(path.as_str());
                }
            }
        }
        Ok(Some(update.create_updated(&repository, &base)?.to_string()))
    }

    /// A file as it is in a commit: its blob and its content.
    pub(crate) fn file_at(
        &self,
        commit: &str,
        path: &str,
    ) -> Result<Option<(String, Vec<u8>)>, git2::Error> {
        let repository = self.repository()?;
        let Some(oid) = parse_sha(commit) else {
            return Ok(None);
        };
        let tree = repository.find_commit(oid)?.tree()?;
        let entry = match tree.get_path(std::path::Path::new(path)) {
            Ok(entry) => entry,
            Err(error) if is_missing(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        if entry.kind() != Some(ObjectType::Blob) {
            return Ok(None);
        }
        let blob = repository.find_blob(entry.id())?;
        Ok(Some((blob.id().to_string(), blob.content().to_vec())))
    }

    /// The entries of a directory of a commit; the root is the empty path. `None` when it is no directory.
    pub(crate) fn directory_at(
        &self,
        commit: &str,
        path: &str,
    ) -> Result<Option<Vec<TreeItem>>, git2::Error> {
        let repository = self.repository()?;
        let Some(oid) = parse_sha(commit) else {
            return Ok(None);
        };
        let mut tree = repository.find_commit(oid)?.tree()?.id();
        if !path.is_empty() {
            let entry = repository
                .find_tree(tree)?
                .get_path(std::path::Path::new(path))
                .ok();
            match entry {
                Some(entry) if entry.kind() == Some(ObjectType::Tree) => tree = entry.id(),
                _ => return Ok(None),
            }
        }
        let mut items = Vec::new();
        list(&repository, tree, "", false, &mut items)?;
        Ok(Some(items))
    }

    /// Every file of a commit, also in its folders. `None` when it is no commit.
    pub(crate) fn files_of(&self, commit: &str) -> Result<Option<Vec<TreeItem>>, git2::Error> {
        let repository = self.repository()?;
        let Some(oid) = parse_sha(commit) else {
            return Ok(None);
        };
        let tree = repository.find_commit(oid)?.tree()?.id();
        let mut items = Vec::new();
        list(&repository, tree, "", true, &mut items)?;
        Ok(Some(items))
    }
}

/// A path that may stand in a tree: relative, `/` between parts, none of them `.`, `..` or `.git`.
pub(crate) fn is_tree_path(path: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && part != "."
            && part != ".."
            && !part.eq_ignore_ascii_case(".git")
            && !part.contains('\0')
    };
    path.len() <= 4096 && path.split('/').all(is_part)
}

fn find_tree(repository: &Repository, oid: Oid) -> Result<Option<Oid>, git2::Error> {
    match repository.find_object(oid, None) {
        Ok(object) => Ok(object.peel_to_tree().ok().map(|tree| tree.id())),
        Err(error) if is_missing(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

fn list(
    repository: &Repository,
    tree: Oid,
    prefix: &str,
    recursive: bool,
    items: &mut Vec<TreeItem>,
) -> Result<(), git2::Error> {
    for entry in repository.find_tree(tree)?.iter() {
        let path = format!("{prefix}{}", String::from_utf8_lossy(entry.name_bytes()));
        let kind = match entry.kind() {
            Some(ObjectType::Tree) => "tree",
            Some(ObjectType::Commit) => "commit",
            _ => "blob",
        };
        let size = match kind {
            "blob" => Some(repository.odb()?.read_header(entry.id())?.0),
            _ => None,
        };
        let below = format!("{path}/");
        items.push(TreeItem {
            path,
            mode: format!("{:06o}", entry.filemode()),
            kind,
            sha: entry.id().to_string(),
            size,
        });
        if recursive && kind == "tree" {
            list(repository, entry.id(), &below, true, items)?;
        }
    }
    Ok(())
}

fn file_mode(mode: u32) -> FileMode {
    match mode {
        0o040_000 => FileMode::Tree,
        0o100_755 => FileMode::BlobExecutable,
        0o120_000 => FileMode::Link,
        0o160_000 => FileMode::Commit,
        _ => FileMode::Blob,
    }
}
