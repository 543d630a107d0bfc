//! `git/refs`: branches and tags.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Deserialize;

use super::{Body, answer, blocking};
use crate::core::Core;
use crate::failure::Failure;
use crate::git::MoveError;

#[derive(Debug, Deserialize)]
pub(super) struct Create {
    r#ref: String,
    sha: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Update {
    sha: String,
    #[serde(default)]
    force: bool,
}

pub(super) async fn show(
    State(core): State<Arc<Core>>,
    Path(name): Path<String>,
) -> Result<Response, Failure> {
    answer(&core, StatusCode::OK, move |core| {
        let found = core
            .git
            .find_ref(&format!("refs/{name}"))?
            .ok_or_else(Failure::not_found)?;
        Ok(core.ref_json(&found))
    })
    .await
}

pub(super) async fn matching(
    State(core): State<Arc<Core>>,
    Path(prefix): Path<String>,
) -> Result<Response, Failure> {
    answer(&core, StatusCode::OK, move |core| {
        let found = core.git.refs_below(&format!("refs/{prefix}"))?;
        Ok(found
            .iter()
            .map(|reference| core.ref_json(reference))
            .collect())
    })
    .await
}

pub(super) async fn create(
    State(core): State<Arc<Core>>,
    Body(asked): Body<Create>,
) -> Result<Response, Failure> {
    let parts = asked.r#ref.split('/').count();
    if !asked.r#ref.starts_with("refs/") || parts < 3 {
        let message = "Reference name must start with 'refs/' and contain at least three slash-separated parts.";
        return Err(Failure::unprocessable(message));
    }
    check_writable(&asked.r#ref)?;
    let made = blocking(&core, move |core| {
        let _changing = core.git.exclusive();
        let made = core
            .git
            .create_ref(&asked.r#ref, &asked.sha)
            .map_err(refused)?;
        let actor = core.api_login.clone();
        core.store
            .write(|draft| core.record_ref(draft, &made.name, Some(&made.sha), &actor))?;
        core.wake_hooks.notify_one();
        Ok(made)
    })
    .await?;
    let body = core.ref_json(&made);
    let location = body["url"].as_str().unwrap_or_default().to_owned();
    Ok((
        StatusCode::CREATED,
        [(http::header::LOCATION, location)],
        Json(body),
    )
        .into_response())
}

pub(super) async fn update(
    State(core): State<Arc<Core>>,
    Path(name): Path<String>,
    Body(asked): Body<Update>,
) -> Result<Response, Failure> {
    let name = format!("refs/{name}");
    check_writable(&name)?;
    answer(&core, StatusCode::OK, move |core| {
        let _changing = core.git.exclusive();
        let (_, after) = core
            .git
            .move_ref(&name, &asked.sha, asked.force)
            .map_err(refused)?;
        let actor = core.api_login.clone();
        core.store
            .write(|draft| core.record_ref(draft, &name, Some(&after.sha), &actor))?;
        core.wake_hooks.notify_one();
        Ok(core.ref_json(&after))
    })
    .await
}

pub(super) async fn delete(
    State(core): State<Arc<Core>>,
    Path(name): Path<String>,
) -> Result<StatusCode, Failure> {
    let name = format!("refs/{name}");
    check_writable(&name)?;
    if name == format!("refs/heads/{}", crate::git::DEFAULT_BRANCH) {
        return Err(Failure::unprocessable("Cannot delete the default branch"));
    }
    blocking(&core, move |core| {
        let _changing = core.git.exclusive();
        core.git.delete_ref(&name).map_err(refused)?;
        let actor = core.api_login.clone();
        core.store
            .write(|draft| core.record_ref(draft, &name, None, &actor))?;
        core.wake_hooks.notify_one();
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// Only branches and tags are the caller's to change.
fn check_writable(name: &str) -> Result<(), Failure> {
    if name.starts_with("refs/heads/") || name.starts_with("refs/tags/") {
        Ok(())
    } else {
        Err(Failure::unprocessable("Reference cannot be changed"))
    }
}

fn refused(error: MoveError) -> Failure {
    match error {
        MoveError::Exists => Failure::unprocessable("Reference already exists"),
        MoveError::Missing => Failure::unprocessable("Reference does not exist"),
        MoveError::NoObject => Failure::unprocessable("Object does not exist"),
        MoveError::BadName => Failure::unprocessable("Reference name is not valid"),
        MoveError::NotFastForward => Failure::unprocessable("Update is not a fast forward"),
        MoveError::Git(error) => Failure::internal(error),
    }
}
