//! The git database: blobs, trees, commits; and commits as lists have them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use http::header::LOCATION;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::page::Page;
use super::{Body, answer, blocking, statuses};
use crate::core::Core;
use crate::failure::Failure;
use crate::git::{Person, TreeChange, is_tree_path};

/// Commits that one list goes back.
const MAX_LOG: usize = 10_000;

#[derive(Debug, Deserialize)]
pub(super) struct NewBlob {
    content: String,
    #[serde(default)]
    encoding: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct NewTree {
    base_tree: Option<String>,
    tree: Vec<NewEntry>,
}

#[derive(Debug, Deserialize)]
struct NewEntry {
    path: Option<String>,
    mode: Option<String>,
    /// Given as null, it removes the entry; not given, `content` is the file.
    #[serde(default, deserialize_with = "given")]
    sha: Option<Option<String>>,
    content: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct NewCommit {
    message: String,
    tree: String,
    #[serde(default)]
    parents: Vec<String>,
    author: Option<NewPerson>,
    committer: Option<NewPerson>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct NewPerson {
    name: String,
    email: String,
    date: Option<Timestamp>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Recursive {
    recursive: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct LogOf {
    sha: Option<String>,
    per_page: Option<String>,
    page: Option<String>,
}

/// Tells a field that is null from one that is not there.
fn given<'de, D: Deserializer<'de>>(field: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(field).map(Some)
}

impl NewPerson {
    pub(super) fn into_person(self) -> Person {
        Person {
            name: self.name,
            email: self.email,
            at: self.date.unwrap_or_else(Timestamp::now),
        }
    }
}

pub(super) async fn create_blob(
    State(core): State<Arc<Core>>,
    Body(new): Body<NewBlob>,
) -> Result<Response, Failure> {
    let content = match new.encoding.as_deref() {
        Some("base64") => decode(&new.content)?,
        None | Some("utf-8") => new.content.into_bytes(),
        Some(_) => {
            return Err(Failure::unprocessable(
                "Invalid encoding: it is utf-8 or base64",
            ));
        }
    };
    let sha = blocking(&core, move |core| Ok(core.git.create_blob(&content)?)).await?;
    let url = core.urls.git_object("blob", &sha);
    Ok(created(url.clone(), json!({"sha": sha, "url": url})))
}

pub(super) async fn show_blob(
    State(core): State<Arc<Core>>,
    Path(sha): Path<String>,
) -> Result<Response, Failure> {
    answer(&core, StatusCode::OK, move |core| {
        let content = core.git.blob(&sha)?.ok_or_else(Failure::not_found)?;
        Ok(core.blob_json(&sha, &content))
    })
    .await
}

pub(super) async fn create_tree(
    State(core): State<Arc<Core>>,
    Body(new): Body<NewTree>,
) -> Result<Response, Failure> {
    let body = blocking(&core, move |core| {
        let mut changes = Vec::with_capacity(new.tree.len());
        for entry in new.tree {
            changes.push(change(core, entry)?);
        }
        let refused = || Failure::unprocessable("GitRPC::BadObjectState");
        let sha = core
            .git
            .create_tree(new.base_tree.as_deref(), &changes)?
            .ok_or_else(refused)?;
        let (sha, items) = core.git.tree(&sha, false)?.ok_or_else(refused)?;
        Ok(core.tree_json(&sha, &items))
    })
    .await?;
    Ok(created(
        body["url"].as_str().unwrap_or_default().to_owned(),
        body,
    ))
}

fn change(core: &Core, entry: NewEntry) -> Result<TreeChange, Failure> {
    let path = entry.path.filter(|path| is_tree_path(path));
    let path = path
        .ok_or_else(|| Failure::unprocessable("tree.path contains a malformed path component"))?;
    let mode = entry.mode.as_deref().unwrap_or("100644");
    let mode = match mode {
        "100644" | "100755" | "040000" | "160000" | "120000" => {
            u32::from_str_radix(mode, 8).unwrap_or(0o100_644)
        }
        _ => return Err(Failure::unprocessable("Must supply a valid tree.mode")),
    };
    match (entry.sha, entry.content) {
        (Some(None), None) => Ok(TreeChange::Remove { path }),
        (Some(Some(sha)), None) => Ok(TreeChange::Put { path, mode, sha }),
        (None, Some(content)) => Ok(TreeChange::Put {
            path,
            mode,
            sha: core.git.create_blob(content.as_bytes())?,
        }),
        _ => Err(Failure::unprocessable(
            "Must supply either tree.sha or tree.content",
        )),
    }
}

pub(super) async fn show_tree(
    State(core): State<Arc<Core>>,
    Path(name): Path<String>,
    Query(query): Query<Recursive>,
) -> Result<Response, Failure> {
    answer(&core, StatusCode::OK, move |core| {
        let found = core.git.tree(&name, query.recursive.is_some())?;
        let (sha, items) = found.ok_or_else(Failure::not_found)?;
        Ok(core.tree_json(&sha, &items))
    })
    .await
}

pub(super) async fn create_commit(
    State(core): State<Arc<Core>>,
    Body(new): Body<NewCommit>,
) -> Result<Response, Failure> {
    let body = blocking(&core, move |core| {
        let author = new
            .author
            .map_or_else(|| core.person(&core.api_login), NewPerson::into_person);
        let committer = new
            .committer
            .map_or_else(|| author.clone(), NewPerson::into_person);
        if author.name.trim().is_empty() || author.email.trim().is_empty() {
            return Err(Failure::unprocessable(
                "Invalid request.\n\nauthor.name and author.email may not be empty.",
            ));
        }
        let made =
            core.git
                .create_commit(&new.message, &new.tree, &new.parents, &author, &committer)?;
        let sha =
            made.ok_or_else(|| Failure::unprocessable("Tree SHA or a parent SHA does not exist"))?;
        let commit = core.git.commit(&sha)?.ok_or_else(Failure::not_found)?;
        Ok(core.git_commit_json(&commit))
    })
    .await?;
    Ok(created(
        body["url"].as_str().unwrap_or_default().to_owned(),
        body,
    ))
}

pub(super) async fn show_commit(
    State(core): State<Arc<Core>>,
    Path(sha): Path<String>,
) -> Result<Response, Failure> {
    answer(&core, StatusCode::OK, move |core| {
        let commit = core.git.commit(&sha)?.ok_or_else(Failure::not_found)?;
        Ok(core.git_commit_json(&commit))
    })
    .await
}

pub(super) async fn list_commits(
    State(core): State<Arc<Core>>,
    Query(query): Query<LogOf>,
) -> Result<Response, Failure> {
    blocking(&core, move |core| {
        let name = query
            .sha
            .unwrap_or_else(|| crate::git::DEFAULT_BRANCH.to_owned());
        let tip = core
            .git
            .resolve_commit(&name)?
            .ok_or_else(Failure::not_found)?;
        let log = core.git.log(&tip, None, MAX_LOG)?;
        let page = Page {
            per_page: query.per_page,
            page: query.page,
        };
        let slice = page.slice(&log, log.len());
        let body = slice
            .items
            .iter()
            .map(|commit| core.commit_json(commit))
            .collect();
        Ok(slice.respond(&core.urls.api_repo("/commits"), &[("sha", &name)], body))
    })
    .await
}

pub(super) async fn show_listed_commit(
    State(core): State<Arc<Core>>,
    Path(name): Path<String>,
    Query(page): Query<Page>,
) -> Result<Response, Failure> {
    // Names of branches hold slashes, so that only the end tells the two apart.
    if let Some(name) = name.strip_suffix("/statuses") {
        let name = name.to_owned();
        return blocking(&core, move |core| statuses::list(core, &name, &page)).await;
    }
    answer(&core, StatusCode::OK, move |core| {
        let missing = || Failure::unprocessable(format!("No commit found for SHA: {name}"));
        let sha = core.git.resolve_commit(&name)?.ok_or_else(missing)?;
        let commit = core.git.commit(&sha)?.ok_or_else(missing)?;
        let files = core
            .git
            .changes_of(&sha, commit.parents.first().map(String::as_str))?;
        Ok(core.commit_with_files_json(&commit, &files))
    })
    .await
}

/// `base...head`
pub(super) async fn compare(
    State(core): State<Arc<Core>>,
    Path(spec): Path<String>,
) -> Result<Response, Failure> {
    answer(&core, StatusCode::OK, move |core| {
        let (base, head) = spec.split_once("...").ok_or_else(Failure::not_found)?;
        let commit = |name: &str| {
            core.git
                .resolve_commit(name)?
                .ok_or_else(Failure::not_found)
        };
        let (base, head) = (commit(base)?, commit(head)?);
        let comparison = core
            .git
            .compare(&base, &head)?
            .ok_or_else(Failure::not_found)?;
        let mut commits = core.git.log(&head, Some(&base), 250)?;
        commits.reverse();
        let view = |sha: &str| core.git.commit(sha)?.ok_or_else(Failure::not_found);
        let (base, merge_base) = (view(&base)?, view(&comparison.merge_base)?);
        Ok(core.comparison_json(&base, &merge_base, &head, &commits, &comparison))
    })
    .await
}

/// Base64 as clients send it, with or without line breaks.
pub(super) fn decode(text: &str) -> Result<Vec<u8>, Failure> {
    let packed: String = text
        .chars()
        .filter(|letter| !letter.is_ascii_whitespace())
        .collect();
    STANDARD
        .decode(packed)
        .map_err(|_| Failure::unprocessable("content is not valid Base64"))
}

fn created(location: String, body: Value) -> Response {
    (StatusCode::CREATED, [(LOCATION, location)], Json(body)).into_response()
}
