//! The attribute rules of `permission_policies.json`.

use super::{Ask, ask, check, compile, compile_with};
use crate::PERMISSIONS;

fn rule(effect: &str, conditions: &str) -> String {
    format!(
        r#"{{"abac_policies": [{{"skill_id": "ops/*", "effect": "{effect}", "policy_id": "rule", "conditions": {conditions}}}]}}"#
    )
}

#[test]
fn a_rule_holds_when_every_condition_does() {
    let sales = || ask("ops/disk").attribute("department", &["sales", "berlin"]);
    let table: [(&str, Ask, &str); 12] = [
        ("{}", ask("ops/disk"), "deny rule"),
        ("{}", ask("hr/hire"), ""),
        (r#"{"department": "sales"}"#, sales(), "deny rule"),
        (r#"{"department": ["it", "berlin"]}"#, sales(), "deny rule"),
        (r#"{"department": ["it"]}"#, sales(), ""),
        // An attribute that nobody knows fails.
        (r#"{"departement": ["sales"]}"#, sales(), ""),
        (r#"{"department": "sales", "level": "1"}"#, sales(), ""),
        (
            r#"{"department": "sales", "role": ["guest", "intern"]}"#,
            sales().roles(&["intern"]),
            "deny rule",
        ),
        (r#"{"role": "guest"}"#, sales().roles(&["intern"]), ""),
        (
            r#"{"tags": ["money", "danger"]}"#,
            ask("ops/disk").tags(&["danger"]),
            "deny rule",
        ),
        (
            r#"{"skill_id": ["ops.disk"]}"#,
            ask("ops/disk"),
            "deny rule",
        ),
        (r#"{"skill_id": ["ops/disc"]}"#, ask("ops/disk"), ""),
    ];
    for (conditions, asked, expected) in table {
        check(
            &compile(PERMISSIONS, &rule("deny", conditions)),
            &asked,
            expected,
        );
    }
}

#[test]
fn what_a_credential_says_of_role_does_not_replace_the_role() {
    let policies = compile(PERMISSIONS, &rule("deny", r#"{"role": "guest"}"#));
    let asked = ask("ops/disk")
        .roles(&["guest"])
        .attribute("role", &["admin"]);
    check(&policies, &asked, "deny rule");
}

#[test]
fn a_rule_that_allows_grants_only_where_nothing_is_allowed_by_default() {
    let text = rule("allow", r#"{"role": "sre"}"#);
    let (open, closed) = (
        compile(PERMISSIONS, &text),
        compile_with(PERMISSIONS, &text, true),
    );
    check(&open, &ask("ops/disk"), "");
    check(&open, &ask("ops/disk").roles(&["sre"]), "met rule");
    check(&closed, &ask("ops/disk").roles(&["sre"]), "met rule");
    check(&closed, &ask("ops/disk"), "deny default_deny from platform");
}

#[test]
fn a_rule_that_allows_never_overrides_one_that_denies() {
    let policies = compile(
        PERMISSIONS,
        r#"{"policies": [{"skill_id": "*", "permissions": "x"}],
            "abac_policies": [
              {"skill_id": "*", "effect": "allow", "conditions": {}},
              {"skill_id": "*", "effect": "deny", "conditions": {"role": "guest"}, "granted_by": "role:owner"},
              {"skill_id": "*", "effect": "deny", "conditions": {"role": "guest"}}
            ]}"#,
    );
    check(
        &policies,
        &ask("a/b").permissions(&["x"]),
        "met permission:*; met abac:*",
    );
    check(
        &policies,
        &ask("a/b").roles(&["guest"]),
        "deny permission:* missing x; deny abac:* from role:owner; deny abac:*; met abac:*",
    );
}
