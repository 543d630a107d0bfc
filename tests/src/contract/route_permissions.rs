//! Which permission every route needs, found by trying each, and that whoever proves nothing, or holds
//! everything but that, is refused by every route in the same way.

use crate::world::{Answer, Credentials, Described, World};
use domain::Timestamp;
use domain::access::Permission;
use expect_test::expect_file;
use http::Method;
use jiff::SignedDuration;
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use std::fmt::Write;

/// A request to a route, which would do little.
struct Probe {
    method: Method,
    path: String,
    /// What tells it apart from another request to the same route.
    note: &'static str,
    body: Value,
}

impl Probe {
    fn name(&self) -> String {
        format!("{} {}{}", self.method, self.path, self.note)
    }

    fn with(&self, world: &World, token: &str) -> RequestBuilder {
        let id = if self.path.contains("/runs/") {
            "run_00000000000000000000000000000000"
        } else if self.path.contains("/tokens/") {
            "000000000000000000000000"
        } else {
            "test.nothing"
        };
        let path = self.path.replace("{id}", id);
        let request = world.ask_as_nobody(self.method.clone(), &path);
        let request = request.bearer_auth(token);
        if self.method == Method::GET {
            request
        } else {
            // A body may say what it likes of roles.
            request.json(&self.body)
        }
    }
}

/// Every route that is not open, and one that needs more for some requests.
fn probes() -> Vec<Probe> {
    // The last is proven by the link that its body carries.
    let open = ["/health", "/openapi.json", "/api/approvals/decide"];
    let mut probes: Vec<Probe> = Described::ours()
        .operations()
        .into_iter()
        .map(|operation| Probe {
            method: operation.method.to_uppercase().parse().expect("a method"),
            path: operation.path,
            note: "",
            body: json!({"role": "admin", "roles": ["admin"], "query": "?"}),
        })
        .filter(|probe| !open.contains(&probe.path.as_str()))
        .filter(|probe| (&probe.method, probe.path.as_str()) != (&Method::POST, "/api/session"))
        .collect();
    probes.push(Probe {
        method: Method::POST,
        path: "/run".to_owned(),
        note: " with execute",
        body: json!({"query": "do it", "execute": true}),
    });
    // Of the local stack only, so that the API's description does not list it.
    probes.push(Probe {
        method: Method::GET,
        path: "/metrics".to_owned(),
        note: "",
        body: Value::Null,
    });
    probes.sort_by_key(|probe| (probe.path.clone(), probe.method.to_string(), probe.note));
    probes
}

