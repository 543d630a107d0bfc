//! Policies written in Cedar.

use super::{CEDAR, ask, check, compile, compile_with, said};
use crate::{Options, PERMISSIONS, PolicyFile, PolicySet};

const OPEN: &str = "(principal, action == Action::\"run\", resource)";

#[test]
fn everything_in_the_schema_can_be_asked() {
    let asked = ask("ops/disk")
        .roles(&["sre"])
        .permissions(&["ops:*"])
        .attribute("department", &["it"])
        .tags(&["disk"]);
    for (condition, met) in [
        ("principal.name == \"mia\"", true),
        ("principal.tenant == \"default\"", true),
        ("principal in Role::\"sre\"", true),
        ("principal in Role::\"dba\"", false),
        ("principal == User::\"mia\"", true),
        ("principal.permissions.contains(\"ops:restart\")", true),
        ("principal.permissions.contains(\"hr:fire\")", false),
        (
            "principal.hasTag(\"department\") && principal.getTag(\"department\").contains(\"it\")",
            true,
        ),
        ("resource == Skill::\"ops/disk\"", true),
        (
            "resource.domain == \"ops\" && resource.name == \"disk\"",
            true,
        ),
        ("resource.tags.contains(\"disk\")", true),
        (
            "resource.risk == \"write\" && resource.risk_level >= 1",
            true,
        ),
        ("resource.kind == \"workflow\"", true),
        ("resource.owners.contains(\"platform\")", true),
        ("resource.globs.contains(\"op[s]*\")", true),
        ("resource.globs.contains(\"op[t]*\")", false),
        ("context.source == \"cli\"", true),
        ("context.hour == 14 && context.weekday == \"monday\"", true),
        ("context.now < datetime(\"2026-03-03\")", true),
        (
            "context.now == datetime(\"2026-03-02T14:30:00.123Z\")",
            true,
        ),
        ("context.cost_thousandths > 999", true),
    ] {
        let policies = compile(
            CEDAR,
            &format!("@id(\"p\") forbid {OPEN} when {{ {condition} }};"),
        );
        let denied = asked
            .of(&policies)
            .denials
            .iter()
            .any(|denial| denial.policy_id == "p");
        assert_eq!(denied, met, "{condition}");
    }
}

#[test]
fn annotations_say_who_and_why() {
    let policies = compile(
        CEDAR,
        r#"
        @id("night") @reason("nobody is there") @granted_by("role:oncall, lea")
        forbid (principal, action == Action::"run", resource)
        when { context.hour < 22 } unless { principal.permissions.contains("night:run") };

        @id("two") @approvers("role:cfo, lea") @quorum("2") @expires("2d")
        forbid (principal, action == Action::"run_unattended", resource == Skill::"pay/invoice");

        @id("known") @waives_risk("destructive")
        permit (principal in Role::"sre", action == Action::"run_unattended", resource);

        forbid (principal, action, resource) when { resource.domain == "dead" };
        "#,
    );
    let may = |skill: &str| ask(skill).permissions(&["night:run"]);
    check(
        &policies,
        &ask("ops/disk"),
        "deny night missing night:run from role:oncall,lea",
    );
    check(
        &policies,
        &may("pay/invoice"),
        "approve two 2x[role:cfo,lea] 48h",
    );
    check(
        &policies,
        &may("ops/disk").roles(&["sre"]),
        "met known; waives Destructive",
    );
    check(&policies, &may("dead/skill"), "deny rules#4");
    assert_eq!(
        ask("ops/disk").of(&policies).denials[0].reason,
        "nobody is there"
    );
    assert_eq!(
        may("dead/skill").of(&policies).denials[0].reason,
        "the policy `rules#4` forbids it (policies/rules.cedar:12)"
    );
}

#[test]
fn a_policy_about_both_actions_is_heard_once() {
    for (scope, condition, expected) in [
        ("action", "true", "deny p"),
        (
            "action",
            "action == Action::\"run_unattended\"",
            "approve p 1x[] 24h",
        ),
        ("action", "action == Action::\"run\"", "deny p"),
        (
            "action in [Action::\"run\", Action::\"run_unattended\"]",
            "true",
            "deny p",
        ),
    ] {
        let text =
            format!("@id(\"p\") forbid (principal, {scope}, resource) when {{ {condition} }};");
        check(&compile(CEDAR, &text), &ask("ops/disk"), expected);
    }
}

#[test]
fn what_cannot_be_evaluated_denies() {
    let overflow = "when { context.cost_thousandths * 9223372036854775807 > 0 }";
    let forbid = compile(CEDAR, &format!("@id(\"sum\") forbid {OPEN} {overflow};"));
    check(&forbid, &ask("ops/disk"), "deny sum");
    let reason = &ask("ops/disk").of(&forbid).denials[0].reason;
    assert!(
        reason.contains("`sum` could not be evaluated") && reason.contains("overflow"),
        "{reason}"
    );
    let asks = format!(
        "@id(\"sum\") forbid (principal, action == Action::\"run_unattended\", resource) {overflow};"
    );
    check(
        &compile(CEDAR, &asks),
        &ask("ops/disk"),
        "approve sum 1x[] 24h",
    );
    let permit = format!("@id(\"sum\") permit {OPEN} {overflow};");
    check(&compile(CEDAR, &permit), &ask("ops/disk"), "");
    let closed = compile_with(CEDAR, &permit, true);
    check(&closed, &ask("ops/disk"), "deny default_deny from platform");
    let reason = &ask("ops/disk").of(&closed).denials[0].reason;
    assert!(reason.contains("`sum` could not be evaluated"), "{reason}");
}

#[test]
fn a_moment_that_cedar_does_not_know_denies() {
    let mut asked = ask("ops/disk");
    asked.context.now = "-009000-01-02T00:00:00Z".parse().unwrap();
    let policies = PolicySet::default();
    check(&policies, &asked, "deny policy_error");
}

#[test]
fn json_and_cedar_hold_together() {
    let files = [
        PolicyFile::new(
            CEDAR,
            format!("@id(\"rule\") forbid {OPEN} when {{ context.source == \"cli\" }};"),
        ),
        PolicyFile::new(
            PERMISSIONS,
            r#"{"roles": {"sre": ["ops:*"]}, "policies": [{"skill_id": "*", "permissions": "ops:run"}]}"#,
        ),
    ];
    let policies = PolicySet::compile(&files, Options::default()).unwrap();
    let verdict = ask("ops/disk").of(&policies);
    assert_eq!(
        said(&verdict),
        "deny permission:* missing ops:run from role:sre; deny rule"
    );
    // A role of the JSON file grants what a Cedar file names.
    let files = [
        PolicyFile::new(
            CEDAR,
            format!(
                "@id(\"rule\") forbid {OPEN} unless {{ principal.permissions.contains(\"ops:x\") }};"
            ),
        ),
        PolicyFile::new(PERMISSIONS, r#"{"roles": {"sre": ["ops:*"]}}"#),
    ];
    let policies = PolicySet::compile(&files, Options::default()).unwrap();
    check(&policies, &ask("a/b").roles(&["sre"]), "");
    check(
        &policies,
        &ask("a/b"),
        "deny rule missing ops:x from role:sre",
    );
}
