//! What the forge and the supervisor of a job tell each other.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::store::records::{Conclusion, Status};

/// What to run. Contains the job's token, so it is readable by the owner only and removed when the job ends.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Spec {
    pub(crate) act: PathBuf,
    /// The sandbox, where it works.
    pub(crate) bwrap: Option<PathBuf>,
    /// What the job must not see.
    pub(crate) hidden: Vec<PathBuf>,
    pub(crate) git_dir: PathBuf,
    pub(crate) git_ref: String,
    pub(crate) sha: String,
    /// The job that is run, and the one that tells how it ended.
    pub(crate) job_key: String,
    pub(crate) collector_key: String,
    /// Environment variables that GitHub defines, and nothing else.
    pub(crate) env: BTreeMap<String, String>,
    /// Those of them that nobody else may see.
    pub(crate) secret_env: BTreeMap<String, String>,
    pub(crate) vars: BTreeMap<String, String>,
    pub(crate) actor: String,
    /// Must not show in the log.
    pub(crate) masks: Vec<String>,
    /// Is in the environment of all that the job starts, so that it can be found. Not a secret.
    pub(crate) marker: String,
    pub(crate) timeout_seconds: u64,
    pub(crate) steps: Vec<SpecStep>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SpecStep {
    /// Counted from 1, "Set up job".
    pub(crate) number: u64,
    pub(crate) act_id: String,
    pub(crate) script: String,
}

/// A step begins or ends.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StepEvent {
    pub(crate) step: u64,
    pub(crate) status: Status,
    pub(crate) conclusion: Option<Conclusion>,
    pub(crate) at: Timestamp,
    /// Length of the log at that moment.
    pub(crate) log: u64,
}

/// How a job ended.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct JobResult {
    pub(crate) conclusion: Conclusion,
    pub(crate) outputs: BTreeMap<String, String>,
    pub(crate) at: Timestamp,
}

/// Writes a file that is readable by its owner only.
pub(crate) fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    create_private(path)?.write_all(content)
}

/// The same so that the file is whole or not there, whatever happens in between.
pub(crate) fn write_whole(path: &Path, content: &[u8]) -> io::Result<()> {
    let fresh = path.with_extension("new");
    let mut file = create_private(&fresh)?;
    file.write_all(content)?;
    file.sync_all()?;
    std::fs::rename(fresh, path)
}

fn create_private(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    File::options()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
}
