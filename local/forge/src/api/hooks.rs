//! The delivery log of the webhook.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::{Value, json};

use super::blocking;
use super::page::Page;
use crate::clock::iso;
use crate::core::Core;
use crate::failure::Failure;
use crate::store::records::{Delivery, DeliveryState};

/// The webhook, once there is one.
pub(super) async fn hooks(State(core): State<Arc<Core>>) -> Json<Value> {
    let url = core
        .webhook
        .borrow()
        .as_ref()
        .map(|target| target.url.to_string());
    Json(url.iter().map(|url| core.hook_json(url)).collect())
}

pub(super) async fn list(
    State(core): State<Arc<Core>>,
    Path(hook): Path<String>,
    Query(page): Query<Page>,
) -> Result<Response, Failure> {
    check(&core, &hook)?;
    Ok(core.store.read(|state| {
        let slice = page.slice(state.deliveries.values().rev(), state.deliveries.len());
        let body = slice
            .items
            .iter()
            .map(|delivery| summary(&core, delivery))
            .collect();
        slice.respond(
            &core.urls.api_repo(&format!("/hooks/{hook}/deliveries")),
            &[],
            body,
        )
    }))
}

pub(super) async fn show(
    State(core): State<Arc<Core>>,
    Path((hook, delivery)): Path<(String, String)>,
) -> Result<Json<Value>, Failure> {
    let delivery = find(&core, &hook, &delivery)?;
    let mut body = summary(&core, &delivery);
    let url = core
        .webhook
        .borrow()
        .as_ref()
        .map(|target| target.url.to_string());
    let headers = json!({"X-GitHub-Event": delivery.event, "X-GitHub-Delivery": delivery.guid});
    let payload: Value = serde_json::from_str(&delivery.payload).unwrap_or_default();
    body["url"] = url.into();
    body["request"] = json!({"headers": headers, "payload": payload});
    body["response"] = json!({"headers": {}, "payload": delivery.outcome.answer});
    Ok(Json(body))
}

pub(super) async fn redeliver(
    State(core): State<Arc<Core>>,
    Path((hook, delivery)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let delivery = find(&core, &hook, &delivery)?;
    blocking(&core, move |core| {
        core.store.write::<_, Failure>(|draft| {
            draft.redeliver(&delivery);
            Ok(())
        })
    })
    .await?;
    core.wake_hooks.notify_one();
    Ok((StatusCode::ACCEPTED, Json(json!({}))).into_response())
}

fn check(core: &Core, hook: &str) -> Result<(), Failure> {
    if hook == core.hook_id.to_string() {
        Ok(())
    } else {
        Err(Failure::not_found())
    }
}

fn find(core: &Core, hook: &str, delivery: &str) -> Result<Delivery, Failure> {
    check(core, hook)?;
    let id: u64 = delivery.parse().map_err(|_| Failure::not_found())?;
    core.store
        .read(|state| state.deliveries.get(&id).cloned())
        .ok_or_else(Failure::not_found)
}

fn summary(core: &Core, delivery: &Delivery) -> Value {
    let status = match delivery.outcome.state {
        DeliveryState::Pending => "pending",
        DeliveryState::Delivered => "OK",
        DeliveryState::Failed => "failed to connect or refused",
    };
    json!({
        "id": delivery.id,
        "guid": delivery.guid,
        "delivered_at": iso(delivery.outcome.at.unwrap_or(delivery.created_at)),
        "redelivery": delivery.redelivery,
        "duration": f64::from(u32::try_from(delivery.outcome.duration_ms).unwrap_or(u32::MAX)) / 1000.0,
        "status": status,
        "status_code": delivery.outcome.status_code,
        "event": delivery.event,
        "action": delivery.action,
        "installation_id": null,
        "repository_id": core.repository_id,
        "throttled_at": null,
    })
}
