//! Refs, blobs, trees, commits, files and diffs.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::node_id;
use crate::clock::iso;
use crate::core::Core;
use crate::git::{CommitView, Comparison, FileDiff, Person, RefView, TreeItem};
use crate::urls::escape_path;

impl Core {
    pub(crate) fn ref_json(&self, reference: &RefView) -> Value {
        json!({
            "ref": reference.name,
            "node_id": node_id("Ref", &reference.name),
            "url": self.urls.api_repo(&format!("/git/{}", escape_path(&reference.name))),
            "object": {
                "sha": reference.sha,
                "type": reference.kind,
                "url": self.urls.git_object(reference.kind, &reference.sha),
            },
        })
    }

    pub(crate) fn blob_json(&self, sha: &str, content: &[u8]) -> Value {
        json!({
            "sha": sha,
            "node_id": node_id("Blob", sha),
            "size": content.len(),
            "url": self.urls.git_object("blob", sha),
            "content": wrapped_base64(content),
            "encoding": "base64",
        })
    }

    pub(crate) fn tree_json(&self, sha: &str, items: &[TreeItem]) -> Value {
        let entries: Vec<Value> = items
            .iter()
            .map(|item| {
                let mut entry = json!({"path": item.path, "mode": item.mode, "type": item.kind, "sha": item.sha});
                if let Some(size) = item.size {
                    entry["size"] = size.into();
                }
                if item.kind != "commit" {
                    entry["url"] = self.urls.git_object(item.kind, &item.sha).into();
                }
                entry
            })
            .collect();
        json!({"sha": sha, "url": self.urls.git_object("tree", sha), "tree": entries, "truncated": false})
    }

    /// A commit as the git database has it.
    pub(crate) fn git_commit_json(&self, commit: &CommitView) -> Value {
        json!({
            "sha": commit.sha,
            "node_id": node_id("Commit", &commit.sha),
            "url": self.urls.git_object("commit", &commit.sha),
            "html_url": self.urls.commit_page(&commit.sha),
            "author": person_json(&commit.author),
            "committer": person_json(&commit.committer),
            "tree": {"sha": commit.tree, "url": self.urls.git_object("tree", &commit.tree)},
            "message": commit.message,
            "parents": self.parents_json(commit, |sha| self.urls.git_object("commit", sha)),
            "verification": unverified(),
        })
    }

    /// A commit as the list of commits has it.
    pub(crate) fn commit_json(&self, commit: &CommitView) -> Value {
        let url = self.urls.api_repo(&format!("/commits/{}", commit.sha));
        json!({
            "sha": commit.sha,
            "node_id": node_id("Commit", &commit.sha),
            "commit": {
                "author": person_json(&commit.author),
                "committer": person_json(&commit.committer),
                "message": commit.message,
                "tree": {"sha": commit.tree, "url": self.urls.git_object("tree", &commit.tree)},
                "url": self.urls.git_object("commit", &commit.sha),
                "comment_count": 0,
                "verification": unverified(),
            },
            "url": url,
            "html_url": self.urls.commit_page(&commit.sha),
            "comments_url": format!("{url}/comments"),
            "author": null,
            "committer": null,
            "parents": self.parents_json(commit, |sha| self.urls.api_repo(&format!("/commits/{sha}"))),
        })
    }

    /// A commit with what it changed.
    pub(crate) fn commit_with_files_json(&self, commit: &CommitView, files: &[FileDiff]) -> Value {
        let mut value = self.commit_json(commit);
        let additions: usize = files.iter().map(|file| file.additions).sum();
        let deletions: usize = files.iter().map(|file| file.deletions).sum();
        value["stats"] =
            json!({"total": additions + deletions, "additions": additions, "deletions": deletions});
        value["files"] = files
            .iter()
            .map(|file| self.file_diff_json(file, &commit.sha))
            .collect();
        value
    }

    pub(crate) fn file_diff_json(&self, file: &FileDiff, at: &str) -> Value {
        let path = escape_path(&file.path);
        let mut value = json!({
            "sha": file.sha,
            "filename": file.path,
            "status": file.change.as_str(),
            "additions": file.additions,
            "deletions": file.deletions,
            "changes": file.additions + file.deletions,
            "blob_url": self.urls.blob_page(at, &file.path),
            "raw_url": self.urls.page(&format!("/raw/{at}/{path}")),
            "contents_url": format!("{}?ref={at}", self.urls.api_repo(&format!("/contents/{path}"))),
        });
        if let Some(patch) = &file.patch {
            value["patch"] = patch.as_str().into();
        }
        if let Some(previous) = &file.previous_path {
            value["previous_filename"] = previous.as_str().into();
        }
        value
    }

