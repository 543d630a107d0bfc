//! The local forge against GitHub's own description, and through octocrab: whatever it answers and sends must be
//! what GitHub would, so that one client does for both.
//!
//! Here is the forge under test; the tests are in the modules, one subject each.

mod crash;
mod dispatch;
mod git;
mod jobs;
mod octocrab_client;
mod pages;
mod pulls;

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

use crate::github_openapi::{GithubApi, GithubWebhooks, tools_folder};

pub(super) const TOKEN: &str = "local-token";
pub(super) const SECRET: &str = "hook-secret";

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

pub(super) type Received = Arc<Mutex<Vec<(HeaderMap, Vec<u8>)>>>;

pub(super) struct World {
    pub(super) forge: Forge,
    pub(super) dir: tempfile::TempDir,
    pub(super) http: reqwest::Client,
    pub(super) received: Received,
}

pub(super) fn config(dir: &Path, runner_test: &str) -> ForgeConfig {
    let act = tools_folder().join("bin/act");
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

/// The name of [`runner_entry`] as the test program knows it.
pub(super) fn runner_test() -> String {
    let module = module_path!().split_once("::").map_or("", |(_, rest)| rest);
    format!("{module}::runner_entry")
}

pub(super) async fn world() -> World {
    world_with(|_| {}).await
}

pub(super) async fn world_with(change: impl FnOnce(&mut ForgeConfig)) -> World {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let dir = tempfile::tempdir().unwrap();
    let mut config = config(dir.path(), &runner_test());
    change(&mut config);
    let forge = Forge::start(config).await.unwrap();
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
pub(super) async fn endpoint(received: Received) -> String {
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
    pub(super) async fn call(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
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
    pub(super) async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
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

    pub(super) async fn main_sha(&self) -> String {
        let (_, main) = self.call("GET", "/git/ref/heads/main", None).await;
        main["object"]["sha"].as_str().unwrap().to_owned()
    }

    /// A branch with one changed file, and the pull request of it.
    pub(super) async fn pull(&self, branch: &str, file: &str) -> u64 {
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
    pub(super) fn events(&self) -> Vec<(String, Value)> {
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
    pub(super) async fn event(&self, what: &str, fits: impl Fn(&str, &Value) -> bool) -> Value {
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

    pub(super) async fn dispatch(&self, inputs: Value) -> u64 {
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

    pub(super) async fn run_ended(&self, id: u64) -> Value {
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

    pub(super) async fn log(&self, job: u64) -> String {
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

pub(super) fn names(events: &[(String, Value)]) -> Vec<String> {
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

pub(super) fn base64_of(text: &str) -> String {
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

/// The outputs of a job; GitHub does not give them out, so they are taken from the result on disk.
pub(super) fn outputs(world: &World, job: u64) -> Value {
    let path = world
        .dir
        .path()
        .join(format!("forge/jobs/{job}/result.json"));
    let result: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    result["outputs"].clone()
}

/// Waits until something is so.
pub(super) async fn until(what: &str, mut is: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !is() {
        assert!(Instant::now() < end, "it does not come about that {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
