//! What is made of commits: `statuses`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::LOCATION;
use jiff::Timestamp;
use serde::Deserialize;

use super::page::Page;
use super::{Body, blocking};
use crate::core::Core;
use crate::failure::Failure;
use crate::store::records::{CommitStatus, Record, Verdict};

/// Longest description, in characters, as GitHub has it.
const MAX_DESCRIPTION: usize = 140;
/// Statuses of one context of one commit, as GitHub has it.
const MOST: usize = 1_000;

#[derive(Debug, Deserialize)]
pub(super) struct Create {
    state: Verdict,
    target_url: Option<String>,
    description: Option<String>,
    context: Option<String>,
}

pub(super) async fn create(
    State(core): State<Arc<Core>>,
    Path(sha): Path<String>,
    Body(asked): Body<Create>,
) -> Result<Response, Failure> {
    let description = asked.description.as_deref().unwrap_or_default();
    if description.chars().count() > MAX_DESCRIPTION {
        let message = "description is too long (maximum is 140 characters)";
        return Err(Failure::field(
            "Status",
            "description",
            "custom",
            Some(message),
        ));
    }
    let made = blocking(&core, move |core| {
        if core.git.commit(&sha)?.is_none() {
            let message = format!("No commit found for SHA: {sha}");
            return Err(Failure::unprocessable(message));
        }
        let context = asked.context.unwrap_or_else(|| "default".to_owned());
        core.store.write(|draft| {
            let same = draft.state.statuses_of(&sha);
            if same.filter(|one| one.context == context).count() >= MOST {
                let message = "This SHA and context has reached the maximum number of statuses.";
                return Err(Failure::unprocessable(message));
            }
            let status = CommitStatus {
                id: draft.state.next_status(),
                sha,
                context,
                verdict: asked.state,
                description: asked.description,
                target_url: asked.target_url,
                creator: core.api_login.clone(),
                created_at: Timestamp::now(),
            };
            draft.put(Record::CommitStatus(status.clone()));
            Ok(core.commit_status_json(&status))
        })
    });
    let made = made.await?;
    let location = made["url"].as_str().unwrap_or_default().to_owned();
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(made)).into_response())
}

/// The statuses of what `name` points at, the newest first.
pub(super) fn list(core: &Core, name: &str, page: &Page) -> Result<Response, Failure> {
    let missing = || Failure::unprocessable(format!("No commit found for SHA: {name}"));
    let sha = core.git.resolve_commit(name)?.ok_or_else(missing)?;
    Ok(core.store.read(|state| {
        let total = state.statuses_of(&sha).count();
        let slice = page.slice(state.statuses_of(&sha), total);
        let body = slice.items.iter();
        let body = body.map(|status| core.commit_status_json(status)).collect();
        let path = format!("/commits/{name}/statuses");
        slice.respond(&core.urls.api_repo(&path), &[], body)
    }))
}