/// What lets the probe through, when nothing else is held.
async fn needed(world: &World, credentials: &Credentials, probe: &Probe) -> Vec<&'static str> {
    let is_refused = |answer: &Answer| answer.text.contains("\"permission_missing\"");
    let nothing = credentials.jwt(&json!({}));
    if !is_refused(&world.send(probe.with(world, &nothing)).await) {
        return Vec::new();
    }
    let mut needed = Vec::new();
    for permission in Permission::ALL {
        let others = Permission::ALL.into_iter().filter(|&one| one != permission);
        let others: Vec<&str> = others.map(Permission::as_str).collect();
        let token = credentials.jwt(&json!({"permissions": others}));
        if is_refused(&world.send(probe.with(world, &token)).await) {
            needed.push(permission.as_str());
        }
    }
    needed
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_needs_the_permission_that_is_written_down() {
    let (world, credentials) = Credentials::world().await;
    let mut page = String::from(
        "# Every route that is not open (open-routes.txt), and the permission its caller must hold; `-` when any caller will do.\n\
         # Found by asking with everything but one. UPDATE_EXPECT=1 writes this file anew.\n",
    );
    let probes = probes();
    assert!(probes.len() > 20);
    for probe in &probes {
        let needed = needed(&world, &credentials, probe).await;
        let needed = if needed.is_empty() {
            "-".to_owned()
        } else {
            needed.join(" ")
        };
        let _ = writeln!(page, "{:<42} {needed}", probe.name());
    }
    expect_file!["../../contract/route-permissions.txt"].assert_eq(&page);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_proves_nothing_is_refused_by_every_route() {
    let (world, credentials) = Credentials::world().await;
    let now = Timestamp::now();
    let day = SignedDuration::from_hours(24);
    let good = credentials.api_token(now).await;
    let expired = credentials.api_token(now - 91 * day).await;
    let revoked = credentials.api_token(now).await;
    let path = format!("/api/tokens/{}", revoked.token.id);
    world
        .send(world.ask(Method::DELETE, &path))
        .await
        .expect(200);
    let admin = |otherwise: Value| {
        let mut claims = json!({"roles": ["admin"]});
        for (name, value) in otherwise.as_object().expect("an object") {
            claims[name] = value.clone();
        }
        credentials.jwt(&claims)
    };
    let an_hour_ago = (now - SignedDuration::from_hours(1)).as_second();
    let in_an_hour = (now + SignedDuration::from_hours(1)).as_second();
    let rows: Vec<(&str, String, u16, &str)> = vec![
        ("empty", String::new(), 401, "unauthenticated"),
        ("garbage", "garbage".to_owned(), 401, "unauthenticated"),
        ("two dots", "a.b.c".to_owned(), 401, "jwt_malformed"),
        (
            "expired JWT",
            admin(json!({"exp": an_hour_ago})),
            401,
            "jwt_expired",
        ),
        (
            "JWT without an end",
            admin(json!({"exp": null})),
            401,
            "jwt_claim",
        ),
        (
            "JWT of tomorrow",
            admin(json!({"nbf": in_an_hour})),
            401,
            "jwt_not_yet_valid",
        ),
        (
            "wrong signature",
            credentials.forged_jwt(),
            401,
            "jwt_signature",
        ),
        ("alg none", credentials.unsigned_jwt(), 401, "jwt_algorithm"),
        (
            "wrong audience",
            admin(json!({"aud": "another"})),
            401,
            "jwt_audience",
        ),
        (
            "wrong issuer",
            admin(json!({"iss": "https://evil.example"})),
            401,
            "jwt_issuer",
        ),
        (
            "odd roles",
            admin(json!({"roles": {"admin": true}})),
            401,
            "jwt_claim",
        ),
        (
            "odd tenant",
            admin(json!({"tenant": "../default"})),
            401,
            "jwt_claim",
        ),
        (
            "revoked API token",
            revoked.secret.clone(),
            401,
            "token_revoked",
        ),
        (
            "expired API token",
            expired.secret.clone(),
            401,
            "token_expired",
        ),
        (
            "guessed secret",
            credentials.guessed(&good),
            401,
            "unauthenticated",
        ),
        (
            "half an API token",
            good.secret[..60].to_owned(),
            401,
            "unauthenticated",
        ),
        // The role is asked for in the body of every probe; peers believed it.
        (
            "guest",
            credentials.jwt(&json!({"roles": ["guest"]})),
            403,
            "permission_missing",
        ),
        (
            "nothing held",
            credentials.jwt(&json!({})),
            403,
            "permission_missing",
        ),
    ];
    for probe in probes() {
        let any_caller = probe.path == "/api/session";
        for (row, token, status, code) in &rows {
            if any_caller && *status == 403 {
                continue;
            }
            let answer = world.send(probe.with(&world, token)).await;
            assert_eq!(
                answer.status,
                *status,
                "{} {row}: {}",
                probe.name(),
                answer.text
            );
            answer.problem(*status, code);
        }
        let request = probe
            .with(&world, &credentials.jwt(&json!({"roles": ["viewer"]})))
            .header("prentice-role", "admin");
        world.send(request).await.problem(403, "role_not_held");
        let twice = probe
            .with(&world, &admin(json!({})))
            .header("authorization", format!("Bearer {}", world.token));
        world.send(twice).await.problem(401, "unauthenticated");
    }
}
