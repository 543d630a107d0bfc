//! `approval_policies.json`.

use super::{ask, check, compile};
use crate::APPROVALS;

#[test]
fn the_first_entry_that_means_the_skill_decides() {
    let policies = compile(
        APPROVALS,
        r#"{"policies": [
            {"skill_id": "ops/read*", "requires_approval": false, "policy_id": "looks"},
            {"skill_id": "ops/write", "requires_approval": false, "waives_risk_up_to": "write"},
            {"skill_id": "ops.*", "policy_id": "ops"},
            {"skill_id": "pay/*", "requires_approval": true, "approvers": ["role:cfo", "lea"], "quorum": 2, "expires": "90m"},
            {"skill_id": "*", "requires_approval": false}
        ]}"#,
    );
    for (skill, expected) in [
        // It lets go of the entry below, and of no risk at all.
        ("ops/read-log", "met looks"),
        ("ops/write", "met approval:ops/write; waives Write"),
        ("ops/delete", "approve ops 1x[] 24h"),
        (
            "pay/invoice",
            "approve approval:pay/* 2x[role:cfo,lea] 1.5h",
        ),
        ("hr/hire", "met approval:*"),
    ] {
        check(&policies, &ask(skill), expected);
    }
}

#[test]
fn a_list_alone_is_a_file_too() {
    let policies = compile(APPROVALS, r#"[{"skill_id": "x/y"}]"#);
    check(&policies, &ask("x/y"), "approve approval:x/y 1x[] 24h");
    check(&policies, &ask("x/z"), "");
}

#[test]
fn the_patterns_are_those_of_fnmatch() {
    for (glob, skill, met) in [
        ("*", "a/b", true),
        ("a/b", "a/b", true),
        ("a.b", "a/b", true),
        ("a*", "a/b", true),
        ("A*", "a/b", false),
        ("?/b", "a/b", true),
        ("[a-c]?b", "a/b", true),
        ("[!a]*", "a/b", false),
        ("*[!b]", "a/b", false),
        ("a/b*", "a/b", true),
        ("b", "a/b", false),
        ("[*]", "a/b", false),
    ] {
        let text = serde_json::json!([{"skill_id": glob, "policy_id": "p"}]).to_string();
        let expected = if met { "approve p 1x[] 24h" } else { "" };
        check(&compile(APPROVALS, &text), &ask(skill), expected);
    }
}
