//! The local forge against GitHub's own description, and through octocrab: whatever it answers and sends must be
//! what GitHub would, so that one client does for both.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use forge::{
    Forge, ForgeConfig, RunnerCommand, RunnerTools, SeedFile, Visitor, VisitorCheck, WebhookTarget,
};
use hmac::{Hmac, Mac};
use http::HeaderMap;
use secrecy::SecretString;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::github_openapi::{GithubApi, GithubWebhooks};

const TOKEN: &str = "local-token";
const SECRET: &str = "hook-secret";

/// Two jobs, as generated workflows have them: one without rights that does the work, one that reports.
const WORKFLOW: &str = r#"
name: greet
run-name: greet ${{ inputs.who }}
on:
  workflow_dispatch:
    inputs:
      who: {type: string, required: true}
      times: {type: number, default: 2}
permissions: {}
defaults:
  run:
    shell: bash
jobs:
  work:
    name: Work
    runs-on: ubuntu-24.04
    timeout-minutes: 1
    outputs:
      said: ${{ steps.say.outputs.said }}
    steps:
      - name: Say
        id: say
        env:
          WHO: ${{ inputs.who }}
          TIMES: ${{ inputs.times }}
        run: |
          echo "::add-mask::hunter2"
          echo "the password is hunter2"
          test -z "${ACTIONS_ID_TOKEN_REQUEST_URL:-}"
          { echo 'said<<END_OF_SAID'; printf '%s\n' "$WHO"; echo END_OF_SAID; } >> "$GITHUB_OUTPUT"
      - name: Never
        if: failure()
        run: echo never
  report:
    name: Report
    needs: work
    if: ${{ always() }}
    runs-on: ubuntu-24.04
    timeout-minutes: 1
    permissions:
      id-token: write
    outputs:
      said: ${{ needs.work.outputs.said }}
      result: ${{ needs.work.result }}
      token: ${{ steps.ask.outputs.token }}
      variable: ${{ vars.GREETING }}
    steps:
      - id: ask
        run: |
          answer="$(curl -fsS -H "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=me")"
          echo "token=$(jq -re .value <<< "$answer")" >> "$GITHUB_OUTPUT"
"#;

/// The supervisor of the jobs of these tests is this very test program.
#[test]
fn runner_entry() {
    let Some(last) = std::env::args().next_back() else {
        return;
    };
    let dir = Path::new(&last);
    if dir.join("job.json").exists() {
        let _ = forge::runner_main(dir);
    }
}

type Received = Arc<Mutex<Vec<(HeaderMap, Vec<u8>)>>>;

struct World {
    forge: Forge,
    dir: tempfile::TempDir,
    http: reqwest::Client,
    received: Received,
}

fn config(dir: &Path, runner_test: &str) -> ForgeConfig {
    let act = tools().join("bin/act");
    ForgeConfig {
        data_dir: dir.join("forge"),
        listen: ([127, 0, 0, 1], 0).into(),
        owner: "acme".to_owned(),
        repo: "things".to_owned(),
        api_login: "robot[bot]".to_owned(),
        api_token: SecretString::from(TOKEN),
        public_url: None,
        webhook: None,
        variables: BTreeMap::from([("GREETING".to_owned(), "hello".to_owned())]),
        tools: RunnerTools {
            act: Some(act),
            bwrap: Some(PathBuf::from("/usr/bin/bwrap")),
            install_hint: "Run `make tools`.".to_owned(),
        },
        runner: RunnerCommand {
            program: std::env::current_exe().unwrap(),
            args: vec![
                "--exact".to_owned(),
                runner_test.to_owned(),
                "--nocapture".to_owned(),
            ],
        },
        visitor: VisitorCheck::new(|headers| {
            let login = headers.get("x-test-login")?.to_str().ok()?.to_owned();
            Some(Visitor { login })
        }),
        sign_in_hint: "Sign in first.".to_owned(),
        hidden_paths: Vec::new(),
    }
}

