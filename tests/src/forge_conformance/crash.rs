//! `kill -9` at any moment: what was answered is there, and nothing runs twice.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::{Path as UrlPath, State};
use axum::routing::get;
use forge::{Forge, SeedFile};
use serde_json::{Value, json};

use super::{TOKEN, config, runner_test, until};

const FOLDER: &str = "FORGE_UNDER_TEST";

/// A forge in a process of its own, until it is killed.
#[tokio::test(flavor = "multi_thread")]
async fn forge_entry() {
    let Some(dir) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        return;
    };
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut config = config(&dir, &runner_test());
    if let Ok(before) = std::fs::read_to_string(dir.join("address")) {
        config.listen = before.parse().unwrap();
    }
    let forge = Forge::start(config).await.unwrap();
    let workflow = std::fs::read(dir.join("workflow.yml")).unwrap();
    let files = vec![SeedFile {
        path: ".github/workflows/w.yml".to_owned(),
        content: workflow,
    }];
    forge.seed(files, "Begin").await.unwrap();
    std::fs::write(dir.join("address.new"), forge.address().to_string()).unwrap();
    std::fs::rename(dir.join("address.new"), dir.join("address")).unwrap();
    std::fs::write(dir.join("ready"), "").unwrap();
    std::future::pending::<()>().await;
}

struct Process {
    child: Child,
    api: String,
    http: reqwest::Client,
}

