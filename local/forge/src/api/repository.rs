//! The repository itself, and who the token is.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::core::Core;

/// GitHub lists its addresses here; clients use it to see whether anybody is there.
pub(super) async fn root(State(core): State<Arc<Core>>) -> Json<Value> {
    let api = core.urls.api();
    Json(json!({
        "current_user_url": format!("{api}/user"),
        "repository_url": format!("{api}/repos/{{owner}}/{{repo}}"),
    }))
}

pub(super) async fn user(State(core): State<Arc<Core>>) -> Json<Value> {
    let mut user = core.user_json(&core.api_login);
    let created = crate::clock::iso(core.created_at);
    let more = json!({
        "name": null, "company": null, "blog": null, "location": null, "email": null, "hireable": null, "bio": null,
        "public_repos": 1, "public_gists": 0, "followers": 0, "following": 0,
        "created_at": created, "updated_at": created,
    });
    if let (Some(user), Value::Object(more)) = (user.as_object_mut(), more) {
        user.extend(more);
    }
    Json(user)
}

pub(super) async fn show(State(core): State<Arc<Core>>) -> Json<Value> {
    Json(core.store.read(|state| core.full_repository_json(state)))
}
