//! What a run of a fixer reports, read with suspicion: it comes from a machine that ran a script.

use crate::proposal::Change;
use serde::Deserialize;
use serde_json::{Map, Value};

const MAX_FILES: usize = 101;
const MAX_BYTES: usize = 100_000;
const MAX_PATH: usize = 300;

/// What a run of a fixer did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reported {
    /// It changed these files.
    Applied(Vec<Change>),
    /// There was nothing to change.
    Unchanged,
    /// What it patches was patched by it before.
    AlreadyApplied,
}

/// A report that is not acted on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadReport {
    /// It is not of the form that `autopatches/run_fixer.py` writes.
    #[error(
        "the run reported {0}; expected what autopatches/run_fixer.py writes: is it the one Prentice proposed?"
    )]
    Form(String),
    /// A path that no fixer may touch.
    #[error(
        "the run reported the path {0:?}, which no fixer may change: expected one of a file of the repository, outside of `.git` and `.github`"
    )]
    Path(String),
    /// More than a human would read.
    #[error(
        "the run changed {files} files with {bytes} bytes; at most {MAX_FILES} with {MAX_BYTES} are proposed"
    )]
    TooMuch {
        /// How many files.
        files: usize,
        /// How long they are together.
        bytes: usize,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    path: String,
    text: Option<String>,
    #[serde(default)]
    executable: bool,
}

impl Reported {
    /// Reads the outputs of a run.
    ///
    /// # Errors
    /// [`BadReport`]; then nothing of it is proposed.
    pub fn read(outputs: &Map<String, Value>) -> Result<Reported, BadReport> {
        match outputs.get("outcome").and_then(Value::as_str) {
            Some("unchanged") => return Ok(Reported::Unchanged),
            Some("already_applied") => return Ok(Reported::AlreadyApplied),
            Some("applied") => {}
            other => return Err(BadReport::Form(format!("the outcome {other:?}"))),
        }
        let changes = outputs.get("changes").cloned().unwrap_or_default();
        let files: Vec<File> = serde_json::from_value(changes)
            .map_err(|error| BadReport::Form(format!("changes that cannot be read ({error})")))?;
        if files.is_empty() {
            return Err(BadReport::Form("no changes".to_owned()));
        }
        let texts = files.iter().filter_map(|file| file.text.as_ref());
        let bytes = texts.map(String::len).sum();
        if files.len() > MAX_FILES || bytes > MAX_BYTES {
            return Err(BadReport::TooMuch {
                files: files.len(),
                bytes,
            });
        }
        let changes = files.into_iter().map(|file| match may_change(&file.path) {
            true => Ok(Change {
                path: file.path,
                text: file.text,
                executable: file.executable,
            }),
            false => Err(BadReport::Path(file.path.chars().take(MAX_PATH).collect())),
        });
        changes.collect::<Result<_, _>>().map(Reported::Applied)
    }
}

/// Whether a path is that of a file below the root, and not of git or of what runs by itself at GitHub.
fn may_change(path: &str) -> bool {
    let hidden = |character: char| character.is_control() || matches!(character, '\\' | ':');
    let mut parts = path.split('/');
    let first = parts.clone().next().unwrap_or_default();
    path.len() <= MAX_PATH
        && !path.contains(hidden)
        && !first.eq_ignore_ascii_case(".github")
        && parts.all(|part| !matches!(part, "" | "." | "..") && !part.eq_ignore_ascii_case(".git"))
}
