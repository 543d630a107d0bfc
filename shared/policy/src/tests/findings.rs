//! What is said of files that are wrong: file, line, column, and what to do.

use super::{CEDAR, ask, files, said};
use crate::{APPROVALS, Options, PERMISSIONS, PolicyFile, PolicySet};
use expect_test::{Expect, expect};

fn check(path: &str, text: &str, expected: Expect) {
    let compiled = PolicySet::compile(&[PolicyFile::new(path, text)], Options::default());
    let findings = match &compiled {
        Ok(set) => set.warnings(),
        Err(findings) => findings,
    };
    let shown: String = findings
        .iter()
        .map(|finding| format!("{finding}\n"))
        .collect();
    expected.assert_eq(&shown);
}

#[test]
fn a_slip_in_cedar() {
    check(
        CEDAR,
        "permit (principal, action, resource)\n\nforbid (principal, action, resource);",
        expect![[r#"
            policies/rules.cedar:3:8: error[syntax]: unexpected token `(`
        "#]],
    );
    check(
        CEDAR,
        "// one\nforbid (principal, action, resource)\nwhen { context.hour > };\n",
        expect![[r#"
            policies/rules.cedar:3:23: error[syntax]: unexpected token `}`
        "#]],
    );
    check(
        CEDAR,
        "\n\n  allow (principal, action, resource);",
        expect![[r#"
            policies/rules.cedar:3:3: error[syntax]: invalid policy effect: allow; effect must be either `permit` or `forbid`
        "#]],
    );
    check(
        CEDAR,
        "@id(\"a)\nforbid (principal, action, resource);",
        expect![[r#"
            policies/rules.cedar:1:5: error[syntax]: invalid token; try checking that all strings are closed properly
        "#]],
    );
}

#[test]
fn a_name_that_is_not_in_the_schema() {
    check(
        CEDAR,
        "forbid (principal, action == Action::\"runs\", resource);\n\
         forbid (principal in Roles::\"x\", action, resource);\n\
         forbid (principal, action, resource)\n  when { resource.tag.contains(\"x\") };\n\
         forbid (principal, action, resource)\n  when {\n    context.hours > 3\n  };\n",
        expect![[r#"
            policies/rules.cedar:1:30: error[schema]: for policy `rules#1`, unrecognized action `Action::"runs"`; did you mean `Action::"run"`?
            policies/rules.cedar:2:22: error[schema]: for policy `rules#2`, unrecognized entity type `Roles`; did you mean `Role`?
            policies/rules.cedar:4:10: error[schema]: for policy `rules#3`, attribute `tag` on entity type `Skill` not found; did you mean `tags`?
            policies/rules.cedar:7:5: error[schema]: for policy `rules#4`, attribute `hours` in context for Action::"run" not found; did you mean `hour`?
        "#]],
    );
}

#[test]
fn a_type_that_does_not_fit() {
    check(
        CEDAR,
        "forbid (principal, action, resource)\nwhen { context.hour > \"3\" };\n\
         forbid (principal, action, resource)\nwhen { context.inputs.getTag(\"path\") == \"/\" };\n\
         forbid (principal, action, resource)\nwhen { context.numbers.hasTag(\"top\") && context.numbers.getTag(\"top\") == \"3\" };\n\
         forbid (principal, action, resource)\nwhen { resource.risk_level == resource.risk };\n\
         forbid (principal, action, resource)\nwhen { [].contains(resource.id) };\n",
        expect![[r#"
            policies/rules.cedar:2:23: error[schema]: for policy `rules#1`, unexpected type: expected Long but saw String
            policies/rules.cedar:4:8: error[schema]: for policy `rules#2`, unable to guarantee safety of access to tag `"path"` on entity type `Inputs`; try testing for the tag's presence with `.hasTag("path") && ..`
            policies/rules.cedar:6:41: error[schema]: the types Long and String are not compatible; for policy `rules#3`, both operands to a `==` expression must have compatible types. Types must be exactly equal to be compatible
            policies/rules.cedar:8:8: error[schema]: the types Long and String are not compatible; for policy `rules#4`, both operands to a `==` expression must have compatible types. Types must be exactly equal to be compatible
            policies/rules.cedar:10:8: error[schema]: for policy `rules#5`, empty set literals are forbidden in policies
        "#]],
    );
}

#[test]
fn an_annotation_that_means_nothing() {
    check(
        CEDAR,
        "@id(\"default_deny\") @quorum(\"0\")\nforbid (principal, action == Action::\"run\", resource);\n\
         @expires(\"soon\") @approver(\"lea\")\nforbid (principal, action == Action::\"run_unattended\", resource);\n\
         @mode(\"shadow\")\nforbid (principal, action, resource);\n\
         @guardrail(\"\") @mode(\"loud\")\nforbid (principal, action, resource);\n\
         @waives_risk(\"write\")\nforbid (principal, action, resource);\n\
         @approvers(\"lea,,\") @author(\"mia\")\nforbid (principal, action, resource);\n",
        expect![[r#"
            policies/rules.cedar:1:1: error[annotation] @quorum: `@quorum("0")`: expected a whole number from 1 to 20
            policies/rules.cedar:1:1: error[annotation] @id: `default_deny` is what decisions say when no policy does: choose another id
            policies/rules.cedar:3:1: error[annotation] @expires: `@expires("soon")`: expected a time such as `30m`, `24h` or `7d`, at most `90d`
            policies/rules.cedar:5:1: error[annotation] @mode: `@mode` is for guardrails: add `@guardrail` to a `forbid`
            policies/rules.cedar:7:1: error[annotation] @mode: `@mode("loud")`: expected shadow, warn, block or require_approval
            policies/rules.cedar:9:1: error[annotation] @waives_risk: `@waives_risk` is for a `permit` of `Action::"run_unattended"`
            policies/rules.cedar:11:1: error[annotation] @approvers: `@approvers`: expected names with commas between them
            policies/rules.cedar:3:1: warning[annotation] @approver: `@approver` means nothing here: did you mean `@approvers`?
        "#]],
    );
}

#[test]
fn templates_and_doubled_ids() {
    check(
        CEDAR,
        "@id(\"a\") forbid (principal, action, resource == Skill::\"a/b\");\n\
         @id(\"a\") forbid (principal, action, resource == Skill::\"a/c\");\n\
         @id(\"t\") forbid (principal == ?principal, action, resource);\n",
        expect![[r#"
            policies/rules.cedar:2:1: error[duplicate-id]: "a" is the id of a policy at policies/rules.cedar:1 too: choose another `@id`
            policies/rules.cedar:3:1: error[template]: this is a template, and nothing fills it in: write the principal or the resource in place of `?principal` or `?resource`
        "#]],
    );
}

#[test]
fn an_entry_of_the_permissions_that_is_wrong() {
    check(
        PERMISSIONS,
        r#"{
  "rolls": {"a": ["*"]},
  "roles": {"dba": "records:*", "x": [1]},
  "policies": [
    {"skil_id": "a/*", "permissions": []},
    {"skill_id": "a/*"},
    {"skill_id": "b/*", "permissions": ["", 3], "required_permissions": []},
    {"skill_id": "b/*", "permissions": 3},
    {"skill_id": "", "permissions": []},
    {"skill_id": "c/*", "skill_id": "d/*", "permissions": [], "granted_by": ["a,b"]},
    "x"
  ],
  "abac_policies": [
    {"skill_id": "*", "effect": "forbid", "conditions": {}},
    {"skill_id": "*", "effect": "deny"},
    {"skill_id": "*", "effect": "deny", "conditions": {"department": []}},
    {"skill_id": "*", "effect": "deny", "conditions": {"level": 3}}
  ]
}"#,
        expect![[r#"
            policies/permission_policies.json:2:3: error[unknown-field] rolls: `rolls` is no field of the permission policies: did you mean `roles`?
            policies/permission_policies.json:3:39: error[wrong-type] roles.x[0]: found the number 1, expected a text that is not empty
            policies/permission_policies.json:5:5: error[missing-field] policies[0]: `skill_id` is missing: expected a pattern such as `admin/*`, or `*` for every skill
            policies/permission_policies.json:5:6: error[unknown-field] policies[0].skil_id: `skil_id` is no field of a permission policy: did you mean `skill_id`?
            policies/permission_policies.json:6:5: error[missing-field] policies[1]: `required_permissions` is missing: expected a list of permissions, an empty one if this skill needs none
            policies/permission_policies.json:7:5: error[duplicate-field] policies[2]: `required_permissions` and `permissions` mean the same: write one of them
            policies/permission_policies.json:8:40: error[wrong-type] policies[3].permissions: found the number 3, expected a text or a list of texts
            policies/permission_policies.json:9:18: error[wrong-type] policies[4].skill_id: found the text "", expected a text that is not empty
            policies/permission_policies.json:10:25: error[duplicate-field] policies[5]: `skill_id` is written twice, and only one can be meant
            policies/permission_policies.json:10:77: error[wrong-name] policies[5].granted_by: "a,b" holds a comma: write a list of names
            policies/permission_policies.json:11:5: error[wrong-type] policies[6]: found the text "x", expected a permission policy, which is an object
            policies/permission_policies.json:14:33: error[wrong-type] abac_policies[0].effect: found the text "forbid", expected `allow` or `deny`
            policies/permission_policies.json:15:5: error[missing-field] abac_policies[1]: `conditions` is missing: expected an object of attributes and their values, an empty one if the rule always holds
            policies/permission_policies.json:16:70: error[empty-list] abac_policies[2].conditions.department: this list is empty, so no value could ever fit: write the values that the attribute may have, or remove the condition
            policies/permission_policies.json:17:65: error[wrong-type] abac_policies[3].conditions.level: found the number 3, expected a text or a list of texts
        "#]],
    );
}

#[test]
fn an_entry_of_the_approvals_that_is_wrong() {
    check(
        APPROVALS,
        r#"[
  {"skill_id": "a/*", "requires_approval": "yes"},
  {"skill_id": "b/*", "quorum": 0, "expires": "1y", "waives_risk_up_to": "write"},
  {"skill_id": "c/*", "requires_approval": false, "approvers": ["lea"], "waives_risk_up_to": "all"},
  {"skill_id": "d/*", "approvers": []},
  {"skill_id": "e/*", "aprovers": ["lea"], "policy_id": "risk"}
]"#,
        expect![[r#"
            policies/approval_policies.json:2:44: error[wrong-type] policies[0].requires_approval: found the text "yes", expected `true` or `false`
            policies/approval_policies.json:3:33: error[wrong-type] policies[1].quorum: found the number 0, expected a whole number from 1 to 20
            policies/approval_policies.json:3:47: error[wrong-type] policies[1].expires: found the text "1y", expected a time such as `30m`, `24h` or `7d`, at most `90d`
            policies/approval_policies.json:3:74: error[without-effect] policies[1].waives_risk_up_to: `waives_risk_up_to` means nothing unless `requires_approval` is false
            policies/approval_policies.json:4:64: error[without-effect] policies[2].approvers: `approvers` means nothing unless `requires_approval` is true
            policies/approval_policies.json:4:94: error[wrong-type] policies[2].waives_risk_up_to: found the text "all", expected `read`, `write` or `destructive`
            policies/approval_policies.json:5:36: error[wrong-type] policies[3].approvers: found a list of 0, expected at least one name; or leave the field out
            policies/approval_policies.json:6:23: error[unknown-field] policies[4].aprovers: `aprovers` is no field of an approval policy: did you mean `approvers`?
        "#]],
    );
}

#[test]
fn a_file_that_is_broken_opens_nothing() {
    for path in [PERMISSIONS, APPROVALS] {
        for text in [
            "",
            "null",
            "3",
            "\"x\"",
            "{",
            "{\"policies\": {}}",
            "{\"policies\": null}",
        ] {
            let compiled = PolicySet::compile(&files(&[(path, text)]), Options::default());
            let findings = compiled.expect_err(text);
            assert!(
                findings
                    .iter()
                    .all(|finding| finding.file.as_deref() == Some(path))
            );
            assert!(
                findings.iter().all(|finding| finding.line.is_some()),
                "{findings:?}"
            );
        }
    }
    check(
        "policies/permision_policies.json",
        "{}",
        expect![[r#"
        policies/permision_policies.json: error[unknown-file]: this is no file of policies: did you mean `policies/permission_policies.json`?
    "#]],
    );
}

#[test]
fn an_entry_that_never_applies_is_a_warning() {
    let text =
        "[\n{\"skill_id\": \"a/*\"},\n{\"skill_id\": \"a/*\", \"requires_approval\": false}]";
    check(
        APPROVALS,
        text,
        expect![[r#"
        policies/approval_policies.json:3:1: warning[never-reached] policies[1]: this entry never applies: of all that mean a skill only the first counts, and `a/*` above means every skill that `a/*` means; move it up, or remove it
    "#]],
    );
    let set = PolicySet::compile(&files(&[(APPROVALS, text)]), Options::default()).unwrap();
    assert_eq!(said(&ask("a/b").of(&set)), "approve approval:a/* 1x[] 24h");
}
