//! Files and commits.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use maud::{Markup, html};

use super::layout::{page, short, time};
use super::{Page, Wrong, blocking, diff};
use crate::core::Core;
use crate::git::{CommitView, DEFAULT_BRANCH};
use crate::store::records::{Pull, PullState};
use crate::urls::escape_path;

/// A file is shown up to this size.
const MAX_SHOWN: usize = 512 << 10;

pub(super) async fn home(State(core): State<Arc<Core>>) -> Result<Markup, Response> {
    blocking(&core, |core| {
        let Some(tip) = core.main_tip()? else {
            return Ok(page(
                core,
                "Code",
                html! { h1 { "Nothing here yet" } p { "The repository has no commits." } },
            ));
        };
        let open: Vec<Pull> = core.store.read(|state| {
            state
                .pulls
                .values()
                .rev()
                .filter(|pull| pull.state == PullState::Open)
                .cloned()
                .collect()
        });
        let commits = core.git.log(&tip, None, 5)?;
        Ok(page(
            core,
            "Code",
            html! {
                h1 { (core.urls.full_name()) }
                @if !open.is_empty() {
                    h2 { "Open pull requests" }
                    (super::pulls::lines(core, &open, ""))
                }
                h2 { "Files on " code { (DEFAULT_BRANCH) } }
                (directory(core, &tip, DEFAULT_BRANCH, "")?)
                h2 { "Latest commits" }
                (commit_lines(core, &commits))
                p { a href=(core.urls.page_path("/commits")) { "All commits" } }
                h2 { "Clone" }
                pre { "git clone " (core.git.path().display()) }
            },
        ))
    })
    .await
}

fn directory(core: &Core, commit: &str, reference: &str, path: &str) -> Page {
    let items = core.git.directory_at(commit, path)?;
    let mut items =
        items.ok_or_else(|| Wrong::missing(format!("There is no directory {path:?}.")))?;
    items.sort_by_key(|item| (item.kind != "tree", item.path.clone()));
    let to = |item: &crate::git::TreeItem| {
        let kind = if item.kind == "tree" { "tree" } else { "blob" };
        let whole = if path.is_empty() {
            item.path.clone()
        } else {
            format!("{path}/{}", item.path)
        };
        core.urls.page_path(&format!(
            "/{kind}/{}/{}",
            escape_path(reference),
            escape_path(&whole)
        ))
    };
    Ok(html! {
        ul.list {
            @for item in &items {
                li { a.grow href=(to(item)) { (item.path) @if item.kind == "tree" { "/" } } }
            }
        }
    })
}

pub(super) async fn tree(
    State(core): State<Arc<Core>>,
    Path(path): Path<String>,
) -> Result<Markup, Response> {
    blocking(&core, move |core| {
        let (reference, commit, path) = located(core, &path)?;
        Ok(page(
            core,
            &path,
            html! {
                h1.mono { (path) "/" }
                p.soft { "at " code { (reference) } }
                (directory(core, &commit, &reference, &path)?)
            },
        ))
    })
    .await
}

pub(super) async fn blob(
    State(core): State<Arc<Core>>,
    Path(path): Path<String>,
) -> Result<Markup, Response> {
    blocking(&core, move |core| {
        let (reference, commit, path) = located(core, &path)?;
        let found = core.git.file_at(&commit, &path)?;
        let (_, content) = found.ok_or_else(|| Wrong::missing(format!("There is no file {path:?}.")))?;
        let raw = core.urls.page_path(&format!("/raw/{}/{}", escape_path(&reference), escape_path(&path)));
        let text = std::str::from_utf8(&content).ok().filter(|text| text.len() <= MAX_SHOWN && !text.contains('\0'));
        Ok(page(core, &path, html! {
            h1.mono { (path) }
            p.soft { (content.len()) " bytes at " code { (reference) } " · " a href=(raw) { "Raw" } }
            @match text {
                Some(text) => pre { (text) },
                None => p { "The file is binary or too large to be shown." },
            }
        }))
    })
    .await
}

/// The file itself, always as text or bytes to be saved: nothing in it is ever run by the browser.
pub(super) async fn raw(State(core): State<Arc<Core>>, Path(path): Path<String>) -> Response {
    let shared = Arc::clone(&core);
    let read = tokio::task::spawn_blocking(move || -> Result<Vec<u8>, Wrong> {
        let (_, commit, path) = located(&shared, &path)?;
        let found = shared.git.file_at(&commit, &path)?;
        found
            .map(|(_, content)| content)
            .ok_or_else(|| Wrong::missing("There is no such file."))
    });
    match read.await {
        Ok(Ok(content)) => {
            let text = std::str::from_utf8(&content).is_ok();
            let kind = if text {
                "text/plain; charset=utf-8"
            } else {
                "application/octet-stream"
            };
            ([(CONTENT_TYPE, kind)], content).into_response()
        }
        Ok(Err(wrong)) => wrong.into_page(&core),
        Err(error) => Wrong::from(crate::failure::Failure::internal(error)).into_page(&core),
    }
}

/// Splits `branch/with/slashes/file` where a ref ends: the ref, its commit, and the rest.
fn located(core: &Core, whole: &str) -> Result<(String, String, String), Wrong> {
    let parts: Vec<&str> = whole.split('/').collect();
    for taken in 1..=parts.len().min(12) {
        let reference = parts[..taken].join("/");
        if let Some(commit) = core.git.resolve_commit(&reference)? {
            return Ok((reference, commit, parts[taken..].join("/")));
        }
    }
    Err(Wrong::missing(format!(
        "There is no branch, tag or commit that {whole:?} begins with."
    )))
}

pub(super) async fn commits(State(core): State<Arc<Core>>) -> Result<Markup, Response> {
    blocking(&core, |core| {
        let commits = match core.main_tip()? {
            Some(tip) => core.git.log(&tip, None, 300)?,
            None => Vec::new(),
        };
        Ok(page(
            core,
            "Commits",
            html! { h1 { "Commits" } (commit_lines(core, &commits)) },
        ))
    })
    .await
}

pub(super) fn commit_lines(core: &Core, commits: &[CommitView]) -> Markup {
    html! {
        ul.list {
            @for commit in commits {
                li {
                    a.mono href=(core.urls.page_path(&format!("/commit/{}", commit.sha))) { (short(&commit.sha)) }
                    span.grow { (commit.summary()) }
                    span.soft { (commit.author.name) ", " (time(commit.author.at)) }
                }
            }
        }
    }
}

pub(super) async fn commit(
    State(core): State<Arc<Core>>,
    Path(sha): Path<String>,
) -> Result<Markup, Response> {
    blocking(&core, move |core| {
        let missing = || Wrong::missing(format!("There is no commit {sha:?}."));
        let found = core.git.resolve_commit(&sha)?.ok_or_else(missing)?;
        let commit = core.git.commit(&found)?.ok_or_else(missing)?;
        let changed = core.git.changes_of(&found, commit.parents.first().map(String::as_str))?;
        Ok(page(core, commit.summary(), html! {
            h1 { (commit.summary()) }
            p.soft { code { (commit.sha) } " by " strong { (commit.author.name) } ", " (time(commit.author.at)) }
            @if commit.message.lines().count() > 1 { div.body { (commit.message) } }
            (diff::files(core, &changed, &found))
        }))
    })
    .await
}
