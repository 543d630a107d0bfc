//! Repository variables of Actions.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::page::Page;
use super::{Body, blocking};
use crate::core::Core;
use crate::failure::Failure;
use crate::store::records::{Record, Variable};

#[derive(Debug, Deserialize)]
pub(super) struct Create {
    name: String,
    value: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Update {
    name: Option<String>,
    value: Option<String>,
}

pub(super) async fn list(State(core): State<Arc<Core>>, Query(page): Query<Page>) -> Response {
    core.store.read(|state| {
        let slice = page.slice(state.variables.values(), state.variables.len());
        let listed: Vec<Value> = slice
            .items
            .iter()
            .map(|variable| core.variable_json(variable))
            .collect();
        let body = json!({"total_count": slice.total, "variables": listed});
        slice.respond(&core.urls.api_repo("/actions/variables"), &[], body)
    })
}

pub(super) async fn show(
    State(core): State<Arc<Core>>,
    Path(name): Path<String>,
) -> Result<Json<Value>, Failure> {
    let found = core.store.read(|state| {
        state
            .variables
            .get(&name.to_uppercase())
            .map(|found| core.variable_json(found))
    });
    Ok(Json(found.ok_or_else(Failure::not_found)?))
}

pub(super) async fn create(
    State(core): State<Arc<Core>>,
    Body(new): Body<Create>,
) -> Result<Response, Failure> {
    let name = checked(&new.name)?;
    blocking(&core, move |core| {
        core.store.write(|draft| {
            if draft.state.variables.contains_key(&name) {
                return Err(Failure::new(
                    StatusCode::CONFLICT,
                    "Already exists - Variable already exists",
                ));
            }
            let now = Timestamp::now();
            draft.put(Record::Variable(Variable {
                name,
                value: new.value,
                created_at: now,
                updated_at: now,
            }));
            Ok(())
        })
    })
    .await?;
    Ok((StatusCode::CREATED, Json(json!({}))).into_response())
}

pub(super) async fn update(
    State(core): State<Arc<Core>>,
    Path(name): Path<String>,
    Body(asked): Body<Update>,
) -> Result<StatusCode, Failure> {
    let renamed = asked.name.as_deref().map(checked).transpose()?;
    blocking(&core, move |core| {
        core.store.write(|draft| {
            let old = draft
                .state
                .variables
                .get(&name.to_uppercase())
                .cloned()
                .ok_or_else(Failure::not_found)?;
            let new = Variable {
                name: renamed.unwrap_or_else(|| old.name.clone()),
                value: asked.value.unwrap_or(old.value),
                created_at: old.created_at,
                updated_at: Timestamp::now(),
            };
            if new.name != old.name {
                draft.put(Record::VariableGone(old.name));
            }
            draft.put(Record::Variable(new));
            Ok(StatusCode::NO_CONTENT)
        })
    })
    .await
}

pub(super) async fn delete(
    State(core): State<Arc<Core>>,
    Path(name): Path<String>,
) -> Result<StatusCode, Failure> {
    blocking(&core, move |core| {
        core.store.write(|draft| {
            let name = name.to_uppercase();
            if !draft.state.variables.contains_key(&name) {
                return Err(Failure::not_found());
            }
            draft.put(Record::VariableGone(name));
            Ok(StatusCode::NO_CONTENT)
        })
    })
    .await
}

/// Names are letters, digits and `_`, begin with no digit and not with `GITHUB_`; case does not count.
pub(crate) fn checked(name: &str) -> Result<String, Failure> {
    let name = name.to_uppercase();
    let good = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && name
            .bytes()
            .next()
            .is_some_and(|byte| !byte.is_ascii_digit())
        && !name.starts_with("GITHUB_");
    if good {
        return Ok(name);
    }
    Err(Failure::unprocessable(
        "Variable names can only contain alphanumeric characters ([A-Z], [0-9]) or underscores (_). Spaces are not \
         allowed. Names must not start with a number or with GITHUB_.",
    ))
}
