//! `contents`: files at a ref, and single-file commits.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::git::{NewPerson, decode};
use super::{Body, answer, blocking};
use crate::core::Core;
use crate::failure::Failure;
use crate::git::{DEFAULT_BRANCH, TreeChange, is_tree_path};

#[derive(Debug, Deserialize)]
pub(super) struct At {
    r#ref: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Put {
    message: String,
    content: String,
    /// The blob that is replaced; needed when there is one.
    sha: Option<String>,
    branch: Option<String>,
    author: Option<NewPerson>,
    committer: Option<NewPerson>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Delete {
    message: String,
    sha: String,
    branch: Option<String>,
    author: Option<NewPerson>,
    committer: Option<NewPerson>,
}

/// One commit that changes one file.
struct Change {
    path: String,
    content: Option<Vec<u8>>,
    expected: Option<String>,
    message: String,
    branch: Option<String>,
    author: Option<NewPerson>,
    committer: Option<NewPerson>,
}

pub(super) async fn show_root(
    state: State<Arc<Core>>,
    query: Query<At>,
) -> Result<Response, Failure> {
    show(state, Path(String::new()), query).await
}

pub(super) async fn show(
    State(core): State<Arc<Core>>,
    Path(path): Path<String>,
    Query(at): Query<At>,
) -> Result<Response, Failure> {
    answer(&core, StatusCode::OK, move |core| {
        let path = path.trim_matches('/');
        let reference = at.r#ref.unwrap_or_else(|| DEFAULT_BRANCH.to_owned());
        let missing = || {
            Failure::new(
                StatusCode::NOT_FOUND,
                format!("No commit found for the ref {reference}"),
            )
        };
        let commit = core.git.resolve_commit(&reference)?.ok_or_else(missing)?;
        if let Some(items) = core.git.directory_at(&commit, path)? {
            let entry = |item: &crate::git::TreeItem| {
                let path = if path.is_empty() {
                    item.path.clone()
                } else {
                    format!("{path}/{}", item.path)
                };
                let kind = if item.kind == "tree" { "dir" } else { "file" };
                core.entry_json(&path, &item.sha, kind, item.size.unwrap_or(0), &reference)
            };
            return Ok(items.iter().map(entry).collect());
        }
        let (sha, content) = core
            .git
            .file_at(&commit, path)?
            .ok_or_else(Failure::not_found)?;
        Ok(core.file_json(path, &sha, content.len(), Some(&content), &reference))
    })
    .await
}

pub(super) async fn put(
    State(core): State<Arc<Core>>,
    Path(path): Path<String>,
    Body(asked): Body<Put>,
) -> Result<Response, Failure> {
    let change = Change {
        path,
        content: Some(decode(&asked.content)?),
        expected: asked.sha,
        message: asked.message,
        branch: asked.branch,
        author: asked.author,
        committer: asked.committer,
    };
    let (replaced, body) = commit(&core, change).await?;
    let status = if replaced {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    Ok((status, Json(body)).into_response())
}

pub(super) async fn delete(
    State(core): State<Arc<Core>>,
    Path(path): Path<String>,
    Body(asked): Body<Delete>,
) -> Result<Response, Failure> {
    let change = Change {
        path,
        content: None,
        expected: Some(asked.sha),
        message: asked.message,
        branch: asked.branch,
        author: asked.author,
        committer: asked.committer,
    };
    let (_, body) = commit(&core, change).await?;
    Ok(Json(body).into_response())
}

/// Makes the commit; whether there was such a file before, and the answer.
async fn commit(core: &Arc<Core>, change: Change) -> Result<(bool, Value), Failure> {
    if !is_tree_path(&change.path) {
        return Err(Failure::unprocessable(
            "path contains a malformed path component",
        ));
    }
    blocking(core, move |core| {
        let _changing = core.git.exclusive();
        let branch = change.branch.as_deref().unwrap_or(DEFAULT_BRANCH);
        let name = format!("refs/heads/{branch}");
        let missing = || Failure::new(StatusCode::NOT_FOUND, format!("Branch {branch} not found"));
        let tip = core.git.find_ref(&name)?.ok_or_else(missing)?.sha;
        let old = core.git.file_at(&tip, &change.path)?.map(|(sha, _)| sha);
        match (&old, &change.expected) {
            (Some(_), None) => {
                return Err(Failure::unprocessable(
                    "Invalid request.\n\n\"sha\" wasn't supplied.",
                ));
            }
            (Some(old), Some(expected)) if old != expected => {
                let message = format!("{} does not match {expected}", change.path);
                return Err(Failure::new(StatusCode::CONFLICT, message));
            }
            (None, _) if change.content.is_none() => return Err(Failure::not_found()),
            _ => {}
        }
        let parent = core.git.commit(&tip)?.ok_or_else(missing)?;
        let tree_change = match &change.content {
            Some(content) => {
                let sha = core.git.create_blob(content)?;
                TreeChange::Put {
                    path: change.path.clone(),
                    mode: 0o100_644,
                    sha,
                }
            }
            None => TreeChange::Remove {
                path: change.path.clone(),
            },
        };
        let refused = || Failure::unprocessable("GitRPC::BadObjectState");
        let tree = core
            .git
            .create_tree(Some(&parent.tree), &[tree_change])?
            .ok_or_else(refused)?;
        let committer = change
            .committer
            .map_or_else(|| core.person(&core.api_login), NewPerson::into_person);
        let author = change
            .author
            .map_or_else(|| committer.clone(), NewPerson::into_person);
        let made = core
            .git
            .create_commit(&change.message, &tree, &[tip], &author, &committer)?;
        let sha = made.ok_or_else(refused)?;
        core.git
            .move_ref(&name, &sha, false)
            .map_err(Failure::internal)?;
        let actor = core.api_login.clone();
        core.store
            .write(|draft| core.record_ref(draft, &name, Some(&sha), &actor))?;
        core.wake_hooks.notify_one();
        let view = core.git.commit(&sha)?.ok_or_else(refused)?;
        let file = match &change.content {
            Some(content) => {
                let (blob, _) = core.git.file_at(&sha, &change.path)?.ok_or_else(refused)?;
                core.file_json(&change.path, &blob, content.len(), None, branch)
            }
            None => Value::Null,
        };
        Ok((
            old.is_some(),
            json!({"content": file, "commit": core.git_commit_json(&view)}),
        ))
    })
    .await
}
