//! The very program, as a person types it. Knows no command.

use super::{program, tools};
use serde_json::Value;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout};

/// How long a line or an end is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// What would otherwise come in from whoever runs the tests.
const FOREIGN: [&str; 5] = [
    "PRENTICE_API",
    "PRENTICE_ROOT",
    "PRENTICE_TOKEN",
    "PRENTICE_JWT",
    "PRENTICE_APPROVAL_TOKEN",
];

/// Types commands.
#[derive(Clone)]
pub(crate) struct Typist {
    folder: PathBuf,
    first: Vec<OsString>,
    environment: Vec<(&'static str, String)>,
}

/// What a command printed, and how it ended.
pub(crate) struct Said {
    words: String,
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Typist {
    /// Works on this folder, and in it.
    pub(crate) fn in_folder(root: &Path) -> Typist {
        let first = [
            "--root".into(),
            root.into(),
            "--tools".into(),
            tools().into(),
        ];
        Typist {
            folder: root.to_owned(),
            first: first.to_vec(),
            environment: Vec::new(),
        }
    }

    /// Works on the server at this address, in this folder.
    pub(crate) fn at(url: &str, folder: &Path) -> Typist {
        Typist {
            folder: folder.to_owned(),
            first: vec!["--api".into(), url.into()],
            environment: Vec::new(),
        }
    }

    /// The same with this variable set.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Typist {
        self.environment.push((name, value.to_owned()));
        self
    }

    /// Types a command and waits for its end. What it reads is no terminal.
    pub(crate) fn types(&self, words: &[&str]) -> Said {
        let mut command = self.command(words);
        // A whole Prentice may live in this very process, and has to go on meanwhile.
        let output = tokio::task::block_in_place(|| command.output()).expect("prentice runs");
        Said {
            words: format!("{words:?}"),
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(program());
        for name in FOREIGN {
            command.env_remove(name);
        }
        command
            .args(&self.first)
            .args(words)
            .env("XDG_STATE_HOME", self.folder.join("state"))
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .current_dir(&self.folder)
            .stdin(Stdio::null());
        command
    }

    /// Types a command that goes on until somebody stops it.
    pub(crate) fn follows(&self, words: &[&str]) -> Following {
        let mut command = tokio::process::Command::from(self.command(words));
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("prentice starts");
        let out = child.stdout.take().expect("a pipe");
        Following {
            lines: BufReader::new(out).lines(),
            child,
        }
    }

    /// What a command prints that must end with this code.
    pub(crate) fn check(&self, code: i32, words: &[&str]) -> Said {
        let said = self.types(words);
        assert_eq!(said.code, code, "{said}");
        said
    }

    /// The document that a command prints with `--json`, which must succeed.
    pub(crate) fn json(&self, words: &[&str]) -> Value {
        self.check(0, &[&["--json"], words].concat()).json()
    }
}

/// A command that goes on until somebody stops it.
pub(crate) struct Following {
    lines: Lines<BufReader<ChildStdout>>,
    child: Child,
}

impl Following {
    /// The next line it prints.
    pub(crate) async fn line(&mut self) -> String {
        let line = tokio::time::timeout(PATIENCE, self.lines.next_line()).await;
        let line = line.expect("a line in time").expect("a readable line");
        line.expect("a line before its end")
    }

    /// Presses Ctrl-C; how it ends.
    pub(crate) async fn interrupted(mut self) -> i32 {
        let id = self.child.id().expect("it runs").to_string();
        let pressed = Command::new("kill").args(["-INT", &id]).status();
        assert!(pressed.expect("kill runs").success());
        let ended = tokio::time::timeout(PATIENCE, self.child.wait()).await;
        let ended = ended.expect("it ends in time").expect("it ran");
        ended.code().unwrap_or(-1)
    }
}

impl Said {
    /// The document on standard output.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self}"))
    }

    /// Everything that was printed holds these.
    pub(crate) fn holds(&self, parts: &[&str]) {
        for part in parts {
            let there = self.out.contains(part) || self.err.contains(part);
            assert!(there, "{part:?} is not in {self}");
        }
    }
}

impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Said {
            words,
            code,
            out,
            err,
        } = self;
        write!(f, "{words} ended with {code}\n{out}\n{err}")
    }
}
