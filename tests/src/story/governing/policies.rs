//! Policies of the skills repository.

use super::{Person, harmless, merge_policies};
use crate::world::{Credentials, eventually, id_of};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn the_users_own_file_decides_who_may_run_what() {
    let (world, credentials) = Credentials::world().await;
    world
        .create_and_merge(&harmless("admin/list_users", "read"))
        .await;
    world
        .create_and_merge(&harmless("admin/delete_records", "read"))
        .await;
    // As it stands in the users' document, but for the order: the first that matches decides.
    let file = json!({
        "roles": {"admin": ["admin:read", "admin:write"], "viewer": ["admin:read"]},
        "policies": [
            {"skill_id": "admin/delete_records", "required_permissions": ["admin:write"]},
            {"skill_id": "admin/*", "required_permissions": ["admin:read"]},
        ],
    });
    merge_policies(&world, &[("permission_policies.json", file)]).await;
    let person = |name: &str, roles: &[&str]| Person::new(&world, &credentials, name, roles);
    let (viewer, operator) = (
        person("vic", &["viewer", "operator"]),
        person("olga", &["operator"]),
    );
    viewer
        .executes("admin.list_users", json!({}))
        .await
        .expect(202);
    let denied = viewer.executes("admin.delete_records", json!({})).await;
    let problem = denied.problem(403, "permission_denied");
    let check = &problem["checks"][0];
    assert_eq!(check["missing"], json!(["admin:write"]), "{problem}");
    assert!(
        check["granted_by"].to_string().contains("admin"),
        "{problem}"
    );
    operator
        .executes("admin.list_users", json!({}))
        .await
        .problem(403, "permission_denied");
    // Permissions of a token are grants too.
    let token = json!({"sub": "tom", "roles": ["operator"], "permissions": ["admin:*"]});
    let tom = Person {
        world: &world,
        token: credentials.jwt(&token),
    };
    // What is destructive by its name waits for approval even then.
    let run = tom
        .executes("admin.delete_records", json!({}))
        .await
        .expect(202);
    assert_eq!(run["status"], "awaiting_approval", "{run}");
}

#[tokio::test(flavor = "multi_thread")]
async fn cedar_speaks_of_inputs_and_a_broken_file_replaces_nothing() {
    let (world, credentials) = Credentials::world().await;
    world
        .create_and_merge(&harmless("test/named", "read"))
        .await;
    let guard = r#"
@id("no-root")
@reason("root is nobody's business")
forbid (principal, action == Action::"run", resource)
when { context.inputs.hasTag("name") && context.inputs.getTag("name") == "root" };
"#;
    merge_policies(&world, &[("names.cedar", json!(guard))]).await;
    let mia = Person::new(&world, &credentials, "mia", &["operator"]);
    mia.executes("test.named", json!({"name": "ann"}))
        .await
        .expect(202);
    let denied = mia.executes("test.named", json!({"name": "root"})).await;
    let problem = denied.problem(403, "permission_denied");
    assert_eq!(problem["checks"][0]["policy_id"], "no-root", "{problem}");

    world
        .human
        .push(&[(
            "policies/typo.cedar".to_owned(),
            "forbid (principal, action, resouce);".to_owned(),
        )])
        .await;
    eventually("the broken file is seen", async || {
        let now = world.get("/api/policies").await.expect(200);
        match now["findings"].as_array() {
            Some(found) if !found.is_empty() => Ok(now),
            _ => Err(now.to_string()),
        }
    })
    .await;
    let denied = mia.executes("test.named", json!({"name": "root"})).await;
    denied.problem(403, "permission_denied");
    mia.executes("test.named", json!({"name": "ann"}))
        .await
        .expect(202);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_tried_on_the_runs_there_were() {
    let (world, credentials) = Credentials::world().await;
    world
        .create_and_merge(&harmless("test/often", "read"))
        .await;
    let mia = Person::new(&world, &credentials, "mia", &["operator"]);
    let run = mia.executes("test.often", json!({})).await.expect(202);
    let files = json!([{"path": "policies/approval_policies.json",
        "text": json!({"policies": [{"skill_id": "test/*", "requires_approval": true, "policy_id": "all-of-test"}]}).to_string()}]);
    let replayed = world
        .post("/api/policies/replay", json!({"files": files, "days": 1}))
        .await
        .expect(200);
    assert_eq!(replayed["runs"], 1, "{replayed}");
    let change = &replayed["changes"][0];
    assert_eq!(change["run_id"].as_str(), Some(id_of(&run)));
    assert_eq!(
        (&change["before"], &change["after"]),
        (&json!("allowed"), &json!("needs_approval"))
    );
    assert!(
        change["reasons"].to_string().contains("all-of-test"),
        "{change}"
    );

    let broken = json!([{"path": "policies/approval_policies.json", "text": "{\"policies\": [{\"skil_id\": \"x\"}]}"}]);
    let checked = world
        .post("/api/policies/check", json!({ "files": broken }))
        .await
        .expect(200);
    let found = &checked["findings"][0];
    assert_eq!(found["severity"], "error", "{checked}");
    assert!(
        found["message"]
            .as_str()
            .is_some_and(|why| why.contains("skill_id")),
        "{checked}"
    );
    assert_eq!(checked["cedar"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn default_deny_lets_nothing_run_that_no_policy_permits() {
    let (world, credentials) = Credentials::world_with(|config| {
        config.admission.policies.default_deny = true;
    })
    .await;
    world
        .create_and_merge(&harmless("test/strict", "read"))
        .await;
    let mia = Person::new(&world, &credentials, "mia", &["operator"]);
    let denied = mia.executes("test.strict", json!({})).await;
    let problem = denied.problem(403, "permission_denied");
    assert_eq!(
        problem["checks"][0]["policy_id"], "default_deny",
        "{problem}"
    );
    let permit = "@id(\"operators\") permit (principal in Role::\"operator\", action, resource);";
    merge_policies(&world, &[("permit.cedar", json!(permit))]).await;
    mia.executes("test.strict", json!({})).await.expect(202);
}
