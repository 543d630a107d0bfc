//! Takes recorded events to the endpoint: signed, one after another, oldest first.
//!
//! GitHub tries once; this endpoint is often a neighbour that is still starting, so an event is tried for about a
//! minute while the endpoint cannot be reached or fails. After that it stays in the log, from where it can be sent
//! again.

use std::sync::Arc;
use std::time::{Duration, Instant};

use hmac::{Hmac, Mac};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use tokio_util::sync::CancellationToken;

use crate::config::WebhookTarget;
use crate::core::Core;
use crate::store::StoreError;
use crate::store::records::{Delivery, DeliveryState, Outcome, Record};

/// What GitHub gives an endpoint to answer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Waits before the second and every further try. The last try is the one after them.
const WAITS_MS: [u64; 10] = [
    50, 100, 250, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 20_000,
];

/// What is kept of an answer.
const KEPT_ANSWER: usize = 2_000;

/// Delivers until `stop`. An event under way when it stops is sent again at the next start, under the same id.
pub(crate) async fn run(core: Arc<Core>, http: reqwest::Client, stop: CancellationToken) {
    let mut targets = core.webhook.subscribe();
    loop {
        let target = targets.borrow_and_update().clone();
        let next = core.store.read(|state| state.next_pending().cloned());
        let (Some(target), Some(delivery)) = (target, next) else {
            tokio::select! {
                () = stop.cancelled() => return,
                () = core.wake_hooks.notified() => {}
                changed = targets.changed() => if changed.is_err() { return },
            }
            continue;
        };
        tokio::select! {
            () = stop.cancelled() => return,
            changed = targets.changed() => if changed.is_err() { return },
            () = deliver(&core, &http, &target, delivery) => {}
        }
    }
}

async fn deliver(
    core: &Arc<Core>,
    http: &reqwest::Client,
    target: &WebhookTarget,
    delivery: Delivery,
) {
    let mut outcome = Outcome::default();
    loop {
        let begun = Instant::now();
        (outcome.status_code, outcome.answer) = send(core, http, target, &delivery).await;
        outcome.attempts += 1;
        outcome.duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        outcome.at = Some(Timestamp::now());
        let unsettled = outcome.status_code == 0 || outcome.status_code >= 500;
        match WAITS_MS.get(outcome.attempts as usize - 1) {
            Some(wait) if unsettled => tokio::time::sleep(Duration::from_millis(*wait)).await,
            _ => break,
        }
    }
    outcome.state = match outcome.status_code {
        200..300 => DeliveryState::Delivered,
        status => {
            let (event, answer) = (&delivery.event, &outcome.answer);
            tracing::warn!(
                event,
                id = delivery.id,
                status,
                answer,
                "a webhook was not accepted"
            );
            DeliveryState::Failed
        }
    };
    let core = Arc::clone(core);
    let kept = tokio::task::spawn_blocking(move || {
        // Should it be forgotten, the event is sent again under the same id.
        core.store.note::<_, StoreError>(|draft| {
            draft.put(Record::Delivered {
                id: delivery.id,
                outcome,
            });
            Ok(())
        })
    });
    if !matches!(kept.await, Ok(Ok(()))) {
        // The journal is broken, so the event stays pending. Do not send it over and over.
        tracing::error!("a delivery could not be recorded");
        tokio::time::sleep(TIMEOUT).await;
    }
}

/// The status that was answered (0: none), and the answer or the reason for there being none.
async fn send(
    core: &Core,
    http: &reqwest::Client,
    target: &WebhookTarget,
    delivery: &Delivery,
) -> (u16, String) {
    let request = http
        .post(target.url.clone())
        .timeout(TIMEOUT)
        .header("Content-Type", "application/json")
        .header("User-Agent", "GitHub-Hookshot/local")
        .header("X-GitHub-Event", &delivery.event)
        .header("X-GitHub-Delivery", &delivery.guid)
        .header("X-GitHub-Hook-ID", core.hook_id)
        .header("X-GitHub-Hook-Installation-Target-ID", core.repository_id)
        .header("X-GitHub-Hook-Installation-Target-Type", "repository")
        .header(
            "X-Hub-Signature-256",
            signature(&target.secret, delivery.payload.as_bytes()),
        )
        .body(delivery.payload.clone());
    match request.send().await {
        Ok(response) => {
            let status = response.status().as_u16();
            (
                status,
                response
                    .text()
                    .await
                    .unwrap_or_default()
                    .chars()
                    .take(KEPT_ANSWER)
                    .collect(),
            )
        }
        Err(error) => (0, error.without_url().to_string()),
    }
}

/// `sha256=` and the HMAC of the body in hex.
fn signature(secret: &SecretString, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes())
        .expect("HMAC takes keys of any length");
    mac.update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_one_of_githubs_documentation() {
        let secret = SecretString::from("It's a Secret to Everybody");
        let expected = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        assert_eq!(signature(&secret, b"Hello, World!"), expected);
    }
}
