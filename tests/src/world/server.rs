//! A real `prentice serve` in a process of its own, which can be killed at any moment.

use super::processes;
use super::{Human, Site, http_client};
use serde_json::Value;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};

/// The running server of a folder.
pub(crate) struct Server {
    site: Site,
    child: Child,
    root: PathBuf,
}

impl Deref for Server {
    type Target = Site;

    fn deref(&self) -> &Site {
        &self.site
    }
}

impl Server {
    /// Starts the server of this folder and waits until it says that it is ready.
    pub(crate) async fn start(root: &Path) -> Server {
        Server::start_with(root, &[], Stdio::null()).await
    }

    /// Starts it with these variables, its log going here.
    pub(crate) async fn start_with(
        root: &Path,
        variables: &[(&str, &str)],
        log: impl Into<Stdio>,
    ) -> Server {
        let mut child = Command::new(program())
            .args([
                "serve",
                "--json",
                "--port",
                "0",
                "--forge-port",
                "0",
                "--no-examples",
            ])
            .arg("--root")
            .arg(root)
            .arg("--tools")
            .arg(super::tools())
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .expect("prentice starts");
        let stdout = child.stdout.take().expect("a pipe");
        let ready = ready(stdout).await;
        let told = std::fs::read(root.join(local::STATE_DIR).join("server.json"));
        let told: Value =
            serde_json::from_slice(&told.expect("a ready server has told where it is"))
                .expect("JSON");
        let text = |name: &str| told[name].as_str().expect("a text").to_owned();
        assert_eq!(ready["url"], told["url"]);
        let http = http_client();
        let site = Site {
            url: text("url"),
            token: text("token"),
            human: Human {
                repository: text("repository_api_url"),
                token: text("forge_token"),
                http: http.clone(),
            },
            http,
        };
        Server {
            site,
            child,
            root: root.to_owned(),
        }
    }

    /// `kill -9`: no part of it gets to do anything any more.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.expect("it could be killed");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Ends jobs only when the story is over: a killed server leaves its jobs running on purpose.
        if std::thread::panicking() {
            processes::end_those_of(&self.root);
        }
    }
}

/// What the server prints once it is ready: one JSON document.
async fn ready(stdout: impl tokio::io::AsyncRead + Unpin + Send + 'static) -> Value {
    let mut lines = BufReader::new(stdout);
    let mut text = String::new();
    let read = async {
        loop {
            let mut line = String::new();
            let length = lines.read_line(&mut line).await.expect("text");
            assert_ne!(length, 0, "prentice ended before it was ready: {text}");
            text.push_str(&line);
            if let Ok(ready) = serde_json::from_str(&text) {
                return ready;
            }
        }
    };
    let ready = tokio::time::timeout(super::eventually::PATIENCE, read)
        .await
        .expect("prentice is ready in time");
    // It must not fill the pipe, nor find it closed.
    tokio::spawn(async move {
        let _ = lines.read_to_end(&mut Vec::new()).await;
    });
    ready
}

/// The program, built from this very source.
pub(crate) fn program() -> PathBuf {
    if let Some(program) = std::env::var_os("PRENTICE_BIN") {
        return program.into();
    }
    built("prentice")
}

/// A program of the workspace, built beside this one.
///
/// # Panics
/// When it is not there, naming the command that builds it.
pub(crate) fn built(name: &str) -> PathBuf {
    let own = std::env::current_exe().expect("the path of this program");
    let built = own
        .parent()
        .and_then(Path::parent)
        .expect("tests are built into target/debug/deps")
        .join(name);
    assert!(
        built.exists(),
        "{} is not there: run `cargo build -p {name}`",
        built.display()
    );
    built
}
