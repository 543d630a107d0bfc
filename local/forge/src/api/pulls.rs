//! `pulls`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::LOCATION;
use serde::Deserialize;
use serde_json::{Value, json};

use super::page::Page;
use super::{Body, answer, blocking};
use crate::core::Core;
use crate::failure::Failure;
use crate::pulls::{Edit, MergeAsked, NewPull};
use crate::store::records::{Pull, PullState};

#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    state: Option<String>,
    head: Option<String>,
    base: Option<String>,
    sort: Option<String>,
    direction: Option<String>,
    per_page: Option<String>,
    page: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Create {
    title: String,
    body: Option<String>,
    head: String,
    base: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Update {
    title: Option<String>,
    body: Option<String>,
    state: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct MergeBody {
    sha: Option<String>,
    commit_title: Option<String>,
    commit_message: Option<String>,
    merge_method: Option<String>,
}

pub(super) async fn list(
    State(core): State<Arc<Core>>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    let (state, head, base) = (text(&wanted.state), text(&wanted.head), text(&wanted.base));
    let (sort, direction) = (text(&wanted.sort), text(&wanted.direction));
    let branch = head
        .split_once(':')
        .map_or(head.as_str(), |(_, branch)| branch)
        .to_owned();
    let of_owner = head
        .split_once(':')
        .is_none_or(|(owner, _)| owner == core.urls.owner());
    let fits = |pull: &&Pull| {
        let state = match state.as_str() {
            "all" => true,
            "closed" => pull.state != PullState::Open,
            _ => pull.state == PullState::Open,
        };
        state
            && of_owner
            && (head.is_empty() || pull.head == branch)
            && (base.is_empty() || pull.base == base)
    };
    Ok(core.store.read(|store| {
        let mut found: Vec<&Pull> = store.pulls.values().filter(fits).collect();
        if sort == "updated" {
            found.sort_by_key(|pull| pull.updated_at);
        }
        // GitHub begins with the newest when it sorts by creation, with the oldest otherwise.
        let newest_first = match direction.as_str() {
            "asc" => false,
            "desc" => true,
            _ => sort.is_empty() || sort == "created",
        };
        if newest_first {
            found.reverse();
        }
        let page = Page {
            per_page: wanted.per_page.clone(),
            page: wanted.page.clone(),
        };
        let total = found.len();
        let slice = page.slice(found, total);
        let body = slice
            .items
            .iter()
            .map(|pull| core.pull_json(store, pull))
            .collect();
        let query = [
            ("state", &*state),
            ("head", &*head),
            ("base", &*base),
            ("sort", &*sort),
            ("direction", &*direction),
        ];
        slice.respond(&core.urls.api_repo("/pulls"), &query, body)
    }))
}

pub(super) async fn create(
    State(core): State<Arc<Core>>,
    Body(asked): Body<Create>,
) -> Result<Response, Failure> {
    let body = blocking(&core, move |core| {
        let new = NewPull {
            title: asked.title,
            body: asked.body,
            head: asked.head,
            base: asked.base,
        };
        let pull = core.open_pull(new, &core.api_login)?;
        rendered(core, &pull)
    })
    .await?;
    let location = body["url"].as_str().unwrap_or_default().to_owned();
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(body)).into_response())
}

pub(super) async fn show(
    State(core): State<Arc<Core>>,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    answer(&core, StatusCode::OK, move |core| {
        rendered(core, &core.pull(parse(&number)?)?)
    })
    .await
}

pub(super) async fn update(
    State(core): State<Arc<Core>>,
    Path(number): Path<String>,
    Body(asked): Body<Update>,
) -> Result<Response, Failure> {
    let open = match asked.state.as_deref() {
        None => None,
        Some("open") => Some(true),
        Some("closed") => Some(false),
        Some(_) => return Err(Failure::field("PullRequest", "state", "invalid", None)),
    };
    answer(&core, StatusCode::OK, move |core| {
        let edit = Edit {
            title: asked.title,
            body: asked.body.map(Some),
            open,
        };
        let pull = core.edit_pull(parse(&number)?, edit, &core.api_login)?;
        rendered(core, &pull)
    })
    .await
}

pub(super) async fn files(
    State(core): State<Arc<Core>>,
    Path(number): Path<String>,
    Query(page): Query<Page>,
) -> Result<Response, Failure> {
    blocking(&core, move |core| {
        let pull = core.pull(parse(&number)?)?;
        let comparison = core.git.compare(&core.pull_base(&pull)?, &pull.head_sha)?;
        let files = comparison
            .map(|comparison| comparison.files)
            .unwrap_or_default();
        let slice = page.slice(&files, files.len());
        let body = slice
            .items
            .iter()
            .map(|file| core.file_diff_json(file, &pull.head_sha))
            .collect();
        Ok(slice.respond(
            &core.urls.api_repo(&format!("/pulls/{number}/files")),
            &[],
            body,
        ))
    })
    .await
}

pub(super) async fn commits(
    State(core): State<Arc<Core>>,
    Path(number): Path<String>,
    Query(page): Query<Page>,
) -> Result<Response, Failure> {
    blocking(&core, move |core| {
        let pull = core.pull(parse(&number)?)?;
        let mut commits = core
            .git
            .log(&pull.head_sha, Some(&core.pull_base(&pull)?), 250)?;
        commits.reverse();
        let slice = page.slice(&commits, commits.len());
        let body = slice
            .items
            .iter()
            .map(|commit| core.commit_json(commit))
            .collect();
        Ok(slice.respond(
            &core.urls.api_repo(&format!("/pulls/{number}/commits")),
            &[],
            body,
        ))
    })
    .await
}

pub(super) async fn merge(
    State(core): State<Arc<Core>>,
    Path(number): Path<String>,
    Body(asked): Body<MergeBody>,
) -> Result<Response, Failure> {
    match asked.merge_method.as_deref() {
        None | Some("merge") => {}
        Some(method @ ("squash" | "rebase")) => {
            let mut name = method.to_owned();
            name[..1].make_ascii_uppercase();
            let message = format!("{name} merges are not allowed on this repository.");
            return Err(Failure::new(StatusCode::METHOD_NOT_ALLOWED, message));
        }
        Some(_) => {
            return Err(Failure::unprocessable(
                "Invalid request.\n\nmerge_method is not known.",
            ));
        }
    }
    answer(&core, StatusCode::OK, move |core| {
        let how = MergeAsked {
            sha: asked.sha,
            title: asked.commit_title,
            message: asked.commit_message,
        };
        let commit = core.merge_pull(parse(&number)?, how, &core.api_login)?;
        Ok(json!({"sha": commit, "merged": true, "message": "Pull Request successfully merged"}))
    })
    .await
}

/// 204 when it is merged, 404 when not.
pub(super) async fn is_merged(
    State(core): State<Arc<Core>>,
    Path(number): Path<String>,
) -> Result<StatusCode, Failure> {
    let pull = core.pull(parse(&number)?)?;
    if pull.state == PullState::Merged {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Failure::not_found())
    }
}

fn rendered(core: &Core, pull: &Pull) -> Result<Value, Failure> {
    let detail = core.pull_detail(pull)?;
    Ok(core
        .store
        .read(|state| core.full_pull_json(state, pull, &detail)))
}

fn parse(number: &str) -> Result<u64, Failure> {
    number.parse().map_err(|_| Failure::not_found())
}
