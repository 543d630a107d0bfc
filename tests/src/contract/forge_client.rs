//! Our GitHub client in one flow (branch, commit, pull request, merge, webhook), told twice: at the
//! local forge, and at a GitHub that others wrote (npm `emulate`).

use crate::tools;
use crate::world::{Human, eventually, http_client};
use app::Forge;
use app::forge::PullState;
use app::settings::{GithubCredentials, GithubSettings, WebhookSettings};
use app::usecase::verify_signature;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use domain::id::{SkillId, VersionNumber};
use domain::skill::Content;
use serde_json::json;
use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const SECRET: &str = "a secret of this test";
const TOKEN: &str = "token-of-octocat";

/// A GitHub, and a human there.
struct Github {
    settings: GithubSettings,
    human: Human,
}

impl Github {
    fn new(api_url: &str, owner: &str, repository: &str, token: &str) -> Github {
        let human = Human {
            repository: format!("{api_url}/repos/{owner}/{repository}"),
            token: token.to_owned(),
            http: http_client(),
        };
        let settings = GithubSettings {
            api_url: api_url.to_owned(),
            owner: owner.to_owned(),
            repository: repository.to_owned(),
            branch: "main".to_owned(),
            credentials: GithubCredentials::Token(token.to_owned().into()),
            backoff: Duration::from_millis(20),
        };
        Github { settings, human }
    }
}

/// Events that arrived with a right signature, by name and action; wrong ones are counted apart.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<String>>>);

impl Heard {
    fn all(&self) -> Vec<String> {
        self.0.lock().expect("nobody panicked").clone()
    }
}

async fn hear(State(heard): State<Heard>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let settings = WebhookSettings {
        secret: SECRET.to_owned().into(),
    };
    let signed = verify_signature(&settings, text("x-hub-signature-256"), &body);
    let payload: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
    let merged = payload["pull_request"]["merged"].as_bool() == Some(true);
    let event = format!(
        "{}{}{}{}",
        text("x-github-event").unwrap_or_default(),
        payload["action"]
            .as_str()
            .map(|action| format!(" {action}"))
            .unwrap_or_default(),
        if merged { " merged" } else { "" },
        if signed { "" } else { ", badly signed" },
    );
    heard.0.lock().expect("nobody panicked").push(event);
    StatusCode::ACCEPTED
}

async fn listen() -> (String, Heard) {
    let heard = Heard::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let url = format!(
        "http://{}/webhooks/github",
        listener.local_addr().expect("bound")
    );
    let router = Router::new().fallback(hear).with_state(heard.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, heard)
}

