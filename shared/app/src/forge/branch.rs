//! The branch a version is proposed on: one commit that carries both texts.

use super::files::Reference;
use super::{Forge, ForgeError};
use domain::id::{CommitSha, SkillId, VersionNumber};
use domain::proposal::Change;
use domain::skill::Content;
use http::Method;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct Made {
    sha: CommitSha,
}

#[derive(Deserialize)]
struct GitCommit {
    tree: Made,
}

fn files(id: &SkillId, content: &Content) -> [Change; 2] {
    [
        Change::file(id.manifest_path(), content.manifest.as_str()),
        Change::file(id.workflow_path(), content.workflow.as_str()),
    ]
}

impl Forge {
    /// The branch of this version holds exactly these texts afterwards, whatever was done before.
    pub(super) async fn ensure_branch(
        &self,
        id: &SkillId,
        version: VersionNumber,
        content: &Content,
        message: &str,
    ) -> Result<(), ForgeError> {
        let branch = version.branch(id);
        match self.reference(&format!("heads/{branch}")).await {
            Ok(tip) => {
                let there = self.content_at(id, tip.as_str()).await;
                if there.is_ok_and(|there| there == *content) {
                    return Ok(());
                }
                let commit = self
                    .commit_files(&tip, &files(id, content), message)
                    .await?;
                let route = self.route(&format!("git/refs/heads/{branch}"));
                let body = json!({"sha": commit, "force": false});
                self.write::<_, Reference>(
                    Method::PATCH,
                    &format!("move branch {branch}"),
                    &route,
                    &body,
                )
                .await?;
                Ok(())
            }
            Err(ForgeError::NotFound { .. }) => {
                let head = self.head().await?;
                let files = files(id, content);
                let commit = self.commit_files(&head, &files, message).await?;
                self.create_reference(&format!("heads/{branch}"), &commit)
                    .await
            }
            Err(error) => Err(error),
        }
    }

    /// A new commit with these files on `parent`. Making one twice changes nothing: no branch points at it yet.
    pub(super) async fn commit_files(
        &self,
        parent: &CommitSha,
        files: &[Change],
        message: &str,
    ) -> Result<CommitSha, ForgeError> {
        let route = self.route(&format!("git/commits/{parent}"));
        let base: GitCommit = self
            .read(&format!("commit {}", parent.short()), &route)
            .await?;
        let entries = files.iter().map(|file| {
            let mode = match file.executable {
                true => "100755",
                false => "100644",
            };
            match &file.text {
                Some(text) => {
                    json!({"path": file.path, "mode": mode, "type": "blob", "content": text})
                }
                None => json!({"path": file.path, "mode": mode, "type": "blob", "sha": null}),
            }
        });
        let tree = json!({
            "base_tree": base.tree.sha,
            "tree": entries.collect::<Vec<_>>(),
        });
        let tree: Made = self
            .write(
                Method::POST,
                "write a tree",
                &self.route("git/trees"),
                &tree,
            )
            .await?;
        let commit = json!({"message": message, "tree": tree.sha, "parents": [parent]});
        let commit: Made = self
            .write(
                Method::POST,
                "write a commit",
                &self.route("git/commits"),
                &commit,
            )
            .await?;
        Ok(commit.sha)
    }

    /// What `heads/…` or `tags/…` points at.
    pub(super) async fn reference(&self, name: &str) -> Result<CommitSha, ForgeError> {
        let reference: Reference = self
            .read(
                &format!("reference {name}"),
                &self.route(&format!("git/ref/{name}")),
            )
            .await?;
        Ok(reference.object.sha)
    }

    /// `heads/…` or `tags/…` points at this commit afterwards.
    pub(super) async fn create_reference(
        &self,
        name: &str,
        commit: &CommitSha,
    ) -> Result<(), ForgeError> {
        let body = json!({"ref": format!("refs/{name}"), "sha": commit});
        let doing = format!("create reference {name}");
        let created = self
            .write::<_, Reference>(Method::POST, &doing, &self.route("git/refs"), &body)
            .await;
        let Err(error) = created else { return Ok(()) };
        let may_exist =
            matches!(error, ForgeError::Unavailable { .. }) || error.is_refusal(&[409, 422]);
        match self.reference(name).await {
            Ok(there) if may_exist && there == *commit => Ok(()),
            _ => Err(error),
        }
    }
}
