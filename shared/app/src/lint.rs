//! actionlint and zizmor: run on a workflow's text, their findings in our shape.
//!
//! The text goes in by standard input; nothing of it ever becomes an argument or a path.

use crate::error::{Error, Result};
use crate::settings::LinterSettings;
use client::wire;
use domain::finding::{Finding, Severity, Source};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use tokio::sync::{OnceCell, Semaphore};

const DEADLINE: Duration = Duration::from_secs(20);
/// Linters at work at the same time; each is a process.
const AT_ONCE: usize = 4;

/// The linters that are installed.
#[derive(Clone)]
pub struct Linters {
    inner: Arc<Inner>,
}

struct Inner {
    actionlint: Option<PathBuf>,
    zizmor: Option<PathBuf>,
    shellcheck: Option<PathBuf>,
    versions: OnceCell<Vec<wire::Linter>>,
    turn: Semaphore,
}

impl Linters {
    /// Looks for them in the configured folder, then on `PATH`.
    pub fn new(settings: &LinterSettings) -> Linters {
        let find = |name: &str| find(settings.dir.as_deref(), name);
        Linters {
            inner: Arc::new(Inner {
                actionlint: find("actionlint"),
                zizmor: find("zizmor"),
                shellcheck: find("shellcheck"),
                versions: OnceCell::new(),
                turn: Semaphore::new(AT_ONCE),
            }),
        }
    }

    /// Both, with their versions where they are installed. Asked once.
    pub async fn versions(&self) -> Vec<wire::Linter> {
        let ask = || async {
            let (actionlint, zizmor) = tokio::join!(
                self.version("actionlint", self.inner.actionlint.as_deref(), "-version"),
                self.version("zizmor", self.inner.zizmor.as_deref(), "--version"),
            );
            vec![actionlint, zizmor]
        };
        self.inner.versions.get_or_init(ask).await.clone()
    }

    async fn version(
        &self,
        name: &'static str,
        program: Option<&Path>,
        flag: &str,
    ) -> wire::Linter {
        let version = match program {
            Some(program) => self
                .run(name, program, &[flag], "")
                .await
                .ok()
                .and_then(|printed| {
                    // `zizmor 1.32.0`, `actionlint.kjanat.dev 1.17.0`, `1.7.7`
                    let words = printed.lines().next()?.split_whitespace();
                    words.last().map(str::to_owned)
                }),
            None => None,
        };
        wire::Linter {
            name: name.to_owned(),
            version,
        }
    }

    /// What they find in a workflow. A linter that is not installed finds nothing; see
    /// [`Linters::versions`].
    ///
    /// # Errors
    /// [`Error::Linter`] when one is installed but does not work: then nothing was checked.
    pub async fn check(&self, file_name: &str, workflow: &str) -> Result<Vec<Finding>> {
        let (actionlint, zizmor) =
            tokio::join!(self.actionlint(file_name, workflow), self.zizmor(workflow));
        let mut findings = actionlint?;
        findings.extend(zizmor?);
        Ok(findings)
    }

    async fn actionlint(&self, file_name: &str, workflow: &str) -> Result<Vec<Finding>> {
        let Some(program) = &self.inner.actionlint else {
            return Ok(Vec::new());
        };
        let mut arguments = vec![
            "-no-color",
            "-stdin-filename",
            file_name,
            "-format",
            "{{json .}}",
        ];
        let shellcheck = self
            .inner
            .shellcheck
            .as_ref()
            .and_then(|path| path.to_str());
        arguments.extend([
            "-shellcheck",
            shellcheck.unwrap_or_default(),
            "-pyflakes",
            "",
            "-",
        ]);
        let printed = self
            .run("actionlint", program, &arguments, workflow)
            .await?;
        #[derive(Deserialize)]
        struct Found {
            message: String,
            line: u32,
            column: u32,
            kind: String,
        }
        let found: Vec<Found> = parse("actionlint", &printed)?;
        let finding = |found: Found| {
            // Actionlint quotes shellcheck's level: `SC2129:style:1:1: …`. Style is advice; unquoted
            // variables are `info` there, and no matter of taste here.
            let is_advice = found.kind == "shellcheck" && found.message.contains(":style:");
            let finding = Finding::error(Source::Actionlint, found.kind, found.message)
                .at(found.line, found.column);
            if is_advice {
                finding.warning()
            } else {
                finding
            }
        };
        Ok(found.into_iter().map(finding).collect())
    }

