//! What an event may look like, and what is said of one that is none.

use super::{ErrorEvent, MAX_AGE, MAX_AHEAD, MAX_BATCH, MAX_MESSAGE};
use jiff::Timestamp;
use serde_json::{Value, json};

fn now() -> Timestamp {
    "2026-11-21T10:00:00Z".parse().unwrap()
}

fn read(value: Value) -> ErrorEvent {
    ErrorEvent::parse(&value, now()).unwrap()
}

#[test]
fn the_documents_event() {
    let event = read(
        json!({"error": "KeyError: 'partner_id'", "component": "odoo.addons.sale", "tags": ["sale", "odoo", "sale"], "context": {"a": 1}}),
    );
    assert_eq!(event.component, "odoo.addons.sale");
    assert_eq!(event.tags, ["odoo", "sale"]);
    assert_eq!(event.inputs, Some(json!({"a": 1})));
    assert_eq!((event.count, event.ts), (1, now()));
    assert_eq!(read(json!({"error": "x"})).component, "unknown");
}

#[test]
fn an_event_without_an_id_is_known_by_what_it_says() {
    let at = |ts: &str, error: &str| read(json!({"error": error, "ts": ts})).id;
    assert_eq!(
        at("2026-11-21T09:00:00Z", "x"),
        at("2026-11-21T09:00:00Z", "x")
    );
    assert_ne!(
        at("2026-11-21T09:00:00Z", "x"),
        at("2026-11-21T09:00:01Z", "x")
    );
    assert_ne!(
        at("2026-11-21T09:00:00Z", "x"),
        at("2026-11-21T09:00:00Z", "y")
    );
    assert_eq!(read(json!({"error": "x", "id": "evt-1"})).id, "evt-1");
}

#[test]
fn text_is_made_fit_to_keep() {
    let event = read(
        json!({"error": "\u{1b}[31mred\u{1b}[0m\0 alert", "service": "a\nb", "level": "ERROR"}),
    );
    assert_eq!(event.error, "red alert");
    assert_eq!(event.service.as_deref(), Some("a b"));
    assert_eq!(event.level.as_deref(), Some("error"));
    let event = read(json!({"error": "ü".repeat(1_000_000)}));
    assert!(event.error.len() <= MAX_MESSAGE && event.error.ends_with("bytes left out]"));
}

#[test]
fn times_are_kept_within_what_is_counted() {
    let ts = |value: Value| read(json!({"error": "x", "ts": value})).ts;
    assert_eq!(
        ts(json!("2026-11-21T12:00:00+03:00")).to_string(),
        "2026-11-21T09:00:00Z"
    );
    assert_eq!(ts(json!(1_795_251_600)).to_string(), "2026-11-21T09:00:00Z");
    assert_eq!(
        ts(json!(1_795_251_600_000_i64)).to_string(),
        "2026-11-21T09:00:00Z"
    );
    assert_eq!(ts(json!("2099-01-01T00:00:00Z")), now() + MAX_AHEAD);
    assert_eq!(ts(json!("1999-01-01T00:00:00Z")), now() - MAX_AGE);
    assert_eq!(ts(Value::Null), now());
}

#[test]
fn mistakes_are_named() {
    let check = |value: Value, expect: &str| {
        let findings = ErrorEvent::parse(&value, now()).unwrap_err();
        let said: Vec<String> = findings.iter().map(ToString::to_string).collect();
        assert!(
            said.iter().any(|line| line.contains(expect)),
            "{value}: {said:?}"
        );
    };
    check(json!({}), "`error` is missing");
    check(json!("text"), "an error event: a mapping");
    check(json!({"error": "  "}), "the message is empty");
    check(
        json!({"error": "x", "componnent": "y"}),
        "did you mean `component`?",
    );
    check(json!({"error": "x", "count": 0}), "a whole number from 1");
    check(json!({"error": "x", "ts": "yesterday"}), "a time as");
    check(json!({"error": "x", "tags": "y"}), "a list of texts");
    check(json!({"error": ["x"]}), "expected text");
}

#[test]
fn bytes_may_be_anything() {
    let event = ErrorEvent::from_bytes(b"plain \xff line", now()).unwrap();
    assert_eq!(event.error, "plain \u{fffd} line");
    let event = ErrorEvent::from_bytes(br#"{"error": "x", "type": "KeyError"}"#, now()).unwrap();
    assert_eq!(event.kind.as_deref(), Some("KeyError"));
    assert!(ErrorEvent::from_bytes(b"\0\0", now()).is_err());
    let back: ErrorEvent = serde_json::from_value(serde_json::to_value(&event).unwrap()).unwrap();
    assert_eq!(back, event);
}

#[test]
fn a_batch_is_read_one_by_one() {
    let read =
        ErrorEvent::parse_batch(&json!([{"error": "x"}, {}, {"error": "y"}]), now()).unwrap();
    assert_eq!(
        read.iter().map(Result::is_ok).collect::<Vec<_>>(),
        [true, false, true]
    );
    assert!(ErrorEvent::parse_batch(&json!([]), now()).is_err());
    assert!(
        ErrorEvent::parse_batch(&json!(vec![json!({"error": "x"}); MAX_BATCH + 1]), now()).is_err()
    );
    assert_eq!(
        ErrorEvent::parse_batch(&json!({"error": "x"}), now())
            .unwrap()
            .len(),
        1
    );
}