    pub(crate) fn comparison_json(
        &self,
        base: &CommitView,
        merge_base: &CommitView,
        head: &str,
        commits: &[CommitView],
        comparison: &Comparison,
    ) -> Value {
        let spec = format!("{}...{head}", base.sha);
        let page = self.urls.page(&format!("/compare/{spec}"));
        let status = match (comparison.ahead, comparison.behind) {
            (0, 0) => "identical",
            (_, 0) => "ahead",
            (0, _) => "behind",
            _ => "diverged",
        };
        json!({
            "url": self.urls.api_repo(&format!("/compare/{spec}")),
            "html_url": page,
            "permalink_url": page,
            "diff_url": format!("{page}.diff"),
            "patch_url": format!("{page}.patch"),
            "base_commit": self.commit_json(base),
            "merge_base_commit": self.commit_json(merge_base),
            "status": status,
            "ahead_by": comparison.ahead,
            "behind_by": comparison.behind,
            "total_commits": comparison.ahead,
            "commits": commits.iter().map(|commit| self.commit_json(commit)).collect::<Vec<_>>(),
            "files": comparison.files.iter().map(|file| self.file_diff_json(file, head)).collect::<Vec<_>>(),
        })
    }

    /// A file, with its content when `content` is given; `reference` is what it was asked for at.
    pub(crate) fn file_json(
        &self,
        path: &str,
        sha: &str,
        size: usize,
        content: Option<&[u8]>,
        reference: &str,
    ) -> Value {
        let mut value = self.entry_json(path, sha, "file", size, reference);
        if let Some(content) = content {
            value["content"] = wrapped_base64(content).into();
            value["encoding"] = "base64".into();
        }
        value
    }

    /// One line of a directory.
    pub(crate) fn entry_json(
        &self,
        path: &str,
        sha: &str,
        kind: &str,
        size: usize,
        reference: &str,
    ) -> Value {
        let escaped = escape_path(path);
        let url = format!(
            "{}?ref={}",
            self.urls.api_repo(&format!("/contents/{escaped}")),
            escape_path(reference)
        );
        let object = if kind == "dir" { "tree" } else { "blob" };
        let git = self.urls.git_object(object, sha);
        let page = self
            .urls
            .page(&format!("/{object}/{}/{escaped}", escape_path(reference)));
        let raw = self
            .urls
            .page(&format!("/raw/{}/{escaped}", escape_path(reference)));
        json!({
            "name": path.rsplit('/').next().unwrap_or(path),
            "path": path,
            "sha": sha,
            "size": size,
            "url": url,
            "html_url": page,
            "git_url": git,
            "download_url": if kind == "dir" { Value::Null } else { raw.into() },
            "type": kind,
            "_links": {"self": url, "git": git, "html": page},
        })
    }

    fn parents_json(&self, commit: &CommitView, url: impl Fn(&str) -> String) -> Vec<Value> {
        let parent = |sha: &String| json!({"sha": sha, "url": url(sha), "html_url": self.urls.commit_page(sha)});
        commit.parents.iter().map(parent).collect()
    }

    /// A commit as `push` events carry it.
    pub(crate) fn pushed_commit_json(&self, commit: &CommitView, files: &[FileDiff]) -> Value {
        let of = |change| {
            files
                .iter()
                .filter(|file| file.change == change)
                .map(|file| file.path.as_str())
                .collect::<Vec<_>>()
        };
        json!({
            "id": commit.sha,
            "tree_id": commit.tree,
            "distinct": true,
            "message": commit.message,
            "timestamp": iso(commit.committer.at),
            "url": self.urls.commit_page(&commit.sha),
            "author": {"name": commit.author.name, "email": commit.author.email},
            "committer": {"name": commit.committer.name, "email": commit.committer.email},
            "added": of(crate::git::Change::Added),
            "removed": of(crate::git::Change::Removed),
            "modified": of(crate::git::Change::Modified),
        })
    }
}

fn person_json(person: &Person) -> Value {
    json!({"name": person.name, "email": person.email, "date": iso(person.at)})
}

fn unverified() -> Value {
    json!({"verified": false, "reason": "unsigned", "signature": null, "payload": null, "verified_at": null})
}

/// Base64 in lines of 60, which is how GitHub sends it.
fn wrapped_base64(content: &[u8]) -> String {
    let encoded = STANDARD.encode(content);
    let mut wrapped = String::with_capacity(encoded.len() + encoded.len() / 60 + 1);
    for line in encoded.as_bytes().chunks(60) {
        wrapped.extend(line.iter().map(|byte| char::from(*byte)));
        wrapped.push('\n');
    }
    wrapped
}
