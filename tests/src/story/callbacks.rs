//! Callbacks: believed only as far as their token proves, once, and never about how a run ended.

use super::tokens::{Key, by_hand, hmac_sha256};
use crate::world::{
    Answer, Fault, Proposal, When, World, eventually, greeting, id_of, processes_with, sleeper,
    unique_sleep,
};
use http::Method;
use jiff::{SignedDuration, Timestamp};
use local::Wire;
use serde_json::{Value, json};
use std::sync::Arc;

/// A world in which a run is under way, and a key of ours is among the issuer's.
struct Scene {
    world: World,
    key: Key,
    run: Value,
    claims: Value,
}

impl Scene {
    async fn set() -> Scene {
        let key = Key::new("ours");
        let world = World::start().await;
        let listed = key.public();
        let add = move |keys: &mut Value| {
            let keys = keys["keys"].as_array_mut().expect("a list");
            keys.push(listed.clone());
        };
        world
            .on(Wire::Keys)
            .each(When::always(), Fault::Rewrite(Arc::new(add)));
        world.create_and_merge(&sleeper()).await;
        let seconds = unique_sleep();
        let run = world
            .execute("test.sleeper", json!({"seconds": seconds}))
            .await;
        let run = world.reaches(&run, "running").await;
        let runner = world.human.runs_of(&run).await.remove(0);
        let now = Timestamp::now().as_second();
        let claims = json!({
            "jti": "one", "iss": format!("{}/_services/token", world.stack().forge_url()),
            "aud": format!("prentice:{}", id_of(&run)), "nbf": now - 5, "iat": now, "exp": now + 300,
            "sub": "repo:prentice/skills:ref:refs/tags/skill/test/sleeper/1",
            "repository": "prentice/skills",
            "repository_id": world.human.read("").await["id"].to_string(),
            "run_id": runner["id"].to_string(), "sha": runner["head_sha"], "event_name": "workflow_dispatch",
            "workflow_ref": "prentice/skills/.github/workflows/skill-test-sleeper.yml@refs/tags/skill/test/sleeper/1",
        });
        // The step has begun, so that nothing more is heard of it until it ends.
        eventually("it sleeps", async || {
            let found = processes_with(&seconds);
            if found.is_empty() {
                Err("no process".to_owned())
            } else {
                Ok(())
            }
        })
        .await;
        Scene {
            world,
            key,
            run,
            claims,
        }
    }

    /// The claims with some of them changed; `null` takes one away.
    fn claims(&self, changes: Value) -> Value {
        let mut claims = self.claims.clone();
        for (name, value) in changes.as_object().expect("an object") {
            if value.is_null() {
                claims.as_object_mut().expect("an object").remove(name);
            } else {
                claims[name] = value.clone();
            }
        }
        claims
    }

    fn token(&self, changes: Value) -> String {
        self.key.sign(Some(self.key.id), &self.claims(changes))
    }

    async fn report(&self, token: &str) -> Answer {
        self.report_to(&format!("/callbacks/runs/{}", id_of(&self.run)), token)
            .await
    }