fn tools() -> PathBuf {
    if let Some(folder) = std::env::var_os("PRENTICE_TOOLS_DIR") {
        return folder.into();
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    target
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target"))
        .join("tools")
}

/// The name of [`runner_entry`] as the test program knows it.
fn runner_test() -> String {
    let module = module_path!().split_once("::").map_or("", |(_, rest)| rest);
    format!("{module}::runner_entry")
}

async fn world() -> World {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let dir = tempfile::tempdir().unwrap();
    let forge = Forge::start(config(dir.path(), &runner_test()))
        .await
        .unwrap();
    let received = Received::default();
    let endpoint = endpoint(Arc::clone(&received)).await;
    let secret = SecretString::from(SECRET);
    forge
        .set_webhook(Some(WebhookTarget {
            url: endpoint.parse().unwrap(),
            secret,
        }))
        .await
        .unwrap();
    let files = vec![
        SeedFile {
            path: "README.md".to_owned(),
            content: b"# Things\n".to_vec(),
        },
        SeedFile {
            path: ".github/workflows/greet.yml".to_owned(),
            content: WORKFLOW.into(),
        },
    ];
    forge.seed(files, "Begin").await.unwrap().unwrap();
    World {
        forge,
        dir,
        http: reqwest::Client::new(),
        received,
    }
}

/// Takes webhooks and keeps them.
async fn endpoint(received: Received) -> String {
    let app =
        Router::new()
            .route(
                "/hook",
                post(
                    |State(received): State<Received>,
                     headers: HeaderMap,
                     body: axum::body::Bytes| async move {
                        received.lock().unwrap().push((headers, body.to_vec()));
                    },
                ),
            )
            .with_state(received);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    url
}

impl World {
    /// Calls the API; request and answer are judged.
    async fn call(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let path = format!("/repos/acme/things{path}");
        let (bare, query) = path.split_once('?').unwrap_or((&path, ""));
        let api = GithubApi::installed();
        api.check_request(method, bare, query, body.as_ref())
            .unwrap_or_else(|found| panic!("{method} {path}: {found:#?}"));
        let (status, answer) = self.ask(method, &path, body).await;
        let given = (!answer.is_null()).then_some(&answer);
        api.check_response(method, bare, status, given)
            .unwrap_or_else(|found| panic!("{method} {path} answered {status}: {found:#?}"));
        (status, answer)
    }

    /// Calls the API without a judge.
    async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let mut request = self
            .http
            .request(
                method.parse().unwrap(),
                format!("{}{path}", self.forge.api_url()),
            )
            .timeout(Duration::from_secs(20))
            .header("Authorization", format!("Bearer {TOKEN}"));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        (
            status,
            serde_json::from_str(&text).unwrap_or(if text.is_empty() {
                Value::Null
            } else {
                text.into()
            }),
        )
    }

    async fn main_sha(&self) -> String {
        let (_, main) = self.call("GET", "/git/ref/heads/main", None).await;
        main["object"]["sha"].as_str().unwrap().to_owned()
    }

    /// A branch with one changed file, and the pull request of it.
    async fn pull(&self, branch: &str, file: &str) -> u64 {
        let main = self.main_sha().await;
        let (status, _) = self
            .call(
                "POST",
                "/git/refs",
                Some(json!({"ref": format!("refs/heads/{branch}"), "sha": main})),
            )
            .await;
        assert_eq!(status, 201);
        let content =
            json!({"message": format!("Add {file}"), "content": "aGkK", "branch": branch});
        let (status, _) = self
            .call("PUT", &format!("/contents/{file}"), Some(content))
            .await;
        assert_eq!(status, 201);
        let new = json!({"title": format!("Add {file}"), "body": "Please", "head": branch, "base": "main"});
        let (status, pull) = self.call("POST", "/pulls", Some(new)).await;
        assert_eq!(status, 201, "{pull}");
        pull["number"].as_u64().unwrap()
    }

    /// The events so far, each judged and its signature verified.
    fn events(&self) -> Vec<(String, Value)> {
        let received = self.received.lock().unwrap();
        received
            .iter()
            .map(|(headers, body)| {
                let header = |name: &str| headers[name].to_str().unwrap().to_owned();
                let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
                mac.update(body);
                let expected = format!("sha256={}", hex::encode(mac.finalize().into_bytes()));
                assert_eq!(header("x-hub-signature-256"), expected);
                assert!(
                    !header("x-github-delivery").is_empty()
                        && !header("x-github-hook-id").is_empty()
                );
                let event = header("x-github-event");
                let payload: Value = serde_json::from_slice(body).unwrap();
                GithubWebhooks::installed()
                    .check(&event, &payload)
                    .unwrap_or_else(|found| panic!("{event}: {found:#?}"));
                (event, payload)
            })
            .collect()
    }

    /// Waits until an event fits.
    async fn event(&self, what: &str, fits: impl Fn(&str, &Value) -> bool) -> Value {
        let until = Instant::now() + Duration::from_secs(60);
        loop {
            if let Some((_, payload)) = self
                .events()
                .into_iter()
                .find(|(event, payload)| fits(event, payload))
            {
                return payload;
            }
            assert!(
                Instant::now() < until,
                "no event: {what}; came: {:?}",
                names(&self.events())
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn dispatch(&self, inputs: Value) -> u64 {
        let body = json!({"ref": "main", "inputs": inputs, "return_run_details": true});
        let (status, run) = self
            .call(
                "POST",
                "/actions/workflows/greet.yml/dispatches",
                Some(body),
            )
            .await;
        assert_eq!(status, 200, "{run}");
        run["workflow_run_id"].as_u64().unwrap()
    }

    async fn run_ended(&self, id: u64) -> Value {
        let until = Instant::now() + Duration::from_secs(60);
        loop {
            let (_, run) = self.call("GET", &format!("/actions/runs/{id}"), None).await;
            if run["status"] == "completed" {
                return run;
            }
            assert!(Instant::now() < until, "the run does not end: {run:#}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn log(&self, job: u64) -> String {
        let url = format!(
            "{}/repos/acme/things/actions/jobs/{job}/logs",
            self.forge.api_url()
        );
        let response = self
            .http
            .get(url)
            .header("Authorization", format!("token {TOKEN}"))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 200);
        response.text().await.unwrap()
    }
}

fn names(events: &[(String, Value)]) -> Vec<String> {
    let action = |payload: &Value| {
        payload["action"]
            .as_str()
            .map(|action| format!(".{action}"))
            .unwrap_or_default()
    };
    events
        .iter()
        .map(|(event, payload)| format!("{event}{}", action(payload)))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_goes_from_branch_to_merge_as_on_github() {
    let world = world().await;
    let number = world.pull("topic/one", "docs/a b.txt").await;
    let (_, pull) = world.call("GET", &format!("/pulls/{number}"), None).await;
    assert_eq!(
        (
            &pull["mergeable"],
            &pull["merged"],
            &pull["commits"],
            &pull["changed_files"],
            &pull["user"]["login"]
        ),
        (
            &json!(true),
            &json!(false),
            &json!(1),
            &json!(1),
            &json!("robot[bot]")
        ),
    );
    let (_, files) = world
        .call("GET", &format!("/pulls/{number}/files"), None)
        .await;
    assert_eq!(files[0]["patch"], "@@ -0,0 +1 @@\n+hi");
    assert_eq!(
        (&files[0]["status"], &files[0]["filename"]),
        (&json!("added"), &json!("docs/a b.txt"))
    );
    let (_, commits) = world
        .call("GET", &format!("/pulls/{number}/commits"), None)
        .await;
    assert_eq!(commits.as_array().unwrap().len(), 1);
    let (_, listed) = world
        .call(
            "GET",
            "/pulls?head=acme:topic/one&state=all&sort=created&direction=desc",
            None,
        )
        .await;
    assert_eq!(listed[0]["number"], number);
    let (_, none) = world.call("GET", "/pulls?head=acme:other", None).await;
    assert_eq!(none, json!([]));

    let head = pull["head"]["sha"].as_str().unwrap();
    let stale = json!({"sha": "0".repeat(40)});
    let (status, _) = world
        .call("PUT", &format!("/pulls/{number}/merge"), Some(stale))
        .await;
    assert_eq!(status, 409);
    let (status, merged) = world
        .call(
            "PUT",
            &format!("/pulls/{number}/merge"),
            Some(json!({"sha": head})),
        )
        .await;
    assert_eq!((status, &merged["merged"]), (200, &json!(true)));
    let commit = merged["sha"].as_str().unwrap();
    let (status, again) = world
        .call("PUT", &format!("/pulls/{number}/merge"), Some(json!({})))
        .await;
    assert_eq!(
        (status, &again["message"]),
        (405, &json!("Pull Request is not mergeable"))
    );

    assert_eq!(world.main_sha().await, commit);
    let (_, view) = world
        .call("GET", &format!("/git/commits/{commit}"), None)
        .await;
    assert_eq!(view["parents"].as_array().unwrap().len(), 2);
    let (_, file) = world
        .call(
            "GET",
            &format!("/contents/docs/a%20b.txt?ref={commit}"),
            None,
        )
        .await;
    assert_eq!(file["content"], "aGkK\n");
    let (_, pull) = world.call("GET", &format!("/pulls/{number}"), None).await;
    assert_eq!(
        (&pull["state"], &pull["merged"], &pull["merge_commit_sha"]),
        (&json!("closed"), &json!(true), &json!(commit))
    );
    assert_eq!(pull["merged_by"]["login"], "robot[bot]");
    let (_, files) = world
        .call("GET", &format!("/pulls/{number}/files"), None)
        .await;
    assert_eq!(
        files.as_array().unwrap().len(),
        1,
        "the diff of a merged pull request stays"
    );
    let (status, _) = world
        .call("GET", &format!("/pulls/{number}/merge"), None)
        .await;
    assert_eq!(status, 204);

    let closed = world
        .event("closed", |event, payload| {
            event == "pull_request" && payload["action"] == "closed"
        })
        .await;
    assert_eq!(
        (
            &closed["pull_request"]["merged"],
            &closed["pull_request"]["merge_commit_sha"]
        ),
        (&json!(true), &json!(commit))
    );
    let expected = [
        "ping",
        "create",
        "push",
        "create",
        "push",
        "push",
        "pull_request.opened",
        "push",
        "pull_request.closed",
    ];
    assert_eq!(names(&world.events()), expected);
    world.forge.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn git_objects_and_refs_are_made_and_read() {
    let world = world().await;
    let main = world.main_sha().await;
    let (_, commit) = world
        .call("GET", &format!("/git/commits/{main}"), None)
        .await;
    let base = commit["tree"]["sha"].as_str().unwrap();
    let (status, blob) = world
        .call(
            "POST",
            "/git/blobs",
            Some(json!({"content": "e30=", "encoding": "base64"})),
        )
        .await;
    assert_eq!(status, 201);
    let (_, read) = world
        .call(
            "GET",
            &format!("/git/blobs/{}", blob["sha"].as_str().unwrap()),
            None,
        )
        .await;
    assert_eq!(
        (&read["content"], &read["size"]),
        (&json!("e30=\n"), &json!(2))
    );
    let tree = json!({"base_tree": base, "tree": [
        {"path": "deep/in/it.json", "mode": "100644", "type": "blob", "sha": blob["sha"]},
        {"path": "run.sh", "mode": "100755", "type": "blob", "content": "#!/bin/sh\n"},
        {"path": "README.md", "mode": "100644", "type": "blob", "sha": null},
    ]});
    let (status, tree) = world.call("POST", "/git/trees", Some(tree)).await;
    assert_eq!(status, 201);
    let sha = tree["sha"].as_str().unwrap();
    let (_, listed) = world
        .call("GET", &format!("/git/trees/{sha}?recursive=1"), None)
        .await;
    let paths: Vec<&str> = listed["tree"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["path"].as_str().unwrap())
        .collect();
    assert_eq!(
        paths,
        [
            ".github",
            ".github/workflows",
            ".github/workflows/greet.yml",
            "deep",
            "deep/in",
            "deep/in/it.json",
            "run.sh"
        ]
    );
    let author = json!({"name": "Ann", "email": "ann@example.com", "date": "2026-01-02T03:04:05Z"});
    let new = json!({"message": "Three changes", "tree": sha, "parents": [main], "author": author});
    let (status, commit) = world.call("POST", "/git/commits", Some(new)).await;
    assert_eq!(
        (status, &commit["author"]["date"]),
        (201, &json!("2026-01-02T03:04:05Z"))
    );
    let commit = commit["sha"].as_str().unwrap();

    let (status, _) = world
        .call(
            "POST",
            "/git/refs",
            Some(json!({"ref": "refs/tags/v/1", "sha": commit})),
        )
        .await;
    assert_eq!(status, 201);
    let (status, twice) = world
        .call(
            "POST",
            "/git/refs",
            Some(json!({"ref": "refs/tags/v/1", "sha": commit})),
        )
        .await;
    assert_eq!(
        (status, &twice["message"]),
        (422, &json!("Reference already exists"))
    );
    for (reference, sha) in [
        ("v1", commit),
        ("refs/heads/x", "0000000000000000000000000000000000000000"),
        ("refs/heads/..", commit),
    ] {
        let (status, _) = world
            .call(
                "POST",
                "/git/refs",
                Some(json!({"ref": reference, "sha": sha})),
            )
            .await;
        assert_eq!(status, 422, "{reference}");
    }
    let (_, matching) = world.call("GET", "/git/matching-refs/tags/v", None).await;
    assert_eq!(matching[0]["ref"], "refs/tags/v/1");
    let (_, shown) = world.call("GET", "/commits/v%2F1", None).await;
    assert_eq!(shown["sha"], commit);
    let (_, comparison) = world.call("GET", "/compare/main...v%2F1", None).await;
    assert_eq!(
        (&comparison["status"], &comparison["ahead_by"]),
        (&json!("ahead"), &json!(1))
    );
    let (_, log) = world.call("GET", "/commits?sha=v/1", None).await;
    assert_eq!(log.as_array().unwrap().len(), 2);

    let (status, _) = world
        .call(
            "PATCH",
            "/git/refs/heads/main",
            Some(json!({"sha": commit})),
        )
        .await;
    assert_eq!(status, 200);
    let (status, back) = world
        .call("PATCH", "/git/refs/heads/main", Some(json!({"sha": main})))
        .await;
    assert_eq!(
        (status, &back["message"]),
        (422, &json!("Update is not a fast forward"))
    );
    let (status, _) = world
        .call(
            "PATCH",
            "/git/refs/heads/main",
            Some(json!({"sha": main, "force": true})),
        )
        .await;
    assert_eq!(status, 200);
    let (status, _) = world.call("DELETE", "/git/refs/tags/v/1", None).await;
    assert_eq!(status, 204);
    let (status, _) = world.call("GET", "/git/ref/tags/v/1", None).await;
    assert_eq!(status, 404);
    let forced = world
        .event("forced push", |event, payload| {
            event == "push" && payload["forced"] == true
        })
        .await;
    assert_eq!(forced["after"], main);
    for path in ["../x", "a/../b", ".git/config", "/x", ""] {
        let tree =
            json!({"tree": [{"path": path, "mode": "100644", "type": "blob", "content": "x"}]});
        let (status, _) = world.call("POST", "/git/trees", Some(tree)).await;
        assert_eq!(status, 422, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pull_requests_are_refused_edited_closed_and_follow_their_branch() {
    let world = world().await;
    for (new, field) in [
        (
            json!({"title": "t", "head": "none", "base": "main"}),
            "head",
        ),
        (
            json!({"title": "t", "head": "main", "base": "none"}),
            "base",
        ),
        (
            json!({"title": "t", "head": "main", "base": "main"}),
            "base",
        ),
    ] {
        let (status, refused) = world.call("POST", "/pulls", Some(new)).await;
        assert_eq!(
            (status, &refused["errors"][0]["field"]),
            (422, &json!(field))
        );
    }
    let number = world.pull("topic", "x.txt").await;
    let twin = json!({"title": "again", "head": "topic", "base": "main"});
    let (status, refused) = world.call("POST", "/pulls", Some(twin)).await;
    assert_eq!(status, 422);
    assert_eq!(
        refused["errors"][0]["message"],
        "A pull request already exists for acme:topic."
    );

    let (_, file) = world.call("GET", "/contents/x.txt?ref=topic", None).await;
    let change =
        json!({"message": "More", "content": "bW9yZQo=", "branch": "topic", "sha": file["sha"]});
    let (status, _) = world
        .call("PUT", "/contents/x.txt", Some(change.clone()))
        .await;
    assert_eq!(status, 200);
    let (status, _) = world.call("PUT", "/contents/x.txt", Some(change)).await;
    assert_eq!(status, 409, "the blob is another one now");
    let moved = world
        .event("synchronize", |_, payload| {
            payload["action"] == "synchronize"
        })
        .await;
    assert_eq!(moved["after"], moved["pull_request"]["head"]["sha"]);

    let edit = json!({"title": "Better", "state": "closed"});
    let (_, closed) = world
        .call("PATCH", &format!("/pulls/{number}"), Some(edit))
        .await;
    assert_eq!(
        (&closed["title"], &closed["state"], &closed["merged"]),
        (&json!("Better"), &json!("closed"), &json!(false))
    );
    world
        .event("closed unmerged", |_, payload| {
            payload["action"] == "closed" && payload["pull_request"]["merged"] == false
        })
        .await;
    let (status, _) = world
        .call("PUT", &format!("/pulls/{number}/merge"), Some(json!({})))
        .await;
    assert_eq!(status, 405);
    let (_, open) = world
        .call(
            "PATCH",
            &format!("/pulls/{number}"),
            Some(json!({"state": "open"})),
        )
        .await;
    assert_eq!(open["state"], "open");
    let (status, _) = world.call("GET", "/pulls/99", None).await;
    assert_eq!(status, 404);

    // A conflict: main changes the same file.
    let change = json!({"message": "Other", "content": "b3RoZXIK", "branch": "main"});
    let (status, _) = world.call("PUT", "/contents/x.txt", Some(change)).await;
    assert_eq!(status, 201);
    let (_, pull) = world.call("GET", &format!("/pulls/{number}"), None).await;
    assert_eq!(
        (&pull["mergeable"], &pull["mergeable_state"]),
        (&json!(false), &json!("dirty"))
    );
    let (status, _) = world
        .call("PUT", &format!("/pulls/{number}/merge"), Some(json!({})))
        .await;
    assert_eq!(status, 405);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_by_path_is_seen_and_may_merge() {
    let world = world().await;
    let number = world.pull("topic", "x.txt").await;
    let clone = world.dir.path().join("clone");
    let git = |args: &[&str], at: &Path| {
        let done = std::process::Command::new("git")
            .args([
                "-c",
                "user.name=Bea Human",
                "-c",
                "user.email=bea@example.com",
            ])
            .args(args)
            .current_dir(at)
            .output()
            .unwrap();
        assert!(
            done.status.success(),
            "{args:?}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
    };
    git(
        &[
            "clone",
            "-q",
            world.forge.git_dir().to_str().unwrap(),
            clone.to_str().unwrap(),
        ],
        world.dir.path(),
    );
    git(
        &["merge", "-q", "--no-ff", "-m", "By hand", "origin/topic"],
        &clone,
    );
    git(&["push", "-q", "origin", "main"], &clone);
    let closed = world
        .event("merged by push", |_, payload| payload["action"] == "closed")
        .await;
    assert_eq!(
        (&closed["number"], &closed["pull_request"]["merged"]),
        (&json!(number), &json!(true))
    );
    assert_eq!(closed["pull_request"]["merged_by"]["login"], "bea-human");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_and_the_body_are_checked() {
    let world = world().await;
    let url = format!("{}/repos/acme/things", world.forge.api_url());
    for (header, message) in [
        (None, "Requires authentication"),
        (Some("Bearer nope"), "Bad credentials"),
        (Some("Basic eDp5"), "Requires authentication"),
    ] {
        let mut request = world.http.get(&url);
        if let Some(header) = header {
            request = request.header("Authorization", header);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 401);
        let body: Value = response.json().await.unwrap();
        assert_eq!(
            (&body["message"], &body["status"]),
            (&json!(message), &json!("401"))
        );
    }
    let (status, _) = world.call("GET", "", None).await;
    assert_eq!(status, 200);
    let (status, _) = world.ask("GET", "/repos/acme/other", None).await;
    assert_eq!(status, 404);
    let (status, _) = world.ask("GET", "/user", None).await;
    assert_eq!(status, 200);
    let post = |body: &'static str| {
        let request = world
            .http
            .post(format!("{url}/git/refs"))
            .header("Authorization", format!("Bearer {TOKEN}"));
        request.body(body).send()
    };
    assert_eq!(post("{").await.unwrap().status(), 400);
    assert_eq!(post("[]").await.unwrap().status(), 400);
    assert_eq!(post("{\"ref\": 1}").await.unwrap().status(), 422);
}

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

/// The outputs of a job; GitHub does not give them out, so they are taken from the result on disk.
fn outputs(world: &World, job: u64) -> Value {
    let path = world
        .dir
        .path()
        .join(format!("forge/jobs/{job}/result.json"));
    let result: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    result["outputs"].clone()
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
        use base64_of as content;
        let put = json!({"message": "m", "content": content(text), "branch": "main"});
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

fn base64_of(text: &str) -> String {
    // Small enough not to need a crate: three bytes become four letters.
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut encoded = String::new();
    for group in text.as_bytes().chunks(3) {
        let bits = group
            .iter()
            .fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
            << (8 * (3 - group.len()));
        for at in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * at)) as usize & 63];
            encoded.push(if at <= group.len() {
                char::from(letter)
            } else {
                '='
            });
        }
    }
    encoded
}

#[tokio::test(flavor = "multi_thread")]
async fn variables_and_deliveries_are_kept() {
    let world = world().await;
    let (status, _) = world
        .call(
            "POST",
            "/actions/variables",
            Some(json!({"name": "PLACE", "value": "here"})),
        )
        .await;
    assert_eq!(status, 201);
    let (status, _) = world
        .call(
            "PATCH",
            "/actions/variables/PLACE",
            Some(json!({"value": "there"})),
        )
        .await;
    assert_eq!(status, 204);
    let (_, place) = world.call("GET", "/actions/variables/PLACE", None).await;
    assert_eq!(place["value"], "there");
    let (_, all) = world.call("GET", "/actions/variables", None).await;
    assert_eq!(all["total_count"], 2);
    world.event("push", |event, _| event == "push").await;
    let hook = world.received.lock().unwrap()[0].0["x-github-hook-id"]
        .to_str()
        .unwrap()
        .to_owned();
    let (_, log) = world
        .call("GET", &format!("/hooks/{hook}/deliveries"), None)
        .await;
    let last = log[0]["id"].as_u64().unwrap();
    let before = world.events().len();
    let (_, one) = world
        .call("GET", &format!("/hooks/{hook}/deliveries/{last}"), None)
        .await;
    assert_eq!(one["request"]["payload"]["ref"], "refs/heads/main");
    let (status, _) = world
        .call(
            "POST",
            &format!("/hooks/{hook}/deliveries/{last}/attempts"),
            None,
        )
        .await;
    assert_eq!(status, 202);
    let until = Instant::now() + Duration::from_secs(10);
    while world.events().len() == before {
        assert!(Instant::now() < until, "not sent again");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
