//! What a change weakens.

use super::CEDAR;
use crate::{APPROVALS, Options, PERMISSIONS, PolicyFile, lint_change, lint_options, lint_risk};
use domain::finding::Finding;
use domain::manifest;
use expect_test::{Expect, expect};

fn shown(findings: &[Finding]) -> String {
    findings
        .iter()
        .map(|finding| format!("{finding}\n"))
        .collect()
}

fn check(path: &str, before: &str, after: &str, expected: Expect) {
    let file = |text: &str| [PolicyFile::new(path, text)];
    expected.assert_eq(&shown(&lint_change(&file(before), &file(after))));
    assert_eq!(shown(&lint_change(&file(before), &file(before))), "");
}

const NIGHT: &str = r#"@id("night") forbid (principal, action == Action::"run", resource) when { context.hour < 6 };"#;

#[test]
fn a_policy_that_goes_or_turns() {
    check(
        CEDAR,
        NIGHT,
        "",
        expect![[r#"
        policies/rules.cedar: warning[policy-removed]: the policy `night` (policies/rules.cedar:1) is removed, and nothing of that name takes its place
    "#]],
    );
    check(
        CEDAR,
        NIGHT,
        &NIGHT.replace("forbid", "permit"),
        expect![[r#"
            policies/rules.cedar:1:1: warning[forbid-to-permit]: `night` forbade, and will permit
        "#]],
    );
    check(
        CEDAR,
        NIGHT,
        &NIGHT.replace("< 6", "< 5"),
        expect![[r#"
        policies/rules.cedar:1:1: warning[condition-changed]: `night` changes whom, what or when it forbids: replay the runs of the past to see what that lets through
    "#]],
    );
    check(
        CEDAR,
        NIGHT,
        &NIGHT.replace("\"run\"", "\"run_unattended\""),
        expect![[r#"
            policies/rules.cedar:1:1: warning[denial-dropped]: `night` will send to approval what it denied
        "#]],
    );
    check(CEDAR, "", NIGHT, expect![]);
    check(
        CEDAR,
        "",
        &NIGHT.replace("forbid", "permit"),
        expect![[r#"
        policies/rules.cedar:1:1: info[permit-changed]: `night` permits what nothing may have permitted before
    "#]],
    );
    check(
        CEDAR,
        NIGHT,
        &NIGHT.replace(") forbid", ")\n// why\n@reason(\"x\")\nforbid"),
        expect![],
    );
    check(
        CEDAR,
        NIGHT,
        "forbid",
        expect![[r#"
        policies/rules.cedar:1:7: error[syntax]: unexpected end of input
    "#]],
    );
}

#[test]
fn fewer_eyes() {
    let two = r#"@id("pay") @approvers("lea") @quorum("2") @expires("1h") forbid (principal, action == Action::"run_unattended", resource);"#;
    check(
        CEDAR,
        two,
        r#"@id("pay") @approvers("lea, role:all") @expires("2h") forbid (principal, action == Action::"run_unattended", resource);"#,
        expect![[r#"
            policies/rules.cedar:1:1: warning[quorum-lowered]: `pay` will want one approval instead of 2 approvals
            policies/rules.cedar:1:1: warning[approvers-widened]: `pay` may also be approved by role:all
            policies/rules.cedar:1:1: warning[expiry-longer]: requests for the approval of `pay` will stay open longer
        "#]],
    );
    check(
        CEDAR,
        two,
        &two.replace("@approvers(\"lea\")", ""),
        expect![[r#"
            policies/rules.cedar:1:1: warning[approvers-widened]: `pay` may be approved by anyone who decides approvals, not only by lea
        "#]],
    );
    let guard = r#"@id("g") @guardrail("") forbid (principal, action == Action::"run", resource) when { context.hour < 6 };"#;
    check(
        CEDAR,
        guard,
        &format!("@mode(\"warn\") {guard}"),
        expect![[r#"
            policies/rules.cedar:1:1: warning[mode-weakened]: `g` will only warn where it would deny
        "#]],
    );
}

#[test]
fn the_files_of_json() {
    check(
        PERMISSIONS,
        r#"{"roles": {"a": ["x:*"]}, "policies": [{"skill_id": "a/*", "permissions": ["x:y", "x:z"]}, {"skill_id": "b/*", "permissions": ["x:y"]}],
            "abac_policies": [{"skill_id": "*", "effect": "deny", "conditions": {"role": "guest"}, "policy_id": "guests"}]}"#,
        r#"{"roles": {"a": ["x:q", "*"], "b": ["x:q"]}, "policies": [{"skill_id": "a/*", "permissions": ["x:y"]}, {"skill_id": "b/*", "permissions": []}],
            "abac_policies": [{"skill_id": "*", "effect": "allow", "conditions": {"role": "guest"}, "policy_id": "guests"}]}"#,
        expect![[r#"
            policies/permission_policies.json:2:31: warning[forbid-to-permit]: `guests` forbade, and will permit
            policies/permission_policies.json:1:59: warning[fewer-permissions]: `permission:a/*` will no longer name the permission `x:z`
            policies/permission_policies.json:1:104: warning[fewer-permissions]: `permission:b/*` will no longer need the permission `x:y`
            policies/permission_policies.json: warning[role-widened] roles.a: the role "a" will also grant `*`
            policies/permission_policies.json: warning[role-widened] roles.b: the role "b" will also grant `x:q`
        "#]],
    );
    check(
        APPROVALS,
        r#"[{"skill_id": "a/*"}, {"skill_id": "b/*"}, {"skill_id": "c/*", "requires_approval": false}]"#,
        r#"[{"skill_id": "a/x", "requires_approval": false}, {"skill_id": "a/*"}, {"skill_id": "b/*", "requires_approval": false},
            {"skill_id": "c/*", "requires_approval": false, "waives_risk_up_to": "write"}]"#,
        expect![[r#"
            policies/approval_policies.json:1:51: warning[condition-changed]: `approval:a/*` changes whom, what or when it forbids: replay the runs of the past to see what that lets through
            policies/approval_policies.json:1:72: warning[approval-dropped]: `approval:b/*` will no longer ask for approval
            policies/approval_policies.json:2:13: warning[risk-waived]: `approval:c/*` will let go of the approval for risk up to `write`
            policies/approval_policies.json:1:2: info[permit-changed]: `approval:a/x` may now come before what asked for approval
        "#]],
    );
}

#[test]
fn options_and_risk() {
    let (on, off) = (
        Options { default_deny: true },
        Options {
            default_deny: false,
        },
    );
    assert_eq!(lint_options(on, off).len(), 1);
    assert_eq!(lint_options(off, on), []);
    let skill = |risk: &str| {
        let text = format!(
            "id: ops/clean\nname: Clean\ndescription: Cleans.\nversion: 1.0.0\nkind: workflow\nrisk: {risk}\nexamples: [clean up]\nowners: [platform]\n"
        );
        manifest::parse(&text).unwrap().manifest
    };
    expect![[r#"
        skills/ops/clean.yaml: warning[risk-lowered] risk: the risk goes from `destructive` to `read`, and with it approvals that policies ask for: does it really do less now?
    "#]].assert_eq(&shown(&lint_risk(&skill("destructive"), &skill("read"))));
    assert_eq!(lint_risk(&skill("read"), &skill("write")), []);
}
