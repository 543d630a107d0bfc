//! Guardrails: predicates over the inputs of a run.

use super::{CEDAR, ask, check, compile, compile_with};
use serde_json::{Value, json};

fn guard(condition: &str) -> String {
    format!(
        "@id(\"g\") @guardrail(\"\") forbid (principal, action == Action::\"run\", resource == Skill::\"ops/disk\") when {{ {condition} }};"
    )
}

#[test]
fn a_guardrail_does_not_stand_for_what_nobody_allowed() {
    // Whoever passes over the guardrail would else run what is not allowed by default.
    let closed = compile_with(CEDAR, &guard("true"), true);
    let denials = ask("ops/disk").of(&closed).denials;
    let denials = denials.iter();
    let denials: Vec<_> = denials
        .map(|it| (it.policy_id.as_str(), it.guardrail))
        .collect();
    assert_eq!(denials, [("default_deny", false), ("g", true)]);
}

#[test]
fn what_is_mined_can_be_said() {
    let inputs = json!({
        "path": "/etc/passwd", "top": 10, "share": 0.5, "huge": 1e300, "below": -1.5, "force": true,
        "hosts": ["a", "b", 3], "none": null, "target": {"host": "db", "port": 5432}, "empty": ""
    });
    for (condition, met) in [
        // missing
        ("!context.given.contains(\"path\")", false),
        ("!context.given.contains(\"user\")", true),
        ("!context.given.contains(\"none\")", true),
        // one of
        (
            "context.inputs.hasTag(\"path\") && [\"/\", \"/etc/passwd\"].contains(context.inputs.getTag(\"path\"))",
            true,
        ),
        (
            "context.inputs.hasTag(\"user\") && context.inputs.getTag(\"user\") == \"x\"",
            false,
        ),
        // pattern
        (
            "context.inputs.hasTag(\"path\") && context.inputs.getTag(\"path\") like \"/etc/*\"",
            true,
        ),
        (
            "context.inputs.hasTag(\"path\") && context.inputs.getTag(\"path\") like \"/etc/\\*\"",
            false,
        ),
        // range
        (
            "context.numbers.hasTag(\"top\") && context.numbers.getTag(\"top\") >= 10",
            true,
        ),
        (
            "context.numbers.hasTag(\"top\") && context.numbers.getTag(\"top\") > 10",
            false,
        ),
        (
            "context.thousandths.hasTag(\"share\") && context.thousandths.getTag(\"share\") == 500",
            true,
        ),
        (
            "context.numbers.hasTag(\"share\") && context.numbers.getTag(\"share\") == 0",
            true,
        ),
        (
            "context.numbers.hasTag(\"below\") && context.numbers.getTag(\"below\") == -2",
            true,
        ),
        (
            "context.numbers.hasTag(\"huge\") && context.numbers.getTag(\"huge\") > 1000000",
            true,
        ),
        (
            "context.thousandths.hasTag(\"top\") && context.thousandths.getTag(\"top\") == 10000",
            true,
        ),
        // yes or no
        (
            "context.flags.hasTag(\"force\") && context.flags.getTag(\"force\")",
            true,
        ),
        // lists
        (
            "context.lists.hasTag(\"hosts\") && context.lists.getTag(\"hosts\").containsAny([\"b\", \"z\"])",
            true,
        ),
        (
            "context.lists.hasTag(\"hosts\") && context.lists.getTag(\"hosts\").contains(\"3\")",
            true,
        ),
        // size
        (
            "context.sizes.hasTag(\"hosts\") && context.sizes.getTag(\"hosts\") > 2",
            true,
        ),
        (
            "context.sizes.hasTag(\"empty\") && context.sizes.getTag(\"empty\") == 0",
            true,
        ),
        (
            "context.sizes.hasTag(\"path\") && context.sizes.getTag(\"path\") == 11",
            true,
        ),
        // within objects
        (
            "context.inputs.hasTag(\"target.host\") && context.inputs.getTag(\"target.host\") == \"db\"",
            true,
        ),
        (
            "context.numbers.hasTag(\"target.port\") && context.numbers.getTag(\"target.port\") < 1024",
            false,
        ),
    ] {
        let asked = ask("ops/disk").inputs(inputs.clone());
        let expected = if met { "deny g guardrail" } else { "" };
        check(&compile(CEDAR, &guard(condition)), &asked, expected);
    }
}

#[test]
fn what_a_guardrail_does_is_its_mode() {
    for (mode, expected) in [
        ("shadow", "shadow g"),
        ("warn", "warn g"),
        ("require_approval", "approve g 1x[] 24h"),
        ("block", "deny g guardrail"),
    ] {
        let text = format!("@mode(\"{mode}\") {}", guard("context.hour > 0"));
        check(&compile(CEDAR, &text), &ask("ops/disk"), expected);
    }
}

#[test]
fn a_dot_in_a_name_hides_nothing() {
    let policies = compile(
        CEDAR,
        &guard("context.inputs.hasTag(\"a.b\") && context.inputs.getTag(\"a.b\") == \"bad\""),
    );
    let check =
        |inputs: Value, expected: &str| check(&policies, &ask("ops/disk").inputs(inputs), expected);
    check(json!({"a": {"b": "bad"}}), "deny g guardrail");
    check(json!({"a.b": "bad"}), "deny g guardrail");
}