    async fn report_to(&self, path: &str, token: &str) -> Answer {
        let body = json!({"execution_id": self.run["id"], "status": "success",
            "outputs": {"slept": "no"}, "logs_url": "http://evil.example/"});
        let request = self
            .world
            .ask_as_nobody(Method::POST, path)
            .bearer_auth(token);
        self.world.send(request.json(&body)).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_callback_that_proves_nothing_or_something_else_is_refused_and_changes_nothing() {
    let scene = Scene::set().await;
    let table = scene.world.table().await;
    let before = table.settled().await;
    let now = Timestamp::now().as_second();
    let stranger = Key::new("ours");
    let pem = scene.key.public_pem();
    let modulus = scene.key.modulus();
    let header = |algorithm: &str| json!({"alg": algorithm, "typ": "JWT", "kid": "ours"});
    let claims = scene.claims(json!({}));

    let proves_nothing = [
        ("no token", String::new()),
        ("garbage", "a.b.c".to_owned()),
        (
            "another's key under our name",
            stranger.sign(Some("ours"), &claims),
        ),
        (
            "a key nobody lists",
            scene.key.sign(Some("theirs"), &claims),
        ),
        ("no name of a key", scene.key.sign(None, &claims)),
        (
            "no signature",
            by_hand(&header("none"), &claims, |_| Vec::new()),
        ),
        (
            "no signature, in other letters",
            by_hand(&header("nOnE"), &claims, |_| Vec::new()),
        ),
        (
            "RS256 without a signature",
            by_hand(&header("RS256"), &claims, |_| Vec::new()),
        ),
        (
            "HMAC with the public key",
            by_hand(&header("HS256"), &claims, |text| {
                hmac_sha256(pem.as_bytes(), text)
            }),
        ),
        (
            "HMAC with the modulus",
            by_hand(&header("HS256"), &claims, |text| {
                hmac_sha256(&modulus, text)
            }),
        ),
        (
            "HMAC that calls itself RS256",
            by_hand(&header("RS256"), &claims, |text| {
                hmac_sha256(pem.as_bytes(), text)
            }),
        ),
        ("expired", scene.token(json!({"exp": now - 120}))),
        ("without an end", scene.token(json!({"exp": null}))),
        ("not yet valid", scene.token(json!({"nbf": now + 600}))),
        (
            "another issuer",
            scene.token(json!({"iss": "https://token.actions.githubusercontent.com"})),
        ),
        ("without an issuer", scene.token(json!({"iss": null}))),
        ("without an audience", scene.token(json!({"aud": null}))),
        ("without a name", scene.token(json!({"jti": null}))),
    ];
    for (what, token) in &proves_nothing {
        let answer = scene.report(token).await;
        assert_eq!(answer.status, 401, "{what}: {}", answer.text);
    }
    let other_run = format!("prentice:run_{}", "0".repeat(32));
    let workflow = "prentice/skills/.github/workflows";
    let proves_something_else = [
        ("another run", scene.token(json!({"aud": other_run}))),
        ("another service", scene.token(json!({"aud": "sts.amazonaws.com"}))),
        ("another repository", scene.token(json!({"repository": "mallory/skills"}))),
        ("a squatter's repository", scene.token(json!({"repository_id": "7"}))),
        ("something nobody dispatched", scene.token(json!({"event_name": "push"}))),
        ("another workflow run", scene.token(json!({"run_id": "4242424242"}))),
        (
            "another workflow",
            scene.token(json!({"workflow_ref": format!("{workflow}/skill-test-other.yml@refs/tags/skill/test/sleeper/1")})),
        ),
        (
            "a branch",
            scene.token(json!({"workflow_ref": format!("{workflow}/skill-test-sleeper.yml@refs/heads/main")})),
        ),
        (
            "another version",
            scene.token(json!({"workflow_ref": format!("{workflow}/skill-test-sleeper.yml@refs/tags/skill/test/sleeper/2")})),
        ),
        ("another commit", scene.token(json!({"sha": "0123456789012345678901234567890123456789"}))),
    ];
    for (what, token) in &proves_something_else {
        let answer = scene.report(token).await;
        assert_eq!(answer.status, 403, "{what}: {}", answer.text);
    }

    let good = scene.token(json!({}));
    let nothing = "run_00000000000000000000000000000000";
    let elsewhere = scene
        .report_to(&format!("/callbacks/runs/{nothing}"), &good)
        .await;
    assert_eq!(elsewhere.status, 403, "{}", elsewhere.text);
    let path = format!("/callbacks/runs/{nothing}");
    let body = json!({"execution_id": nothing, "status": "success", "outputs": {}});
    let unknown = scene.world.ask_as_nobody(Method::POST, &path).json(&body);
    let token = scene.token(json!({"aud": format!("prentice:{nothing}")}));
    assert_eq!(
        scene.world.send(unknown.bearer_auth(token)).await.status,
        404
    );
    let path = format!("/callbacks/runs/{}", id_of(&scene.run));
    for body in ["", "[]", "{}", "{\"execution_id\": 5}"] {
        let request = scene
            .world
            .ask_as_nobody(Method::POST, &path)
            .bearer_auth(&good);
        assert_eq!(
            scene.world.send(request.body(body)).await.status,
            400,
            "{body}"
        );
    }
    let cookie = scene
        .world
        .ask(Method::POST, &path)
        .json(&json!({"execution_id": scene.run["id"], "status": "success"}));
    assert_eq!(
        scene.world.send(cookie).await.status,
        401,
        "the API's token is not the runner's"
    );

    assert_eq!(table.settled().await, before);
    // All of that was refused for the reason it was made for: the same without it is taken.
    assert_eq!(scene.report(&good).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_callback_counts_once_and_never_says_how_the_run_ended() {
    let scene = Scene::set().await;
    let world = &scene.world;
    let good = scene.token(json!({}));
    let answer = scene.report_to("/api/skills/callback", &good).await;
    assert_eq!(
        answer.expect(200)["status"],
        "running",
        "it is not over because it says so"
    );
    let table = world.table().await;
    let before = table.settled().await;

    let again = scene.report(&good).await.expect(409);
    assert!(again["code"].is_string(), "{again}");
    let another = scene.token(json!({"jti": "two"}));
    scene.report(&another).await.expect(409);
    assert_eq!(table.settled().await, before);

    let path = format!("/api/runs/{}/cancel", id_of(&scene.run));
    world.post(&path, json!({})).await.expect(200);
    let run = world.reaches(&scene.run, "cancelled").await;
    assert_eq!(run["outputs"], Value::Null, "{run}");
    eventually("its runner has stopped", async || {
        let runner = world.human.runs_of(&run).await.remove(0);
        if runner["status"] == "completed" {
            Ok(())
        } else {
            Err(runner["status"].to_string())
        }
    })
    .await;
    let before = table.settled().await;
    let late = scene.token(json!({"jti": "three"}));
    scene.report(&late).await.expect(409);
    assert_eq!(table.settled().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_success_does_not_make_a_failure_one() {
    let world = World::start().await;
    let proposal = Proposal::new("test/fails")
        .output("said", json!({"type": "string"}))
        .command("false");
    world.create_and_merge(&proposal).await;
    world.table().await.settled().await;
    // Nobody hears how it ended until the report has been taken.
    world
        .on(Wire::Webhooks)
        .each(When::always(), Fault::Answer(202, "unheard"));
    let callbacks = world.on(Wire::Callbacks);
    callbacks.each(When::always(), Fault::Answer(200, "{}"));
    let run = world.execute("test.fails", json!({})).await;
    let sent = eventually("the report job reports", async || {
        callbacks
            .seen()
            .pop()
            .ok_or_else(|| "nothing yet".to_owned())
    })
    .await;

    let body =
        json!({"execution_id": run["id"], "status": "success", "outputs": {"said": "all is well"}});
    let token = sent.headers["authorization"].to_str().expect("a text");
    let path = format!("/callbacks/runs/{}", id_of(&run));
    let request = world
        .ask_as_nobody(Method::POST, &path)
        .header("authorization", token);
    let answer = world.send(request.json(&body)).await;
    assert_eq!(answer.expect(200)["status"], "running");
    eventually("the runner is over", async || {
        let runner = world.human.runs_of(&run).await.remove(0);
        if runner["status"] == "completed" {
            Ok(())
        } else {
            Err(runner["status"].to_string())
        }
    })
    .await;
    world.sweep_after(SignedDuration::from_secs(61)).await;
    let run = world.reaches(&run, "failed").await;
    assert_eq!(run["error"]["code"], "command_failed");
    assert_eq!(run["outputs"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_at_another_commit_than_the_approved_one_is_not_believed() {
    let world = World::start().await;
    let first = world.create_and_merge(&greeting()).await;
    let edit = |text: &str| text.replace("said=hello", "said=bye");
    world
        .human
        .edit("main", &greeting().workflow_path(), edit)
        .await;
    let second = eventually("the second version is active", async || {
        let skill = world.skill("test.greeting").await;
        if skill["active"]["number"] == 2 {
            Ok(skill)
        } else {
            Err(skill.to_string())
        }
    })
    .await;
    // Someone with the rights to it moves the tag of the approved version.
    let elsewhere = first["active"]["commit"].as_str().expect("a commit");
    assert_ne!(second["active"]["commit"], elsewhere);
    world
        .human
        .move_tag("skill/test/greeting/2", elsewhere)
        .await;

    let run = world.execute("test.greeting", json!({})).await;
    let run = world.reaches(&run, "failed").await;
    assert_eq!(run["error"]["code"], "wrong_commit", "{run}");
    assert_eq!(run["outputs"], Value::Null);
}
