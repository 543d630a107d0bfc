//! Reporting errors: events that make sense go to the collector's queue.

use crate::App;
use crate::error::{Error, Result};
use client::wire::{ErrorsAccepted, RefusedEvent};
use domain::errors::ErrorEvent;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::HashMap;

/// Sends one event, or a list of them, to be counted. Each is accepted or refused by itself; the queue has those that
/// are accepted when this returns.
///
/// # Errors
/// [`Error::Invalid`] when none of them makes sense; [`Error::Service`] when the queue does not take them, and then
/// all may be sent again.
pub async fn report_errors(app: &App, events: &Value, now: Timestamp) -> Result<ErrorsAccepted> {
    let invalid = |findings| Error::Invalid {
        what: "the error events are",
        findings,
    };
    let one = std::slice::from_ref(events);
    let sent = events.as_array().map_or(one, Vec::as_slice);
    let read = ErrorEvent::parse_batch(events, now).map_err(|finding| invalid(vec![finding]))?;
    let mut answer = ErrorsAccepted::default();
    let (mut accepted, mut first_findings) = (Vec::with_capacity(read.len()), None);
    let mut alike: HashMap<String, u32> = HashMap::new();
    for (index, (read, sent)) in read.into_iter().zip(sent).enumerate() {
        match read {
            Ok(mut event) => {
                if sent.get("id").is_none_or(Value::is_null) {
                    tell_apart(&mut event, &mut alike);
                }
                accepted
                    .push(serde_json::to_value(&event).map_err(crate::store::StoreError::from)?);
            }
            Err(findings) => {
                let problems = findings.iter().map(ToString::to_string).collect();
                answer.refused.push(RefusedEvent { index, problems });
                first_findings.get_or_insert(findings);
            }
        }
    }
    if let (true, Some(findings)) = (accepted.is_empty(), first_findings) {
        return Err(invalid(findings));
    }
    app.errors.send(app.tenant(), &accepted).await?;
    answer.accepted = accepted.len();
    Ok(answer)
}

/// Events without an id of their own are named after what they say; those of one batch that say the same are
/// different ones all the same.
fn tell_apart(event: &mut ErrorEvent, alike: &mut HashMap<String, u32>) {
    let before = alike.entry(event.id.clone()).or_default();
    *before += 1;
    if *before > 1 {
        event.id = format!("{}-{before}", event.id);
    }
}
