//! Reading the skills repository.

use super::{Forge, ForgeError};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::id::{CommitSha, SkillId};
use domain::skill::Content;
use futures::{StreamExt, TryStreamExt, stream};
use policy::PolicyFile;
use serde::Deserialize;

/// Files of policies that are read at most.
const MAX_POLICY_FILES: usize = 100;
/// Together they are one item of the table, which holds 400 kB.
const MAX_POLICY_BYTES: usize = 256 * 1024;
/// Files that are asked for at the same time.
const POLICY_FILES_AT_ONCE: usize = 8;

#[derive(Deserialize)]
struct File {
    content: String,
}

#[derive(Deserialize)]
pub(super) struct Reference {
    pub(super) object: Object,
}

#[derive(Deserialize)]
pub(super) struct Object {
    pub(super) sha: CommitSha,
}

#[derive(Deserialize)]
struct Tree {
    tree: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    path: String,
}

impl Forge {
    /// The repository answers and lets us in.
    ///
    /// # Errors
    /// [`ForgeError`] when it does not.
    pub async fn check(&self) -> Result<(), ForgeError> {
        let what = format!("repository {}", self.full_name());
        self.read::<serde_json::Value>(&what, &self.route(""))
            .await
            .map(|_| ())
    }

    /// What GitHub says the default branch is.
    ///
    /// # Errors
    /// [`ForgeError`].
    pub(super) async fn default_branch_there(&self) -> Result<String, ForgeError> {
        #[derive(Deserialize)]
        struct Repository {
            default_branch: String,
        }
        let what = format!("repository {}", self.full_name());
        let found: Repository = self.read(&what, &self.route("")).await?;
        Ok(found.default_branch)
    }

    /// The newest commit of the default branch.
    ///
    /// # Errors
    /// [`ForgeError`].
    pub async fn head(&self) -> Result<CommitSha, ForgeError> {
        let what = format!("branch {}", self.branch);
        let reference: Reference = self
            .read(
                &what,
                &self.route(&format!("git/ref/heads/{}", self.branch)),
            )
            .await?;
        Ok(reference.object.sha)
    }

    /// The skills that have a manifest at a commit.
    ///
    /// # Errors
    /// [`ForgeError`].
    pub async fn skills_at(&self, commit: &CommitSha) -> Result<Vec<SkillId>, ForgeError> {
        let paths = self.paths_at(commit).await?;
        Ok(paths
            .iter()
            .filter_map(|path| skill_of_path(path))
            .collect())
    }

    /// The paths of all files and folders at a commit.
    ///
    /// # Errors
    /// [`ForgeError`].
    pub(crate) async fn paths_at(&self, commit: &CommitSha) -> Result<Vec<String>, ForgeError> {
        let what = format!("tree of commit {}", commit.short());
        let route = self.route(&format!("git/trees/{commit}?recursive=1"));
        let tree: Tree = self.read(&what, &route).await?;
        Ok(tree.tree.into_iter().map(|entry| entry.path).collect())
    }

    /// Both texts of a skill at a commit; a missing workflow is an empty text.
    ///
    /// # Errors
    /// [`ForgeError::NotFound`] when the manifest is not there.
    pub async fn content_at(&self, id: &SkillId, reference: &str) -> Result<Content, ForgeError> {
        let (manifest_path, workflow_path) = (id.manifest_path(), id.workflow_path());
        let manifest = self.file_at(&manifest_path, reference);
        let workflow = self.file_at(&workflow_path, reference);
        let (manifest, workflow) = tokio::join!(manifest, workflow);
        let workflow = match workflow {
            Err(ForgeError::NotFound { .. }) => String::new(),
            other => other?,
        };
        Ok(Content {
            manifest: manifest?,
            workflow,
        })
    }

    /// The files of policies at a commit, by path.
    ///
    /// # Errors
    /// [`ForgeError`]; [`ForgeError::TooMuch`] when they are more than anyone means to write.
    pub async fn policies_at(&self, commit: &CommitSha) -> Result<Vec<PolicyFile>, ForgeError> {
        let mut paths: Vec<String> = self.paths_at(commit).await?;
        paths.retain(|path| PolicyFile::is_policy(path));
        paths.sort_unstable();
        let too_much = |what: String| ForgeError::TooMuch {
            what,
            commit: commit.short().to_owned(),
        };
        if paths.len() > MAX_POLICY_FILES {
            let what = format!(
                "{} files of policies (at most {MAX_POLICY_FILES})",
                paths.len()
            );
            return Err(too_much(what));
        }
        let files = stream::iter(paths).map(|path| async move {
            let text = self.file_at(&path, commit.as_str()).await?;
            Ok::<_, ForgeError>(PolicyFile { path, text })
        });
        let files: Vec<PolicyFile> = files.buffered(POLICY_FILES_AT_ONCE).try_collect().await?;
        let bytes: usize = files.iter().map(|file| file.text.len()).sum();
        if bytes > MAX_POLICY_BYTES {
            let what = format!("{bytes} bytes of policies (at most {MAX_POLICY_BYTES})");
            return Err(too_much(what));
        }
        Ok(files)
    }

    /// A file at a commit.
    ///
    /// # Errors
    /// [`ForgeError::NotFound`] when it is not there.
    pub(crate) async fn file_at(&self, path: &str, reference: &str) -> Result<String, ForgeError> {
        let what = format!("file {path} at {reference}");
        let file: File = self
            .read(
                &what,
                &self.route(&format!("contents/{path}?ref={reference}")),
            )
            .await?;
        let packed: String = file.content.split_whitespace().collect();
        let bytes = STANDARD.decode(packed).unwrap_or_default();
        // A text that is not UTF-8 must not pass the checks by being cut short.
        Ok(String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
    }
}

/// The skill whose manifest this path is.
pub(crate) fn skill_of_path(path: &str) -> Option<SkillId> {
    let id = path.strip_prefix("skills/")?.strip_suffix(".yaml")?;
    SkillId::parse(id)
        .ok()
        .filter(|id| id.manifest_path() == path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_manifests_are_skills() {
        assert_eq!(
            skill_of_path("skills/ops/disk-report.yaml"),
            SkillId::parse("ops/disk-report").ok()
        );
        for path in [
            "skills/README.md",
            "skills/ops.disk.yaml",
            "skills/a/b/c.yaml",
            "x/skills/ops/disk.yaml",
        ] {
            assert_eq!(skill_of_path(path), None, "{path}");
        }
    }
}
