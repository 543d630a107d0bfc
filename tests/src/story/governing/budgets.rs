//! What runs may cost.

use super::{Person, harmless};
use crate::world::{Credentials, Fault, Server, When, World, id_of, within};
use domain::budget::{Cost, Limits};
use futures::future::join_all;
use jiff::SignedDuration;
use local::Wire;
use serde_json::{Value, json};
use std::time::Duration;

fn used(budget: &Value) -> &str {
    budget["tenant"]["used_today"].as_str().expect("an amount")
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_at_once_against_a_budget_for_ten_start_ten() {
    let (world, credentials) = Credentials::world_with(|config| {
        config.admission.budgets.tenant = Limits {
            per_day: Some(Cost::from_units(10)),
            ..Limits::default()
        };
        config.admission.budgets.models.low_remaining = Cost::ZERO;
    })
    .await;
    world
        .create_and_merge(&harmless("test/costly", "read"))
        .await;
    let mia = Person::new(&world, &credentials, "mia", &["operator"]);
    let all = (0..64).map(|_| mia.executes("test.costly", json!({})));
    let answers = join_all(all).await;
    let count = |status: u16| {
        answers
            .iter()
            .filter(|answer| answer.status == status)
            .count()
    };
    assert_eq!((count(202), count(402)), (10, 54));
    for answer in answers.iter().filter(|answer| answer.status == 402) {
        let problem: Value = serde_json::from_str(&answer.text).expect("JSON");
        assert_eq!(problem["code"], "budget_exceeded", "{problem}");
        assert!(answer.headers.contains_key("retry-after"), "{problem}");
        let run = problem["run_id"].as_str().expect("its record");
        let run = world.get(&format!("/api/runs/{run}")).await.expect(200);
        assert_eq!(run["status"], "blocked", "{run}");
    }
    let budget = world.get("/api/budget").await.expect(200);
    assert_eq!(used(&budget), "10");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_did_not_start_is_refunded_and_what_ran_is_charged() {
    let (world, credentials) = Credentials::world().await;
    let proposal = harmless("test/flat", "read").field("cost", json!(2.5));
    world.create_and_merge(&proposal).await;
    let mia = Person::new(&world, &credentials, "mia", &["operator"]);
    let run = mia.executes("test.flat", json!({})).await.expect(202);
    assert_eq!(run["cost"], "2.5");
    world.reaches(&run, "succeeded").await;
    let charged = async |wanted: &str| {
        within(Duration::from_secs(20), "it is settled", async || {
            let budget = world.get("/api/budget").await.expect(200);
            if used(&budget) == wanted {
                Ok(())
            } else {
                Err(budget.to_string())
            }
        })
        .await;
    };
    charged("2.5").await;
    // GitHub is away: the next one is never started, and times out in the queue.
    let away = world.on(Wire::Github).each(When::always(), Fault::Cut);
    let stuck = mia.executes("test.flat", json!({})).await.expect(202);
    charged("5").await;
    world.sweep_after(SignedDuration::from_hours(2)).await;
    world.reaches(&stuck, "timed_out").await;
    charged("2.5").await;
    away.lift();
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_reserve_and_start_the_reservation_is_released() {
    let root = tempfile::tempdir().expect("a folder");
    let server = Server::start(root.path()).await;
    server
        .create_and_merge(&harmless("test/held", "read"))
        .await;
    let run = server.execute("test.held", json!({})).await;
    server.kill().await;
    let server = Server::start(root.path()).await;
    // It goes on where it was, and holds the budget only for what it really costs.
    let ended = within(Duration::from_secs(120), "it has ended", async || {
        let run = server.run(&run).await;
        match run["status"].as_str() {
            Some("succeeded") => Ok(run),
            _ => Err(run.to_string()),
        }
    })
    .await;
    assert_eq!(ended["cost"], "1");
    let path = format!("/api/runs/{}/cancel", id_of(&run));
    server.post(&path, json!({})).await;
    let budget = server.get("/api/budget").await.expect(200);
    assert_eq!(used(&budget), "1", "held once and charged once");
    server.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_a_role_and_a_skill_can_have_limits_of_their_own() {
    let (world, credentials) = Credentials::world().await;
    world
        .create_and_merge(&harmless("test/narrow", "read"))
        .await;
    let (mia, leo) = (
        Person::new(&world, &credentials, "mia", &["operator"]),
        Person::new(&world, &credentials, "leo", &["operator"]),
    );
    let set = |scope: &str, daily: Value| json!({"scope": scope, "daily": daily});
    world
        .put("/api/budget", set("user:mia", json!("0.5")))
        .await
        .expect(200);
    mia.executes("test.narrow", json!({})).await.expect(202);
    let refused = mia.executes("test.narrow", json!({})).await;
    let problem = refused.problem(402, "budget_exceeded");
    assert!(
        problem["detail"]
            .as_str()
            .is_some_and(|why| why.contains("user:mia")),
        "{problem}"
    );
    leo.executes("test.narrow", json!({})).await.expect(202);
    world
        .put("/api/budget", set("user:mia", Value::Null))
        .await
        .expect(200);
    mia.executes("test.narrow", json!({})).await.expect(202);
    world
        .put("/api/budget", set("nobody", json!("1")))
        .await
        .problem(400, "bad_request");
    world
        .put("/api/budget", set("tenant", json!("-1")))
        .await
        .problem(400, "bad_request");
}

#[tokio::test(flavor = "multi_thread")]
async fn little_left_takes_the_cheap_model() {
    let world = World::start_with(|config| {
        config.admission.budgets.tenant.per_day = Some(Cost::from_units(11));
    })
    .await;
    world
        .create_and_merge(&harmless("test/thrifty", "read"))
        .await;
    let costs = [
        world.execute("test.thrifty", json!({})).await["cost"].clone(),
        world.execute("test.thrifty", json!({})).await["cost"].clone(),
    ];
    assert_eq!(costs, ["1", "0.5"]);
}
