//! What of an event must not be kept.

use super::EventKey;
use crate::audit::redact::{redact, redact_text};
use crate::errors::{ErrorEvent, RuleSet};

/// The event without secrets and personal data: its texts and inputs redacted, unless the rules say otherwise of its
/// service, and its user a number that is the same for the same user and says nothing else.
#[must_use]
pub fn without_secrets(event: ErrorEvent, rules: &RuleSet) -> ErrorEvent {
    let user = event.user.as_deref();
    let user = user.map(|user| EventKey::of(user).to_string());
    if !rules.redacts(&event) {
        return ErrorEvent { user, ..event };
    }
    let text = |text: String| redact_text(&text).into_owned();
    ErrorEvent {
        error: text(event.error),
        stack: event.stack.map(text),
        inputs: event.inputs.as_ref().map(redact),
        user,
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
        let cleaned = without_secrets(event, &RuleSet::default());
        let text = serde_json::to_string(&cleaned).expect("JSON");
        for secret in ["ada@", "hunter22", "k-123456"] {
            assert!(!text.contains(secret), "{text}");
        }
        assert_eq!(
            cleaned.inputs.map(|inputs| inputs["partner_id"].clone()),
            Some(json!(7))
        );
    }

    #[test]
    fn a_service_that_opted_out_keeps_its_texts_but_names_no_user() {
        let rules = RuleSet::parse("version: 1\nredact: {billing: false}\n").expect("good rules");
        let sent =
            json!({"error": "password=hunter22", "service": "billing", "user": "ada@example.org"});
        let event = ErrorEvent::parse(&sent, Timestamp::UNIX_EPOCH).expect("it makes sense");
        let cleaned = without_secrets(event, &rules);
        assert_eq!(cleaned.error, "password=hunter22");
        assert!(!cleaned.user.expect("a number").contains("ada"));
    }
}
