//! What is said below pull requests: GitHub has it among the comments of issues, of which pull requests are some.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::LOCATION;
use jiff::Timestamp;
use serde::Deserialize;

use super::page::Page;
use super::{Body, answer, blocking};
use crate::core::Core;
use crate::failure::Failure;
use crate::store::records::{Comment, Record};

/// Longest text, in characters, as GitHub has it.
const MAX_TEXT: usize = 65_536;

#[derive(Debug, Deserialize)]
pub(super) struct Said {
    body: String,
}

pub(super) async fn list(
    State(core): State<Arc<Core>>,
    Path(number): Path<u64>,
    Query(page): Query<Page>,
) -> Result<Response, Failure> {
    core.pull(number)?;
    Ok(core.store.read(|state| {
        let total = state.comments_of(number).count();
        let slice = page.slice(state.comments_of(number), total);
        let body = slice.items.iter();
        let body = body.map(|comment| core.comment_json(comment)).collect();
        let path = format!("/issues/{number}/comments");
        slice.respond(&core.urls.api_repo(&path), &[], body)
    }))
}

pub(super) async fn create(
    State(core): State<Arc<Core>>,
    Path(number): Path<u64>,
    Body(said): Body<Said>,
) -> Result<Response, Failure> {
    check(&said.body)?;
    core.pull(number)?;
    let made = blocking(&core, move |core| {
        core.store.write(|draft| {
            let now = Timestamp::now();
            let comment = Comment {
                id: draft.state.next_comment(),
                pull: number,
                author: core.api_login.clone(),
                body: said.body,
                created_at: now,
                updated_at: now,
            };
            draft.put(Record::Comment(comment.clone()));
            Ok::<_, Failure>(core.comment_json(&comment))
        })
    });
    let made = made.await?;
    let location = made["url"].as_str().unwrap_or_default().to_owned();
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(made)).into_response())
}

pub(super) async fn show(
    State(core): State<Arc<Core>>,
    Path(id): Path<u64>,
) -> Result<Response, Failure> {
    answer(&core, StatusCode::OK, move |core| {
        let comment = core.store.read(|state| state.comments.get(&id).cloned());
        let comment = comment.ok_or_else(Failure::not_found)?;
        Ok(core.comment_json(&comment))
    })
    .await
}

pub(super) async fn update(
    State(core): State<Arc<Core>>,
    Path(id): Path<u64>,
    Body(said): Body<Said>,
) -> Result<Response, Failure> {
    check(&said.body)?;
    answer(&core, StatusCode::OK, move |core| {
        core.store.write(|draft| {
            let comment = draft.state.comments.get(&id).cloned();
            let comment = Comment {
                body: said.body,
                updated_at: Timestamp::now(),
                ..comment.ok_or_else(Failure::not_found)?
            };
            draft.put(Record::Comment(comment.clone()));
            Ok(core.comment_json(&comment))
        })
    })
    .await
}

fn check(body: &str) -> Result<(), Failure> {
    if body.trim().is_empty() {
        let message = "Body can\u{2019}t be blank";
        return Err(Failure::field(
            "IssueComment",
            "body",
            "custom",
            Some(message),
        ));
    }
    if body.chars().count() > MAX_TEXT {
        let message = "body is too long (maximum is 65536 characters)";
        return Err(Failure::field(
            "IssueComment",
            "body",
            "custom",
            Some(message),
        ));
    }
    Ok(())
}
