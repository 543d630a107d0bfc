//! `permission_policies.json`: roles and the permissions that skills need.

use super::{ask, check, compile, compile_with};
use crate::PERMISSIONS;
use expect_test::expect;

const SEED: &str = r#"{
  "roles": {
    "admin": ["*"],
    "dba": ["records:*"],
    "finance": ["billing:read", "billing:pay"]
  },
  "policies": [
    {"skill_id": "admin/delete_records", "required_permissions": ["records:delete"], "policy_id": "delete"},
    {"skill_id": "admin/*", "required_permissions": "records:read"},
    {"skill_id": "billing.*", "permissions": ["billing:read", "billing:pay"], "granted_by": ["role:cfo", "lea"], "reason": "money"},
    {"skill_id": "*", "permissions": []}
  ]
}"#;

#[test]
fn the_first_policy_that_means_the_skill_decides() {
    let policies = compile(PERMISSIONS, SEED);
    for (asked, expected) in [
        (
            ask("admin/delete_records"),
            "deny delete missing records:delete from role:admin,role:dba",
        ),
        (ask("admin/delete_records").roles(&["dba"]), "met delete"),
        (
            ask("admin/delete_records").permissions(&["records:read"]),
            "deny delete missing records:delete from role:admin,role:dba",
        ),
        (
            ask("admin/delete_records").permissions(&["records:delete"]),
            "met delete",
        ),
        (
            ask("admin/list"),
            "deny permission:admin/* missing records:read from role:admin,role:dba",
        ),
        (
            ask("admin/list").permissions(&["records:*"]),
            "met permission:admin/*",
        ),
        (
            ask("billing/pay").permissions(&["billing:read"]),
            "deny permission:billing.* missing billing:pay from role:cfo,lea",
        ),
        (
            ask("billing/pay").roles(&["finance"]),
            "met permission:billing.*",
        ),
        (ask("ops/disk"), "met permission:*"),
    ] {
        check(&policies, &asked, expected);
    }
}

#[test]
fn a_token_never_reaches_beyond_its_scopes() {
    let policies = compile(PERMISSIONS, SEED);
    let denied = "deny delete missing records:delete from role:admin,role:dba";
    for (asked, expected) in [
        (
            ask("admin/delete_records")
                .roles(&["dba"])
                .scopes(&["runs:*"]),
            denied,
        ),
        (
            ask("admin/delete_records")
                .permissions(&["*"])
                .scopes(&["runs:*"]),
            denied,
        ),
        (
            ask("admin/delete_records")
                .roles(&["dba"])
                .scopes(&["records:*"]),
            "met delete",
        ),
    ] {
        check(&policies, &asked, expected);
    }
}

#[test]
fn by_default_nothing_is_denied_unless_that_is_wanted() {
    let some = r#"[{"skill_id": "ops/*", "permissions": ["ops:run"]}]"#;
    let (open, closed) = (
        compile(PERMISSIONS, some),
        compile_with(PERMISSIONS, some, true),
    );
    check(&open, &ask("hr/hire"), "");
    check(&closed, &ask("hr/hire"), "deny default_deny from platform");
    check(
        &closed,
        &ask("ops/disk").permissions(&["ops:run"]),
        "met permission:ops/*",
    );
    check(
        &closed,
        &ask("ops/disk"),
        "deny permission:ops/* missing ops:run",
    );
}

#[test]
fn reasons_say_what_to_do() {
    let policies = compile(PERMISSIONS, SEED);
    let reason = |skill: &str| ask(skill).of(&policies).denials[0].reason.clone();
    assert_eq!(reason("billing/pay"), "money");
    assert_eq!(
        reason("admin/list"),
        "it needs the permission `records:read`, which you do not hold"
    );
    let closed = compile_with(PERMISSIONS, "[]", true);
    expect![[r#"nothing is allowed by default, and no policy permits mia to run ops/disk"#]]
        .assert_eq(&ask("ops/disk").of(&closed).denials[0].reason);
}

#[test]
fn it_is_shown_as_cedar() {
    expect![[r#"
        // The role "admin" grants "*".
        // The role "dba" grants "records:*".
        // The role "finance" grants "billing:read", "billing:pay".

        // policies/permission_policies.json, translated
        @id("delete")
        forbid (principal, action == Action::"run", resource)
        when { resource.id == "admin/delete_records" }
        unless { principal.permissions.containsAll(["records:delete"]) };

        @id("delete")
        permit (principal, action == Action::"run", resource)
        when { resource.id == "admin/delete_records" }
        when { principal.permissions.containsAll(["records:delete"]) };

        @id("permission:admin/*")
        forbid (principal, action == Action::"run", resource)
        when { resource.id like "admin/*" }
        unless { resource.id == "admin/delete_records" }
        unless { principal.permissions.containsAll(["records:read"]) };

        @id("permission:admin/*")
        permit (principal, action == Action::"run", resource)
        when { resource.id like "admin/*" }
        unless { resource.id == "admin/delete_records" }
        when { principal.permissions.containsAll(["records:read"]) };

        @id("permission:billing.*")
        @reason("money")
        @granted_by("role:cfo, lea")
        forbid (principal, action == Action::"run", resource)
        when { resource.id like "billing/*" }
        unless { principal.permissions.containsAll(["billing:read", "billing:pay"]) };

        @id("permission:billing.*")
        @reason("money")
        permit (principal, action == Action::"run", resource)
        when { resource.id like "billing/*" }
        when { principal.permissions.containsAll(["billing:read", "billing:pay"]) };

        @id("permission:*")
        permit (principal, action == Action::"run", resource)
        unless { resource.id == "admin/delete_records" }
        unless { resource.id like "admin/*" }
        unless { resource.id like "billing/*" };

        // What no policy forbids is allowed: default_deny is off.
        @id("allowed_by_default")
        permit (principal, action, resource);
    "#]]
    .assert_eq(&compile(PERMISSIONS, SEED).to_cedar());
}
