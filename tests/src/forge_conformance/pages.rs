//! The pages: what they show, and who may merge through them.

use reqwest::Response;
use serde_json::json;

use super::{World, base64_of, world};

async fn get(world: &World, path: &str, login: Option<&str>) -> (u16, String) {
    let mut request = world.http.get(format!("{}{path}", world.forge.url()));
    if let Some(login) = login {
        request = request.header("x-test-login", login);
    }
    let response = request.send().await.unwrap();
    let policy = response.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        policy.contains("default-src 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    (response.status().as_u16(), response.text().await.unwrap())
}

async fn post(
    world: &World,
    path: &str,
    login: Option<&str>,
    origin: Option<&str>,
    form: &str,
) -> Response {
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let mut request = http
        .post(format!("{}{path}", world.forge.url()))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form.to_owned());
    if let Some(login) = login {
        request = request.header("x-test-login", login);
    }
    if let Some(origin) = origin {
        request = request.header("origin", origin);
    }
    request.send().await.unwrap()
}

/// The fields of the form that goes to `action`.
fn form(page: &str, action: &str) -> String {
    let at = page
        .find(&format!("action=\"{action}\""))
        .unwrap_or_else(|| panic!("no form to {action}"));
    let value = |name: &str| {
        let (_, rest) = page[at..]
            .split_once(&format!("name=\"{name}\" value=\""))
            .unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    format!("token={}&sha={}", value("token"), value("sha"))
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_known_visitor_merges_and_only_from_the_page() {
    let world = world().await;
    let number = world.pull("topic", "x.txt").await;
    let page = format!("/acme/things/pull/{number}");
    let (_, seen) = get(&world, &page, None).await;
    assert!(
        seen.contains("Sign in first.") && !seen.contains("<form"),
        "{seen}"
    );
    assert!(
        seen.contains("+hi") && seen.contains("local forge"),
        "{seen}"
    );
    let (_, seen) = get(&world, &page, Some("ann")).await;
    let merge = format!("{page}/merge");
    let fields = form(&seen, &merge);
    let own = world.forge.url();
    let own = Some(own.as_str());
    for (login, origin, fields) in [
        (None, own, &fields),
        (Some("ann"), None, &fields),
        (Some("ann"), Some("http://evil.example"), &fields),
        (Some("ann"), Some("null"), &fields),
        (Some("bob"), own, &fields),
        (Some("ann"), own, &fields.replace("token=", "token=1")),
        (Some("ann"), own, &form(&seen, &format!("{page}/close"))),
    ] {
        let refused = post(&world, &merge, login, origin, fields).await;
        assert_eq!(refused.status(), 403, "{login:?} {origin:?} {fields}");
    }
    // The branch moves on after the page was read.
    let change = json!({"message": "More", "content": base64_of("more"), "branch": "topic"});
    world.call("PUT", "/contents/y.txt", Some(change)).await;
    assert_eq!(
        post(&world, &merge, Some("ann"), own, &fields)
            .await
            .status(),
        409
    );
    let (_, pull) = world.call("GET", &format!("/pulls/{number}"), None).await;
    assert_eq!(pull["merged"], false);

    let (_, seen) = get(&world, &page, Some("ann")).await;
    assert_eq!(
        post(&world, &merge, Some("ann"), own, &form(&seen, &merge))
            .await
            .status(),
        303
    );
    let (_, pull) = world.call("GET", &format!("/pulls/{number}"), None).await;
    assert_eq!(
        (&pull["merged"], &pull["merged_by"]["login"]),
        (&json!(true), &json!("ann"))
    );
    let (_, seen) = get(&world, &page, Some("ann")).await;
    assert!(
        seen.contains("Merged by <strong>ann</strong>") && !seen.contains("<form"),
        "{seen}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn text_from_outside_is_never_html_and_every_page_is_there() {
    let world = world().await;
    let number = world.pull("topic", "<script>.txt").await;
    let edit = json!({"title": "<img src=x>", "body": "<b>bold</b>\n</div>"});
    world
        .call("PATCH", &format!("/pulls/{number}"), Some(edit))
        .await;
    let id = world.dispatch(json!({"who": "<i>you</i>"})).await;
    world.run_ended(id).await;
    let main = world.main_sha().await;
    for path in [
        "",
        "/pulls",
        &format!("/pull/{number}"),
        "/commits",
        &format!("/commit/{main}"),
        "/tree/main/.github/workflows",
        "/blob/main/.github/workflows/greet.yml",
        "/blob/topic/%3Cscript%3E.txt",
        "/actions",
        &format!("/actions/runs/{id}"),
    ] {
        let (status, page) = get(&world, &format!("/acme/things{path}"), Some("ann")).await;
        assert_eq!(status, 200, "{path}");
        for raw in ["<script", "<img src=x", "<b>bold", "<i>you"] {
            assert!(!page.contains(raw), "{raw} on {path}");
        }
    }
    for path in [
        "/pull/99",
        "/commit/none",
        "/blob/none/x",
        "/actions/runs/1",
        "/else",
    ] {
        assert_eq!(
            get(&world, &format!("/acme/things{path}"), None).await.0,
            404,
            "{path}"
        );
    }
    let (_, raw) = get(&world, "/acme/things/raw/topic/%3Cscript%3E.txt", None).await;
    assert_eq!(raw, "hi\n");
    let rebound = world
        .http
        .get(format!("{}/acme/things", world.forge.url()))
        .header("host", "evil.example");
    assert_eq!(rebound.send().await.unwrap().status(), 421);
}