impl Process {
    async fn start(dir: &Path) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let _ = std::fs::remove_file(dir.join("ready"));
        let entry = runner_test().replace("runner_entry", "crash::forge_entry");
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", &entry, "--nocapture"])
            .env(FOLDER, dir)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        until("the forge is ready", || dir.join("ready").exists()).await;
        let address = std::fs::read_to_string(dir.join("address")).unwrap();
        Self {
            child,
            api: format!("http://{address}/api/v3/repos/acme/things"),
            http: reqwest::Client::new(),
        }
    }

    /// The answer, or `None` when there was none.
    async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Option<(u16, Value)> {
        let request = self
            .http
            .request(method.parse().unwrap(), format!("{}{path}", self.api))
            .timeout(Duration::from_secs(20))
            .header("Authorization", format!("token {TOKEN}"))
            .json(&body.unwrap_or(json!({})));
        let response = request.send().await.ok()?;
        let status = response.status().as_u16();
        Some((status, response.json().await.unwrap_or_default()))
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[derive(Default)]
struct Calls {
    begun: AtomicUsize,
    ended: AtomicUsize,
    reported: AtomicUsize,
}

/// Counts what jobs do, from outside of their sandbox.
async fn counter() -> (Arc<Calls>, String) {
    async fn count(State(calls): State<Arc<Calls>>, UrlPath(what): UrlPath<String>) {
        let counter = match what.as_str() {
            "begun" => &calls.begun,
            "ended" => &calls.ended,
            _ => &calls.reported,
        };
        counter.fetch_add(1, Ordering::SeqCst);
    }
    let calls = Arc::new(Calls::default());
    let app = Router::new()
        .route("/{what}", get(count))
        .with_state(Arc::clone(&calls));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    (calls, url)
}

fn workflow(counter: &str) -> Value {
    let work = format!("curl -fsS {counter}/begun; sleep 0.3; curl -fsS {counter}/ended");
    json!({"on": "workflow_dispatch", "jobs": {
        "work": {"runs-on": "x", "steps": [{"run": work}]},
        "report": {"runs-on": "x", "needs": "work", "if": "always()", "steps": [
            {"run": format!("test ${{{{ needs.work.result }}}} = success && curl -fsS {counter}/reported")}
        ]},
    }})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_survives_the_forge_at_any_moment_and_runs_once() {
    let (calls, counter) = counter().await;
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(
        dir.path().join("workflow.yml"),
        workflow(&counter).to_string(),
    )
    .unwrap();
    let mut forge = Process::start(dir.path()).await;
    let moments = [0, 15, 40, 80, 140, 220, 350, 500, 700, 900];
    for (at, moment) in (1..).zip(moments) {
        let body = json!({"ref": "main", "return_run_details": true});
        let (status, answer) = forge
            .ask("POST", "/actions/workflows/w.yml/dispatches", Some(body))
            .await
            .unwrap();
        assert_eq!(status, 200, "{answer}");
        tokio::time::sleep(Duration::from_millis(moment)).await;
        forge.kill();
        forge = Process::start(dir.path()).await;
        let path = format!("/actions/runs/{}", answer["workflow_run_id"]);
        let mut run = Value::Null;
        for _ in 0..400 {
            run = forge.ask("GET", &path, None).await.unwrap().1;
            if run["status"] == "completed" {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(
            run["conclusion"],
            "success",
            "killed after {moment} ms: {}",
            logs(dir.path())
        );
        for (what, count) in [
            ("begun", &calls.begun),
            ("ended", &calls.ended),
            ("reported", &calls.reported),
        ] {
            assert_eq!(
                count.load(Ordering::SeqCst),
                at,
                "{what}, killed after {moment} ms"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_whose_runner_is_killed_is_lost_and_not_repeated() {
    let (calls, counter) = counter().await;
    let dir = tempfile::tempdir().unwrap();
    let mut text = workflow(&counter);
    text["jobs"]["work"]["steps"][0]["run"] = json!(format!("curl -fsS {counter}/begun; sleep 60"));
    std::fs::write(dir.path().join("workflow.yml"), text.to_string()).unwrap();
    let forge = Process::start(dir.path()).await;
    let body = json!({"ref": "main", "return_run_details": true});
    let (_, answer) = forge
        .ask("POST", "/actions/workflows/w.yml/dispatches", Some(body))
        .await
        .unwrap();
    until("the job has begun", || {
        calls.begun.load(Ordering::SeqCst) == 1
    })
    .await;
    forge.kill();
    let folder = dir.path().join("forge").canonicalize().unwrap();
    kill_all_that_mention(folder.to_str().unwrap());
    let forge = Process::start(dir.path()).await;
    let path = format!("/actions/runs/{}", answer["workflow_run_id"]);
    let mut run = Value::Null;
    for _ in 0..400 {
        run = forge.ask("GET", &path, None).await.unwrap().1;
        if run["status"] == "completed" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(run["conclusion"], "failure", "{run:#}");
    let (_, jobs) = forge
        .ask("GET", &format!("{path}/jobs"), None)
        .await
        .unwrap();
    let log = folder.join(format!("jobs/{}/log.txt", jobs["jobs"][0]["id"]));
    assert!(
        std::fs::read_to_string(log)
            .unwrap()
            .contains("##[error]The runner was lost")
    );
    assert_eq!(calls.begun.load(Ordering::SeqCst), 1);
}

/// Kills the supervisors of one data directory, which name it as their last argument.
fn kill_all_that_mention(folder: &str) {
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let supervisor = String::from_utf8_lossy(&line)
            .trim_end_matches('\0')
            .rsplit('\0')
            .next()
            .is_some_and(|last| last.starts_with(folder));
        if let (true, Some(pid)) = (supervisor, entry.file_name().to_str()) {
            let killed = Command::new("kill").args(["-9", pid]).status().unwrap();
            assert!(killed.success());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_is_there_after_kill() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(
        dir.path().join("workflow.yml"),
        workflow("http://127.0.0.1:1").to_string(),
    )
    .unwrap();
    let mut forge = Process::start(dir.path()).await;
    let (_, main) = forge.ask("GET", "/git/ref/heads/main", None).await.unwrap();
    let first = main["object"]["sha"].as_str().unwrap().to_owned();
    for round in 0..6_u64 {
        let api = Process {
            child: Command::new("true").spawn().unwrap(),
            api: forge.api.clone(),
            http: forge.http.clone(),
        };
        let first = first.clone();
        let working = tokio::spawn(async move { work(&api, &first, round).await });
        tokio::time::sleep(Duration::from_millis(60 + 70 * round)).await;
        forge.kill();
        let answered = working.await.unwrap();
        forge = Process::start(dir.path()).await;
        for number in answered.merged {
            let (_, pull) = forge
                .ask("GET", &format!("/pulls/{number}"), None)
                .await
                .unwrap();
            assert_eq!(
                (&pull["merged"], &pull["merged_by"]["login"]),
                (&json!(true), &json!("robot[bot]")),
                "{number}"
            );
        }
        for number in answered.opened {
            let (status, pull) = forge
                .ask("GET", &format!("/pulls/{number}"), None)
                .await
                .unwrap();
            assert_eq!(status, 200);
            // Whether or not the merge was answered, the record and the branch agree.
            let head = pull["head"]["sha"].as_str().unwrap();
            let (_, compared) = forge
                .ask("GET", &format!("/compare/main...{head}"), None)
                .await
                .unwrap();
            assert_eq!(
                pull["merged"] == true,
                compared["ahead_by"] == 0,
                "{pull:#}"
            );
        }
    }
}

#[derive(Default)]
struct Answered {
    opened: Vec<u64>,
    merged: Vec<u64>,
}

/// Opens and merges pull requests until the forge is gone; what it answered.
async fn work(forge: &Process, base: &str, round: u64) -> Answered {
    let mut answered = Answered::default();
    for at in 0.. {
        let branch = format!("b{round}-{at}");
        let made = async {
            let new = json!({"ref": format!("refs/heads/{branch}"), "sha": base});
            forge.ask("POST", "/git/refs", Some(new)).await?;
            let file = json!({"message": "m", "content": "eA==", "branch": branch});
            forge
                .ask("PUT", &format!("/contents/{branch}.txt"), Some(file))
                .await?;
            let new = json!({"title": branch, "head": branch, "base": "main"});
            let (_, pull) = forge.ask("POST", "/pulls", Some(new)).await?;
            let number = pull["number"].as_u64()?;
            answered.opened.push(number);
            let (status, _) = forge
                .ask("PUT", &format!("/pulls/{number}/merge"), Some(json!({})))
                .await?;
            assert_eq!(status, 200);
            answered.merged.push(number);
            Some(())
        };
        if made.await.is_none() {
            break;
        }
    }
    answered
}

/// Everything that jobs and supervisors wrote.
fn logs(dir: &Path) -> String {
    let jobs = std::fs::read_dir(dir.join("forge/jobs")).unwrap().flatten();
    let files =
        jobs.flat_map(|job| ["log.txt", "supervisor.err"].map(|name| job.path().join(name)));
    files
        .map(|file| {
            format!(
                "{}\n{}\n",
                file.display(),
                std::fs::read_to_string(&file).unwrap_or_default()
            )
        })
        .collect()
}
