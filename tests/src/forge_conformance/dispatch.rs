//! Dispatches: what is refused, what arrives, and what a job can prove.

use std::path::Path;

use serde_json::{Value, json};

use super::{World, base64_of, names, outputs, world};

#[tokio::test(flavor = "multi_thread")]
async fn a_dispatch_runs_and_everything_arrives_exactly() {
    let world = world().await;
    let nasty = "a\nb 'q' \"dq\" ${{ github.sha }} $(touch /tmp/owned) `x` \\n \\ é 漢😀 ${{ }} }} {{ \t \u{2028}\u{85} ::warning::x end\n";
    let id = world.dispatch(json!({"who": nasty, "times": 3})).await;
    let run = world.run_ended(id).await;
    let (_, jobs) = world
        .call("GET", &format!("/actions/runs/{id}/jobs"), None)
        .await;
    let job = |at: usize| jobs["jobs"][at]["id"].as_u64().unwrap();
    let (work, report) = (world.log(job(0)).await, world.log(job(1)).await);
    assert_eq!(run["conclusion"], "success", "{work}\n{report}");
    assert_eq!(run["display_title"], format!("greet {nasty}"));
    let steps: Vec<(&str, &str)> = jobs["jobs"][0]["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| {
            (
                step["name"].as_str().unwrap(),
                step["conclusion"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        steps,
        [
            ("Set up job", "success"),
            ("Say", "success"),
            ("Never", "skipped"),
            ("Complete job", "success")
        ]
    );
    assert!(
        work.contains("Z the password is ***") && !work.contains("Z the password is h"),
        "{work}"
    );
    let outputs = outputs(&world, job(1));
    assert_eq!(outputs["said"], nasty);
    assert_eq!(outputs["result"], "success");
    assert_eq!(outputs["variable"], "hello");
    check_token(&world, outputs["token"].as_str().unwrap(), &run).await;

    let expected = [
        "workflow_run.requested",
        "workflow_job.queued",
        "workflow_run.in_progress",
        "workflow_job.in_progress",
        "workflow_job.completed",
        "workflow_job.queued",
        "workflow_job.in_progress",
        "workflow_job.completed",
        "workflow_run.completed",
    ];
    world
        .event("completed", |event, payload| {
            event == "workflow_run" && payload["action"] == "completed"
        })
        .await;
    let of_run: Vec<String> = names(&world.events())
        .into_iter()
        .filter(|name| name.starts_with("workflow"))
        .collect();
    assert_eq!(of_run, expected);
    for query in [
        "event=workflow_dispatch",
        "status=completed",
        "status=success",
        "branch=main",
        "per_page=1",
    ] {
        let (_, listed) = world
            .call("GET", &format!("/actions/runs?{query}"), None)
            .await;
        assert_eq!(listed["workflow_runs"][0]["id"], id, "{query}");
    }
    // The description has this parameter as a plain time; its own documentation links to the syntax of searches.
    let path = "/repos/acme/things/actions/runs?created=>=2026-01-01";
    assert_eq!(world.ask("GET", path, None).await.1["total_count"], 1);
    let (_, listed) = world
        .call(
            "GET",
            "/actions/workflows/greet.yml/runs?status=failure",
            None,
        )
        .await;
    assert_eq!(listed["total_count"], 0);
    let (_, shown) = world
        .call("GET", &format!("/actions/jobs/{}", job(0)), None)
        .await;
    assert_eq!(shown["conclusion"], "success");
    assert!(!Path::new("/tmp/owned").exists());
    let (status, _) = world
        .call("POST", &format!("/actions/runs/{id}/cancel"), None)
        .await;
    assert_eq!(status, 409);
}

async fn check_token(world: &World, token: &str, run: &Value) {
    let issuer = world.forge.oidc_issuer();
    let configuration: Value = world
        .http
        .get(format!("{issuer}/.well-known/openid-configuration"))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(
        (&configuration["issuer"], &configuration["jwks_uri"]),
        (&json!(issuer), &json!(world.forge.jwks_url()))
    );
    let keys: jsonwebtoken::jwk::JwkSet = world
        .http
        .get(world.forge.jwks_url())
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let header = jsonwebtoken::decode_header(token).unwrap();
    let key = keys.find(&header.kid.unwrap()).unwrap();
    let mut rules = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::RS256);
    rules.set_audience(&["me"]);
    rules.set_issuer(&[&issuer]);
    let claims = jsonwebtoken::decode::<Value>(token, &key.try_into().unwrap(), &rules)
        .unwrap()
        .claims;
    assert_eq!(claims["run_id"], run["id"].to_string());
    assert_eq!(
        claims["repository_id"],
        world.forge.repository_id().to_string()
    );
    assert_eq!(
        (&claims["sha"], &claims["workflow_sha"]),
        (&run["head_sha"], &run["head_sha"])
    );
    assert_eq!(
        claims["workflow_ref"],
        "acme/things/.github/workflows/greet.yml@refs/heads/main"
    );
    assert_eq!(
        (&claims["event_name"], &claims["ref"]),
        (&json!("workflow_dispatch"), &json!("refs/heads/main"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dispatch_that_makes_no_sense_is_refused() {
    let world = world().await;
    let refused = async |workflow: &str, body: Value| {
        // GitHub does answer so, but its description knows no failure of this operation.
        let path = format!("/repos/acme/things/actions/workflows/{workflow}/dispatches");
        let (status, answer) = world.ask("POST", &path, Some(body)).await;
        (
            status,
            answer["message"].as_str().unwrap_or_default().to_owned(),
        )
    };
    for (body, message) in [
        (json!({"ref": "none"}), "No ref found for: none"),
        (json!({"ref": "main"}), "Required input 'who' not provided"),
        (
            json!({"ref": "main", "inputs": {"who": "x", "why": "y"}}),
            "Unexpected inputs provided: [\"why\"]",
        ),
    ] {
        assert_eq!(refused("greet.yml", body).await, (422, message.to_owned()));
    }
    assert_eq!(refused("other.yml", json!({"ref": "main"})).await.0, 404);
    for (file, text, message) in [
        (
            "push.yml",
            "on: push\njobs: {a: {runs-on: x, steps: [{run: true}]}}\n",
            "Workflow does not have 'workflow_dispatch' trigger",
        ),
        ("broken.yml", "on: [", "failed to parse workflow"),
    ] {
        let put = json!({"message": "m", "content": base64_of(text), "branch": "main"});
        world
            .call(
                "PUT",
                &format!("/contents/.github/workflows/{file}"),
                Some(put),
            )
            .await;
        let (status, said) = refused(file, json!({"ref": "main"})).await;
        assert!(status == 422 && said.contains(message), "{status} {said}");
    }
    let (_, listed) = world.call("GET", "/actions/workflows", None).await;
    assert_eq!(listed["total_count"], 3);
    let id = listed["workflows"][1]["id"].as_u64().unwrap();
    let (_, one) = world
        .call("GET", &format!("/actions/workflows/{id}"), None)
        .await;
    assert_eq!(
        (&one["name"], &one["path"]),
        (&json!("greet"), &json!(".github/workflows/greet.yml"))
    );
    let (status, none) = world
        .call(
            "POST",
            "/actions/workflows/greet.yml/dispatches",
            Some(json!({"ref": "main", "inputs": {"who": "x"}})),
        )
        .await;
    assert_eq!((status, none), (204, Value::Null));
}
