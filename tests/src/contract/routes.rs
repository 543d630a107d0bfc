//! Every route needs a caller, but for those that are listed in `tests/contract/open-routes.txt`.

use crate::world::{Described, World};
use expect_test::expect_file;
use http::Method;
use serde_json::json;
use std::fmt::Write;

#[tokio::test(flavor = "multi_thread")]
async fn every_route_but_the_listed_ones_needs_a_caller() {
    let world = World::start().await;
    let mut open = String::from(
        "# Routes that answer without a token or a session, and with what to a request that proves nothing.\n\
         # UPDATE_EXPECT=1 writes this file anew.\n",
    );
    let mut routes: Vec<(String, String)> = Described::ours()
        .operations()
        .into_iter()
        .map(|operation| (operation.method.to_uppercase(), operation.path))
        .collect();
    // Not the API's own, so that its description does not list them.
    for path in [
        "/webhooks/github",
        "/callbacks/runs/{id}",
        "/api/skills/callback",
        "/station/sign-in-links",
    ] {
        routes.push(("POST".to_owned(), path.to_owned()));
    }
    routes.push(("GET".to_owned(), "/metrics".to_owned()));
    assert!(routes.len() > 15, "{routes:?}");
    for (method, path) in &routes {
        let id = if path.contains("/runs/") || path.contains("callback") {
            "run_00000000000000000000000000000000"
        } else {
            "test.greeting"
        };
        let method: Method = method.parse().expect("a method");
        let mut request = world.ask_as_nobody(method.clone(), &path.replace("{id}", id));
        if method != Method::GET {
            let report = json!({"execution_id": id, "status": "success"});
            request = request.json(&report);
        }
        let status = world.send(request).await.status;
        if status != 401 {
            let _ = writeln!(open, "{method} {path} {status}");
        }
    }
    expect_file!["../../contract/open-routes.txt"].assert_eq(&open);
}
