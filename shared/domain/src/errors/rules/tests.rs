//! A team's own rules: what they do, and what is said of mistakes in them.

use super::RuleSet;
use crate::errors::{ErrorEvent, alias, explain, sign};
use jiff::Timestamp;
use serde_json::json;

const RULES: &str = "\
version: 3
keep:
  words: [node-7]
  keys: [shard]
mask:
  - {name: order number, prefix: ORD-, charset: digits, min: 4}
  - {name: colour, as: str, pattern: '(red|green) light'}
services:
  billing:
    - {contains: pool exhausted, type: PoolError, fingerprint: 'pool {{ type }}'}
";

fn event(value: serde_json::Value) -> ErrorEvent {
    ErrorEvent::parse(&value, Timestamp::UNIX_EPOCH).unwrap()
}

#[test]
fn they_come_before_the_built_in_ones() {
    let rules = RuleSet::parse(RULES).unwrap();
    let check = |message: &str, expect: &str| {
        assert_eq!(explain(message, &rules).template.to_string(), expect)
    };
    check(
        "ORD-12345 failed at the red light",
        "<var> failed at the <str>",
    );
    check("ORD-123 failed", "ORD-<int> failed");
    check("node-7 and node-8", "node-7 and node-<int>");
    check("shard=alpha user=bob", "shard=alpha user=<var>");
    let explained = explain("the green light of ORD-00001", &rules);
    let named: Vec<&str> = explained
        .masked
        .iter()
        .map(|masked| masked.rule.as_str())
        .collect();
    assert_eq!(named, ["colour", "order number"]);
    assert_eq!(explained.masked[1].text, "ORD-00001");
}

#[test]
fn a_service_may_be_kept_as_it_comes() {
    let rules = RuleSet::parse("version: 1\nredact: {billing: false, sale: true}\n").unwrap();
    for (event_of, redacts) in [
        (json!({"error": "no", "service": "billing"}), false),
        (json!({"error": "no", "service": "sale"}), true),
        (
            json!({"error": "no", "service": "other", "component": "billing"}),
            true,
        ),
        (json!({"error": "no", "component": "billing"}), false),
        (json!({"error": "no"}), true),
    ] {
        assert_eq!(
            rules.redacts(&event(event_of.clone())),
            redacts,
            "{event_of}"
        );
        assert!(RuleSet::default().redacts(&event(event_of)));
    }
    for wrong in [
        "redact: {billing: no}",
        "redact: billing",
        "redact: [billing]",
    ] {
        let findings = RuleSet::parse(&format!("version: 1\n{wrong}\n")).unwrap_err();
        assert_eq!(findings.len(), 1, "{wrong}: {findings:?}");
    }
}

#[test]
fn a_chosen_fingerprint_takes_the_place_of_the_message() {
    let rules = RuleSet::parse(RULES).unwrap();
    let of = |service: &str, error: &str| {
        let event = event(json!({"error": error, "service": service, "type": "PoolError"}));
        sign(&event, &rules).fingerprint
    };
    assert_eq!(
        of("billing", "pool exhausted in a"),
        of("billing", "b: pool exhausted")
    );
    assert_ne!(
        of("billing", "pool exhausted in a"),
        of("sales", "pool exhausted in a")
    );
    assert_ne!(
        of("billing", "something else"),
        of("billing", "pool exhausted in a")
    );
}

#[test]
fn another_version_is_reached_by_an_alias() {
    let rules = RuleSet::parse(RULES).unwrap();
    let event = event(json!({"error": "ORD-12345 failed"}));
    let (old, new) = alias(&event, &RuleSet::default(), &rules).unwrap();
    assert_eq!(old, sign(&event, &RuleSet::default()).fingerprint);
    assert_eq!(new, sign(&event, &rules).fingerprint);
    assert_eq!(alias(&event, &rules, &rules), None);
}

#[test]
fn mistakes_are_named_with_their_place() {
    let check = |yaml: &str, expect: &str| {
        let findings = RuleSet::parse(yaml).unwrap_err();
        let said: Vec<String> = findings.iter().map(ToString::to_string).collect();
        assert!(
            said.iter().any(|line| line.contains(expect)),
            "{yaml}: {said:?}"
        );
    };
    check("keep: {}", "`version` is missing");
    check(
        "version: 1\nmasks: []",
        "2:1: error[unknown-field] masks: `masks` is no field of the rules of errors: did you mean `mask`?",
    );
    check("version: many", "expected a whole number");
    check("version: 1\nmask:\n  - {name: x, pattern: '('}", "3:");
    check(
        "version: 1\nmask:\n  - {name: x, prefix: a, as: intt}",
        "did you mean `int`?",
    );
    check(
        "version: 1\nmask:\n  - {name: x}",
        "expected `prefix` or `pattern`",
    );
    check(
        "version: 1\nservices: {a: [{fingerprint: '{{ typ }}'}]}",
        "did you mean `type`?",
    );
}
