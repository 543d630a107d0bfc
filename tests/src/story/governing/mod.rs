//! Runs under policy, approval, budget and circuit: who may run what, with whose approval, at what cost,
//! and how often.

mod approvals;
mod budgets;
mod circuits;
mod lessons;
mod overriding;
mod policies;
mod pull_requests;

use crate::world::{Answer, Credentials, Proposal, World, eventually};
use http::Method;
use serde_json::{Value, json};

/// Someone with a JSON Web Token of these roles.
pub(super) struct Person<'w> {
    world: &'w World,
    token: String,
}

impl<'w> Person<'w> {
    pub(super) fn new(
        world: &'w World,
        credentials: &Credentials,
        name: &str,
        roles: &[&str],
    ) -> Person<'w> {
        let token = credentials.jwt(&json!({"sub": name, "roles": roles}));
        Person { world, token }
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        let request = self.world.ask_as_nobody(Method::GET, path);
        self.world.send(request.bearer_auth(&self.token)).await
    }

    pub(super) async fn post(&self, path: &str, body: Value) -> Answer {
        let request = self.world.ask_as_nobody(Method::POST, path).json(&body);
        self.world.send(request.bearer_auth(&self.token)).await
    }

    pub(super) async fn executes(&self, dotted: &str, inputs: Value) -> Answer {
        let path = format!("/api/skills/{dotted}/execute");
        self.post(&path, json!({ "inputs": inputs })).await
    }

    /// Approves or rejects a run, having looked at its plan.
    pub(super) async fn decides(&self, run: &Value, verb: &str, reason: &str) -> Answer {
        let path = format!("/api/approvals/{}", run["id"].as_str().expect("an id"));
        let plan = self.get(&path).await.expect(200)["plan"]["hash"].clone();
        let body = json!({"plan_hash": plan, "reason": reason});
        self.post(&format!("{path}/{verb}"), body).await
    }
}

/// Has no effect on anything, whatever its manifest says.
pub(super) fn harmless(id: &str, risk: &str) -> Proposal {
    Proposal::new(id)
        .field("risk", json!(risk))
        .input("name", json!({"type": "string", "default": "world"}))
        .command("true")
}

/// Merges files of policies, and waits until they count.
pub(super) async fn merge_policies(world: &World, files: &[(&str, Value)]) {
    let files: Vec<(String, String)> = files
        .iter()
        .map(|(name, value)| {
            let text = match value {
                Value::String(text) => text.clone(),
                json => serde_json::to_string_pretty(json).expect("JSON"),
            };
            (format!("policies/{name}"), text)
        })
        .collect();
    let commit = world.human.push(&files).await;
    eventually("the policies are in force", async || {
        let now = world.get("/api/policies").await.expect(200);
        if now["commit"] == commit.as_str() {
            Ok(())
        } else {
            Err(now.to_string())
        }
    })
    .await;
}
