//! What of an event must not be kept.

use super::EventKey;
use crate::audit::redact::{redact, redact_text};
use crate::errors::ErrorEvent;

/// The event without secrets and personal data: its texts and inputs redacted, its user a number that is the same for
/// the same user and says nothing else.
#[must_use]
pub fn without_secrets(event: ErrorEvent) -> ErrorEvent {
    let text = |text: String| redact_text(&text).into_owned();
    ErrorEvent {
        error: text(event.error),
        stack: event.stack.map(text),
        inputs: event.inputs.as_ref().map(redact),
        user: event
            .user
            .as_deref()
            .map(|user| EventKey::of(user).to_string()),
        ..event
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;
    use serde_json::json;

    #[test]
    fn nothing_secret_is_left() {
        let sent = json!({
            "error": "login of ada@example.org failed: password=hunter22",
            "inputs": {"api_key": "k-123456", "partner_id": 7},
            "user": "ada@example.org",
        });
        let event = ErrorEvent::parse(&sent, Timestamp::UNIX_EPOCH).expect("it makes sense");
        let cleaned = without_secrets(event);
        let text = serde_json::to_string(&cleaned).expect("JSON");
        for secret in ["ada@", "hunter22", "k-123456"] {
            assert!(!text.contains(secret), "{text}");
        }
        assert_eq!(
            cleaned.inputs.map(|inputs| inputs["partner_id"].clone()),
            Some(json!(7))
        );
    }
}
