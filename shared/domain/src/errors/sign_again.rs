//! Signing by new rules what was counted by older ones. Owns what is needed for that besides the rules; the events
//! themselves are not kept. Never guesses: what cannot be signed as the event would be is not signed.

use super::sign::signed;
use super::stack;
use super::{ErrorEvent, RuleSet, Signed};
use jiff::Timestamp;

/// What is remembered of an event that was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remembered<'r> {
    /// Its message.
    pub message: &'r str,
    /// Whether what was signed stood in a trace within it.
    pub traced: bool,
    /// The service it named.
    pub service: Option<&'r str>,
    /// The part of the software.
    pub component: &'r str,
    /// The level it was logged at.
    pub level: &'r str,
    /// The class that was found when it was signed.
    pub kind: &'r str,
    /// The frames that were found when it was signed.
    pub frames: &'r [String],
    /// The sender's own grouping.
    pub chosen: Option<&'r str>,
}

/// The event signed by these rules; none when too little is remembered of it.
pub fn sign_again(of: &Remembered<'_>, rules: &RuleSet) -> Option<Signed> {
    // What such an event says stood in its stack, which is not kept.
    if of.message.trim().is_empty() && of.chosen.is_none() {
        return None;
    }
    let thrown = match of.traced {
        true => Some(stack::parse(of.message)?.message?),
        false => None,
    };
    let event = ErrorEvent {
        id: String::new(),
        error: of.message.to_owned(),
        component: of.component.to_owned(),
        tags: Vec::new(),
        service: of.service.map(str::to_owned),
        level: Some(of.level.to_owned()),
        kind: Some(of.kind.to_owned()),
        stack: None,
        inputs: None,
        run_id: None,
        user: None,
        version: None,
        count: 1,
        ts: Timestamp::UNIX_EPOCH,
        fingerprint: of.chosen.map(str::to_owned),
    };
    let message = thrown.as_deref().unwrap_or(of.message);
    Some(signed(
        &event,
        of.kind.to_owned(),
        message,
        of.frames.to_vec(),
        rules,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::errors::sign;
    use serde_json::{Value, json};

    #[test]
    fn an_event_remembered_is_signed_as_the_event() {
        let trace = "Traceback (most recent call last):\n  File \"/srv/shop/sale.py\", line 7, in confirm\n    x = y[k]\nKeyError: 'order ORD-17'";
        let table: &[Value] = &[
            json!({"error": "order ORD-17 of node-7 failed after 3 tries", "service": "shop"}),
            json!({"error": "order ORD-17 failed", "component": "sale", "type": "OrderError", "level": "warning"}),
            json!({"error": trace, "service": "shop"}),
            json!({"error": "it broke: ORD-18", "stack": trace, "service": "shop"}),
            json!({"error": format!("it broke again\n{trace}"), "stack": trace, "service": "shop"}),
            json!({"error": "first line ORD-4\nsecond line", "service": "shop"}),
            json!({"error": "pool exhausted 17", "service": "billing", "type": "PoolError"}),
            json!({"error": "whatever 17", "service": "billing", "fingerprint": "mine"}),
        ];
        let rules = |version: u32| {
            let text = format!(
                "version: {version}\nkeep:\n  words: [node-7]\nmask:\n  - {{name: order, prefix: ORD-, charset: digits, min: 1}}\nservices:\n  billing:\n    - {{contains: pool exhausted, fingerprint: 'pool {{{{ type }}}}'}}\n"
            );
            RuleSet::parse(&text).expect("rules")
        };
        for sent in table {
            let event = ErrorEvent::parse(sent, Timestamp::UNIX_EPOCH).expect("an event");
            let before = sign(&event, &RuleSet::default());
            for rules in [RuleSet::default(), rules(3), rules(4)] {
                let remembered = Remembered {
                    message: &event.error,
                    traced: before.is_traced,
                    service: event.service.as_deref(),
                    component: &event.component,
                    level: event.level.as_deref().unwrap_or("error"),
                    kind: &before.kind,
                    frames: &before.frames,
                    chosen: event.fingerprint.as_deref(),
                };
                let again = sign_again(&remembered, &rules);
                let (again, anew) = (again.expect("signed"), sign(&event, &rules));
                assert_eq!(again.fingerprint, anew.fingerprint, "{sent}");
                assert_eq!(again.template, anew.template, "{sent}");
            }
        }
    }

    #[test]
    fn what_is_not_remembered_is_not_signed() {
        let remembered = Remembered {
            message: " ",
            traced: false,
            service: None,
            component: "sale",
            level: "error",
            kind: "KeyError",
            frames: &[],
            chosen: None,
        };
        assert_eq!(sign_again(&remembered, &RuleSet::default()), None);
    }
}