    async fn zizmor(&self, workflow: &str) -> Result<Vec<Finding>> {
        let Some(program) = &self.inner.zizmor else {
            return Ok(Vec::new());
        };
        let unreadable = || {
            let message = "this is no workflow that zizmor can read, so that it checked nothing: mend what the other checks say";
            vec![Finding::error(Source::Zizmor, "unreadable", message).at(1, 1)]
        };
        let arguments = [
            "--offline",
            "--no-config",
            "--persona=auditor",
            "--format=json-v1",
            "--no-progress",
            "-",
        ];
        let printed = match self.run("zizmor", program, &arguments, workflow).await {
            // Its words for a text that does not fit GitHub's schema of workflows.
            Err(Error::Linter { cause, .. }) if cause.contains("no inputs collected") => {
                return Ok(unreadable());
            }
            printed => printed?,
        };
        let found: Vec<zizmor::Found> = parse("zizmor", &printed)?;
        Ok(found.into_iter().map(zizmor::Found::finding).collect())
    }

    /// What a linter prints. Its exit status only says whether it found something.
    async fn run(
        &self,
        linter: &'static str,
        program: &Path,
        arguments: &[&str],
        input: &str,
    ) -> Result<String> {
        let broken = |cause: String| Error::Linter { linter, cause };
        let _turn = self
            .inner
            .turn
            .acquire()
            .await
            .map_err(|cause| broken(cause.to_string()))?;
        let mut child = Command::new(program)
            .args(arguments)
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", "/nonexistent")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|cause| broken(format!("{}: {cause}", program.display())))?;
        let stdin = child.stdin.take();
        let feed = async {
            if let Some(mut stdin) = stdin {
                // It may stop reading early, as `-version` does; what it prints tells.
                let _ = stdin.write_all(input.as_bytes()).await;
            }
        };
        let finished = tokio::time::timeout(DEADLINE, async {
            tokio::join!(child.wait_with_output(), feed).0
        })
        .await;
        let output = finished
            .map_err(|_| broken(format!("it was not done in {} seconds", DEADLINE.as_secs())))?
            .map_err(|cause| broken(cause.to_string()))?;
        if output.stdout.is_empty() && !output.status.success() {
            let said: String = String::from_utf8_lossy(&output.stderr)
                .chars()
                .take(500)
                .collect();
            return Err(broken(format!("{}: {said}", output.status)));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

fn parse<T: serde::de::DeserializeOwned>(linter: &'static str, printed: &str) -> Result<T> {
    let cause = |cause: serde_json::Error| Error::Linter {
        linter,
        cause: format!("what it prints is odd: {cause}"),
    };
    serde_json::from_str(printed).map_err(cause)
}

fn find(dir: Option<&Path>, name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let dirs = dir
        .map(Path::to_owned)
        .into_iter()
        .chain(std::env::split_paths(&path));
    dirs.map(|dir| dir.join(name))
        .find(|candidate| candidate.is_file())
}

/// zizmor's JSON, version 1.
mod zizmor {
    use super::{Deserialize, Finding, Severity, Source};

    #[derive(Deserialize)]
    pub(super) struct Found {
        ident: String,
        desc: String,
        determinations: Determinations,
        locations: Vec<Location>,
    }

    #[derive(Deserialize)]
    struct Determinations {
        severity: String,
    }

    #[derive(Deserialize)]
    struct Location {
        symbolic: Symbolic,
        concrete: Concrete,
    }

    #[derive(Deserialize)]
    struct Symbolic {
        annotation: String,
        kind: serde_json::Value,
    }

    #[derive(Deserialize)]
    struct Concrete {
        location: Span,
    }

    #[derive(Deserialize)]
    struct Span {
        start_point: Point,
    }

    #[derive(Deserialize)]
    struct Point {
        row: u32,
        column: u32,
    }

    impl Found {
        pub(super) fn finding(self) -> Finding {
            let severity = match self.determinations.severity.as_str() {
                "High" | "Medium" => Severity::Error,
                _ => Severity::Warning,
            };
            let primary = self
                .locations
                .iter()
                .find(|location| location.symbolic.kind == "Primary");
            let place = primary.or(self.locations.first());
            let message = place.map_or_else(
                || self.desc.clone(),
                |place| format!("{}: {}", self.desc, place.symbolic.annotation),
            );
            let mut finding = Finding::error(Source::Zizmor, self.ident, message);
            finding.severity = severity;
            match place.map(|place| &place.concrete.location.start_point) {
                Some(point) => finding.at(point.row + 1, point.column + 1),
                None => finding,
            }
        }
    }
}
