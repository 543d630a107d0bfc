//! What went wrong in systems of this kind before, each as a story that ends well here. Those that are told
//! elsewhere:
//!
//! | what went wrong | what holds it here |
//! | --- | --- |
//! | routes that need no caller | `contract::route_permissions`, `contract::routes` |
//! | whoever asks approves | `approvals::a_destructive_run_waits_until_someone_else_approves_it` |
//! | an approval token compared by its letters, or kept in clear | `approvals::an_automation_approves_with_the_configured_token_only` |
//! | one tenant runs another's code | here, and `story::tenants` |
//! | no limit on a body | `story::trespass::what_is_too_large_is_refused` |
//! | failures lost when they come at once | `circuits::four_hundred_failures_at_once_are_four_hundred` |
//! | a circuit that stays shut for ever | `circuits::a_probe_without_an_outcome_does_not_stick` |
//! | opinions lost when they come at once | `story::asking::four_hundred_opinions_at_once_are_four_hundred` |
//! | work done twice, or never after a crash | `story::faults` |
//! | redaction that eats ids and dates | `domain::audit::redact` |
//! | a key that is burnt without an answer | `story::idempotency` |
//! | one bad file stops everything | `policies::cedar_speaks_of_inputs_and_a_broken_file_replaces_nothing`, `app::routes::segment` |
//! | a budget that is overspent, or never given back | `budgets` |
//! | permissions of a credential that grant nothing | `policies::the_users_own_file_decides_who_may_run_what` |

use super::{Person, harmless};
use crate::world::{Credentials, Fault, When};
use http::Method;
use local::Wire;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_role_in_the_body_gives_nothing() {
    let (world, credentials) = Credentials::world_with(|config| config.seed_examples = true).await;
    let guest = Person::new(&world, &credentials, "gus", &["viewer"]);
    let ask = json!({"query": "disk report", "skill_id": "ops.disk-report", "execute": true, "role": "admin"});
    guest
        .post("/run", ask.clone())
        .await
        .problem(403, "permission_missing");
    let operator = Person::new(&world, &credentials, "olga", &["operator"]);
    let refused = operator.post("/run", ask).await;
    assert!(
        matches!(refused.status, 403 | 404 | 200),
        "{}",
        refused.text
    );
    assert_ne!(refused.status, 202, "the role was believed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_can_only_narrow() {
    let (world, credentials) = Credentials::world().await;
    world
        .create_and_merge(&harmless("test/narrowed", "read"))
        .await;
    let token = credentials.jwt(&json!({"sub": "mia", "roles": ["operator", "viewer"]}));
    let execute = async |role: &str| {
        let request = world.ask_as_nobody(Method::POST, "/api/skills/test.narrowed/execute");
        let request = request.bearer_auth(&token).header("prentice-role", role);
        world.send(request.json(&json!({"inputs": {}}))).await
    };
    execute("admin").await.problem(403, "role_not_held");
    execute("viewer").await.problem(403, "permission_missing");
    execute("operator").await.expect(202);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_service_said_is_for_the_log_only() {
    let (world, _) = Credentials::world().await;
    let away = world.on(Wire::DynamoDb).each(
        When::always(),
        Fault::Answer(500, "secret words of the table"),
    );
    let answer = world.get("/api/runs").await;
    away.lift();
    assert_eq!(answer.status, 503, "{}", answer.text);
    for leak in ["secret words", "Dynamo", "127.0.0.1", "Sdk"] {
        assert!(!answer.text.contains(leak), "{leak}: {}", answer.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tenants_in_turn_never_get_each_others_skills() {
    let (world, credentials) = Credentials::world().await;
    world.create_and_merge(&harmless("test/mine", "read")).await;
    let own = Person::new(&world, &credentials, "mia", &["operator"]);
    let other = credentials.jwt(&json!({"sub": "mia", "roles": ["admin"], "tenant": "blue"}));
    let other = Person {
        world: &world,
        token: other,
    };
    for _ in 0..4 {
        own.executes("test.mine", json!({})).await.expect(202);
        other
            .executes("test.mine", json!({}))
            .await
            .problem(404, "skill_not_found");
        let listed = other.get("/api/skills").await.expect(200);
        assert_eq!(listed["items"], json!([]));
        let found = other
            .post("/run", json!({"query": "test mine"}))
            .await
            .expect(200);
        assert_eq!(found["status"], "no_skill_found", "{found}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_approval_token_reaches_no_skill_and_no_record() {
    let (world, credentials) = Credentials::world().await;
    world
        .create_and_merge(&harmless("test/quiet", "read"))
        .await;
    let mia = Person::new(&world, &credentials, "mia", &["operator"]);
    let secret = "a-token-nobody-may-see";
    let body = json!({"inputs": {}, "approval": "approved", "approval_token": secret});
    let run = mia
        .post("/api/skills/test.quiet/execute", body)
        .await
        .expect(202);
    world.reaches(&run, "succeeded").await;
    let kept = world.table().await.snapshot().await;
    for (key, item) in kept {
        assert!(!item.contains(secret), "{key}");
    }
}
