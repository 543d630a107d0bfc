//! A tenant owns its data: a caller of another reads nothing of it, changes nothing, and cannot even tell
//! what is there from what is not.

use crate::world::{Answer, Credentials, World, greeting, id_of};
use http::Method;
use serde_json::{Value, json};

/// What an answer says, but for the name of the request and of what was asked for.
fn said(answer: &Answer, id: &str) -> (u16, String) {
    let spelled = id.replacen('.', "/", 1);
    let mut text = answer.text.replace(id, "ID").replace(&spelled, "ID");
    if let Ok(mut problem) = serde_json::from_str::<Value>(&text) {
        if let Some(problem) = problem.as_object_mut() {
            problem.remove("request_id");
        }
        text = problem.to_string();
    }
    (answer.status, text)
}

async fn as_other(world: &World, token: &str, method: &Method, path: &str, body: &Value) -> Answer {
    let request = world.ask_as_nobody(method.clone(), path).bearer_auth(token);
    let request = if method == Method::GET {
        request
    } else {
        request.json(body)
    };
    world.send(request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn another_tenants_things_and_missing_ones_answer_alike() {
    let (world, credentials) = Credentials::world().await;
    world.create_and_merge(&greeting()).await;
    let run = world
        .succeeds("test.greeting", json!({"name": "ada"}))
        .await;
    let made = world
        .post("/api/tokens", json!({"name": "of the home tenant"}))
        .await
        .expect(201);
    let own = made["token"]["id"].as_str().expect("an id").to_owned();
    let before = world.table().await.settled().await;

    let mut missing_run = id_of(&run).to_owned();
    missing_run.replace_range(4..8, "0000");
    let missing_token = format!("0000{}", &own[4..]);
    let stranger = credentials.jwt(&json!({"tenant": "blue", "roles": ["admin"]}));
    let skill = ("test.greeting", "test.nothing");
    let run = (id_of(&run), missing_run.as_str());
    let token = (own.as_str(), missing_token.as_str());
    let get = Method::GET;
    let post = Method::POST;
    let proposal = greeting().with_commands(&["true"]).body();
    let nothing = json!({});
    let rows = [
        (&get, "/api/skills/{}", skill, &nothing, 404),
        (&Method::PUT, "/api/skills/{}", skill, &proposal, 409),
        (&post, "/api/skills/{}/validate", skill, &nothing, 404),
        (&post, "/api/skills/{}/execute", skill, &nothing, 404),
        (
            &post,
            "/skills/{}/deprecate",
            skill,
            &json!({"reason": "x"}),
            404,
        ),
        (&post, "/skills/{}/undeprecate", skill, &nothing, 404),
        (&get, "/api/runs/{}", run, &nothing, 404),
        (&get, "/api/runs/{}/log", run, &nothing, 404),
        (&post, "/api/runs/{}/cancel", run, &nothing, 404),
        (&Method::DELETE, "/api/tokens/{}", token, &nothing, 404),
    ];
    for (method, path, (theirs, missing), body, status) in rows {
        let mut answers = Vec::new();
        for id in [theirs, missing] {
            let path = path.replace("{}", id);
            let answer = as_other(&world, &stranger, method, &path, body).await;
            answers.push(said(&answer, id));
        }
        assert_eq!(answers[0], answers[1], "{method} {path}");
        if method != Method::PUT {
            assert_eq!(answers[0].0, status, "{method} {path}: {}", answers[0].1);
        }
    }
    for (path, status) in [("/api/skills/create", 409), ("/validate", 409)] {
        let body = if path == "/validate" {
            &nothing
        } else {
            &proposal
        };
        let answer = as_other(&world, &stranger, &post, path, body).await;
        answer.problem(status, "no_repository");
    }
    for path in [
        "/api/skills",
        "/api/skills?q=gree",
        "/api/runs",
        "/api/runs?skill=test.greeting",
        "/api/tokens",
    ] {
        let page = as_other(&world, &stranger, &get, path, &nothing).await;
        assert_eq!(page.expect(200)["items"], json!([]), "{path}");
    }
    let ask = json!({"query": "greet someone", "execute": true, "inputs": {"name": "eve"}});
    let asked = as_other(&world, &stranger, &post, "/run", &ask).await;
    assert_eq!(
        asked.expect(200)["status"],
        "no_skill_found",
        "{}",
        asked.text
    );
    assert_eq!(world.table().await.settled().await, before);

    let session = as_other(&world, &stranger, &get, "/api/session", &nothing).await;
    assert_eq!(session.expect(200)["tenant"], "blue");
}
