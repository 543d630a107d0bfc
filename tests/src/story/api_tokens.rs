//! The life of an API token: made, used, listed, revoked; and what it cannot do.

use crate::world::{Answer, Credentials, World};
use http::Method;
use serde_json::{Value, json};

async fn by(world: &World, token: &str, method: Method, path: &str, body: Option<Value>) -> Answer {
    let request = world.ask_as_nobody(method, path).bearer_auth(token);
    let request = match body {
        Some(body) => request.json(&body),
        None => request,
    };
    world.send(request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_shown_once_used_listed_and_revoked() {
    let world = World::start().await;
    let asked = json!({"name": "nightly", "roles": ["operator"], "scopes": ["*:read"], "expires_in_days": 30});
    let made = world.post("/api/tokens", asked).await;
    assert_eq!(made.header("cache-control"), "no-store");
    let made = made.expect(201);
    let secret = made["secret"].as_str().expect("a token").to_owned();
    let id = made["token"]["id"].as_str().expect("an id").to_owned();
    assert!(
        secret.starts_with(&format!("prt_{id}_")),
        "the id is public"
    );
    assert_eq!(made["token"]["last_used_at"], Value::Null);

    let who = by(&world, &secret, Method::GET, "/api/session", None).await;
    let who = who.expect(200);
    assert_eq!(
        (&who["user"], &who["roles"]),
        (&json!("ada"), &json!(["operator"]))
    );
    let permissions = who["permissions"].as_array().expect("a list");
    assert!(permissions.contains(&json!("runs:read")), "{who}");
    assert!(!permissions.contains(&json!("runs:execute")), "{who}");
    by(&world, &secret, Method::GET, "/api/runs", None)
        .await
        .expect(200);
    let path = "/api/skills/test.nothing/execute";
    let refused = by(&world, &secret, Method::POST, path, Some(json!({}))).await;
    let refused = refused.problem(403, "permission_missing");
    let detail = refused["detail"].as_str().expect("a text");
    for told in ["runs:execute", "operator, author, admin", "scopes"] {
        assert!(detail.contains(told), "{told}: {detail}");
    }

    let listed = world.get("/api/tokens").await;
    assert!(!listed.text.contains(&secret[secret.len() - 72..]));
    let listed = listed.expect(200);
    assert_eq!(listed["items"][0]["id"], id);
    assert_eq!(listed["items"][0]["status"], "active");
    assert!(listed["items"][0]["last_used_at"].is_string(), "{listed}");
    let table = world.table().await.snapshot().await;
    for (key, item) in &table {
        assert!(!item.contains(&secret[29..93]), "{key} holds the secret");
    }

    let path = format!("/api/tokens/{id}");
    let revoked = by(&world, &world.token, Method::DELETE, &path, None).await;
    let revoked = revoked.expect(200);
    assert_eq!(revoked["status"], "revoked");
    let used = by(&world, &secret, Method::GET, "/api/session", None).await;
    used.problem(401, "token_revoked");
    let again = by(&world, &world.token, Method::DELETE, &path, None).await;
    assert_eq!(again.expect(200)["revoked_at"], revoked["revoked_at"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_grants_no_more_than_its_maker_holds() {
    let (world, credentials) = Credentials::world().await;
    let roles =
        json!({"roles": ["operator"], "permissions": ["tokens:manage"], "department": "finance"});
    let maker = credentials.jwt(&roles);
    let make = async |token: &str, asked: Value| {
        by(&world, token, Method::POST, "/api/tokens", Some(asked)).await
    };
    make(&maker, json!({"name": "x", "roles": ["admin"]}))
        .await
        .problem(403, "role_not_held");
    for wrong in [
        json!({"name": ""}),
        json!({"name": "x", "expires_in_days": 367}),
        json!({"name": "x", "expires_in_days": 0}),
        json!({"name": "x", "scopes": ["runs:[a-z]*"]}),
    ] {
        make(&maker, wrong).await.problem(422, "invalid");
    }
    let made = make(&maker, json!({"name": "x"})).await.expect(201);
    let secret = made["secret"].as_str().expect("a token");
    let who = by(&world, secret, Method::GET, "/api/session", None).await;
    let who = who.expect(200);
    let maker_is = by(&world, &maker, Method::GET, "/api/session", None).await;
    assert_eq!(who, maker_is.expect(200));
    make(secret, json!({"name": "child"}))
        .await
        .problem(403, "token_from_token");

    // In one role only, the maker cannot do it at all.
    let narrowed = world
        .ask_as_nobody(Method::POST, "/api/tokens")
        .bearer_auth(&maker)
        .header("prentice-role", "operator")
        .json(&json!({"name": "y"}));
    world
        .send(narrowed)
        .await
        .problem(403, "permission_missing");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_token_is_on_one_page_of_the_list() {
    let world = World::start().await;
    let mut made = Vec::new();
    for number in 0..5 {
        let asked = json!({"name": format!("token {number}")});
        let token = world.post("/api/tokens", asked).await.expect(201);
        made.push(token["token"]["id"].clone());
    }
    let (mut listed, mut path) = (Vec::new(), "/api/tokens?limit=2".to_owned());
    loop {
        let page = world.get(&path).await.expect(200);
        let items = page["items"].as_array().expect("a list");
        listed.extend(items.iter().map(|token| token["id"].clone()));
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        path = format!("/api/tokens?limit=2&cursor={cursor}");
    }
    listed.sort_by_key(Value::to_string);
    made.sort_by_key(Value::to_string);
    assert_eq!(listed, made);
}