/// `amends`: whether a pull request follows its branch, as on GitHub; `emulate` keeps it at the commit it
/// was opened with.
async fn flow(github: &Github, heard: &Heard, amends: bool) {
    let forge = Forge::connect(&github.settings).expect("a client");
    let id = SkillId::parse("ops/forge-flow").expect("an id");
    let version = VersionNumber::FIRST;
    let content = Content {
        manifest: "id: ops/forge-flow\nname: \"quotes, ünïcode and a tab\\t\"\n".to_owned(),
        workflow: "on: workflow_dispatch\n".to_owned(),
    };
    forge.check().await.expect("the repository answers");
    let before = forge.head().await.expect("a head");

    let pull = forge
        .open_pull(&id, version, &content, "A title", "A body")
        .await
        .expect("a pull request");
    let again = forge
        .open_pull(&id, version, &content, "A title", "A body")
        .await
        .expect("the same");
    assert_eq!(pull, again, "opening it again opens no second one");
    let (_, state) = forge.pull_state(pull.number).await.expect("its state");
    assert_eq!(state, PullState::Open);
    let proposed = forge
        .content_at(&id, &version.branch(&id))
        .await
        .expect("both files");
    assert_eq!(proposed, content, "the branch holds the texts to the byte");

    let content = if amends {
        let amended = Content {
            workflow: "on: workflow_dispatch\njobs: {}\n".to_owned(),
            ..content
        };
        let same = forge
            .open_pull(&id, version, &amended, "A title", "A body")
            .await
            .expect("amended");
        assert_eq!(pull, same);
        amended
    } else {
        content
    };

    github.human.merge(pull.number.0).await;
    let (_, state) = forge.pull_state(pull.number).await.expect("its state");
    let PullState::Merged(commit) = state else {
        panic!("{state:?}")
    };
    assert_ne!(commit, before);
    let merged = forge
        .content_at(&id, commit.as_str())
        .await
        .expect("both files");
    assert_eq!(
        merged, content,
        "the merge commit holds what was proposed last"
    );
    assert_eq!(
        forge.skills_at(&commit).await.expect("a tree"),
        std::slice::from_ref(&id)
    );

    forge.tag(&id, version, &commit).await.expect("a tag");
    forge
        .tag(&id, version, &commit)
        .await
        .expect("the same tag again");
    let elsewhere = forge.tag(&id, version, &before).await;
    assert!(elsewhere.is_err(), "a tag never moves: {elsewhere:?}");

    eventually("the merge is heard of", async || {
        let all = heard.all();
        let told = all.contains(&"pull_request closed merged".to_owned());
        told.then_some(()).ok_or_else(|| format!("{all:?}"))
    })
    .await;
    let all = heard.all();
    assert!(all.contains(&"pull_request opened".to_owned()), "{all:?}");
    assert!(
        all.iter().all(|event| !event.ends_with("badly signed")),
        "{all:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_local_forge() {
    let folder = tempfile::tempdir().expect("a folder");
    let (url, heard) = listen().await;
    let forge = forge::Forge::start(forge::ForgeConfig {
        data_dir: folder.path().join("forge"),
        listen: ([127, 0, 0, 1], 0).into(),
        owner: "octocat".to_owned(),
        repo: "skills".to_owned(),
        api_login: "octocat".to_owned(),
        api_token: TOKEN.to_owned().into(),
        public_url: None,
        webhook: Some(forge::WebhookTarget {
            url: url.parse().expect("an address"),
            secret: SECRET.to_owned().into(),
        }),
        variables: BTreeMap::new(),
        tools: forge::RunnerTools::default(),
        runner: forge::RunnerCommand {
            program: "/bin/false".into(),
            args: Vec::new(),
        },
        visitor: forge::VisitorCheck::nobody(),
        sign_in_hint: String::new(),
        hidden_paths: Vec::new(),
    })
    .await
    .expect("a forge");
    let readme = forge::SeedFile {
        path: "README.md".to_owned(),
        content: b"# Skills\n".to_vec(),
    };
    forge
        .seed(vec![readme], "First")
        .await
        .expect("a first commit");
    flow(
        &Github::new(&forge.api_url(), "octocat", "skills", TOKEN),
        &heard,
        true,
    )
    .await;
}

/// A running `emulate`; ended when dropped.
struct Emulate {
    process: Child,
    url: String,
}

impl Drop for Emulate {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn emulate(folder: &std::path::Path) -> Emulate {
    let seed = json!({
        "tokens": {TOKEN: {"login": "octocat", "scopes": ["repo", "user", "admin:repo_hook"]}},
        "github": {
            "users": [{"login": "octocat", "name": "Octocat", "email": "octocat@example.org"}],
            "repos": [{"owner": "octocat", "name": "skills", "auto_init": true}],
        },
    });
    let config = folder.join("emulate.config.json");
    std::fs::write(&config, seed.to_string()).expect("written");
    // It takes no port 0; one that was just free is the best there is.
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = free.local_addr().expect("bound").port();
    drop(free);
    let tools = tools::folder();
    let node = tools.join("bin/emulate-node");
    let script = tools.join("npm/node_modules/emulate/dist/index.js");
    assert!(
        node.exists() && script.exists(),
        "emulate is not installed: run `cargo xtask tools`"
    );
    let process = Command::new(node)
        .arg(script)
        .args(["--service", "github", "--port", &port.to_string(), "--seed"])
        .arg(config)
        .env_clear()
        .env("HOME", folder)
        .env("PATH", "/usr/bin:/bin")
        .stdout(Stdio::null())
        .spawn()
        .expect("it starts");
    let emulate = Emulate {
        process,
        url: format!("http://127.0.0.1:{port}"),
    };
    let http = http_client();
    let repository = format!("{}/repos/octocat/skills", emulate.url);
    eventually("emulate answers", async || {
        http.get(&repository)
            .send()
            .await
            .map(|_| ())
            .map_err(|error| error.to_string())
    })
    .await;
    emulate
}

#[tokio::test(flavor = "multi_thread")]
async fn at_a_github_that_others_wrote() {
    let folder = tempfile::tempdir().expect("a folder");
    let emulate = emulate(folder.path()).await;
    let (url, heard) = listen().await;
    let github = Github::new(&emulate.url, "octocat", "skills", TOKEN);
    let hook = json!({
        "name": "web",
        "active": true,
        "events": ["push", "pull_request"],
        "config": {"url": url, "secret": SECRET, "content_type": "json"},
    });
    let made = github
        .human
        .http
        .post(format!("{}/hooks", github.human.repository))
        .bearer_auth(TOKEN)
        .json(&hook)
        .send()
        .await
        .expect("an answer");
    assert_eq!(made.status(), 201, "the webhook is made");
    flow(&github, &heard, false).await;
}
