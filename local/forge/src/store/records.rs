//! What the forge remembers besides git: the records that the journal holds. Plain data, no behaviour beyond what
//! a record says about itself. Addresses are never stored: they change with the port.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Who and what the repository is to the outside: ids that must not change between starts.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Identity {
    pub(crate) repository_id: u64,
    pub(crate) hook_id: u64,
    pub(crate) created_at: Timestamp,
    /// The address last sent a `ping`, so that a restart does not ping again.
    pub(crate) pinged: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PullState {
    Open,
    Closed,
    Merged,
}

/// A pull request. `head` and `base` are branch names; the shas are where they stood when last seen.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Pull {
    pub(crate) number: u64,
    pub(crate) title: String,
    pub(crate) body: Option<String>,
    pub(crate) author: String,
    pub(crate) head: String,
    pub(crate) head_sha: String,
    pub(crate) base: String,
    pub(crate) base_sha: String,
    pub(crate) state: PullState,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) closed_at: Option<Timestamp>,
    pub(crate) closed_by: Option<String>,
    /// Written before the base branch is moved, so that a crash between the two is finished at the next start.
    pub(crate) merge: Option<Merge>,
}

/// A merge: meant while the pull request is open, done once it is [`PullState::Merged`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Merge {
    pub(crate) commit: String,
    pub(crate) by: String,
}

/// What somebody says below a pull request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Comment {
    pub(crate) id: u64,
    pub(crate) pull: u64,
    pub(crate) author: String,
    pub(crate) body: String,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    Error,
    Failure,
    Pending,
    Success,
}

impl Verdict {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Failure => "failure",
            Self::Pending => "pending",
            Self::Success => "success",
        }
    }
}

/// What somebody makes of a commit. The newest of a context counts; those before it are kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CommitStatus {
    pub(crate) id: u64,
    pub(crate) sha: String,
    pub(crate) context: String,
    pub(crate) verdict: Verdict,
    pub(crate) description: Option<String>,
    pub(crate) target_url: Option<String>,
    pub(crate) creator: String,
    pub(crate) created_at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    Queued,
    InProgress,
    Completed,
}

impl Status {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::InProgress => "in_progress",
            Self::Completed => "completed",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Conclusion {
    Success,
    Failure,
    Cancelled,
    Skipped,
}

impl Conclusion {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Cancelled => "cancelled",
            Self::Skipped => "skipped",
        }
    }
}

/// One dispatch of a workflow.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Run {
    pub(crate) id: u64,
    /// Counted from 1 for each workflow file.
    pub(crate) number: u64,
    /// The workflow file, for example `.github/workflows/build.yml`.
    pub(crate) path: String,
    /// The workflow's own name.
    pub(crate) name: String,
    /// `run-name` with its expressions resolved.
    pub(crate) title: String,
    /// `refs/heads/…` or `refs/tags/…`.
    pub(crate) git_ref: String,
    pub(crate) sha: String,
    pub(crate) head_commit: HeadCommit,
    pub(crate) actor: String,
    /// As `github.event.inputs` has them: all strings.
    pub(crate) inputs: BTreeMap<String, String>,
    pub(crate) status: Status,
    pub(crate) conclusion: Option<Conclusion>,
    pub(crate) cancel_requested: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) jobs: Vec<Job>,
}

/// What lists of runs tell of the commit, kept here so that they need not ask git.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct HeadCommit {
    pub(crate) tree: String,
    pub(crate) message: String,
    pub(crate) at: Timestamp,
    pub(crate) author: String,
    pub(crate) email: String,
}

impl Run {
    /// `refs/tags/a/b` as `a/b`.
    pub(crate) fn ref_name(&self) -> &str {
        self.git_ref
            .strip_prefix("refs/heads/")
            .or_else(|| self.git_ref.strip_prefix("refs/tags/"))
            .unwrap_or(&self.git_ref)
    }

    pub(crate) fn job(&self, id: u64) -> Option<&Job> {
        self.jobs.iter().find(|job| job.id == id)
    }

    pub(crate) fn job_mut(&mut self, id: u64) -> Option<&mut Job> {
        self.jobs.iter_mut().find(|job| job.id == id)
    }
}

/// One job of a run, on a machine of its own.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Job {
    pub(crate) id: u64,
    /// The key in the workflow file.
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) labels: Vec<String>,
    pub(crate) needs: Vec<String>,
    /// The `if:` of the job asks for the status of what it needs, so it may run after a failure.
    pub(crate) survives_failure: bool,
    /// `continue-on-error`: its failure does not fail the run.
    pub(crate) tolerated: bool,
    /// `permissions` grant `id-token: write`.
    pub(crate) id_token: bool,
    /// SHA-256 of the token that this job asks for identity tokens with, while it runs.
    pub(crate) token_hash: Option<String>,
    pub(crate) timeout_seconds: u64,
    pub(crate) status: Status,
    pub(crate) conclusion: Option<Conclusion>,
    pub(crate) created_at: Timestamp,
    pub(crate) started_at: Option<Timestamp>,
    pub(crate) completed_at: Option<Timestamp>,
    pub(crate) steps: Vec<Step>,
    pub(crate) outputs: BTreeMap<String, String>,
}

/// One step of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Step {
    /// Counted from 1, which is always "Set up job".
    pub(crate) number: u64,
    pub(crate) name: String,
    pub(crate) status: Status,
    pub(crate) conclusion: Option<Conclusion>,
    pub(crate) started_at: Option<Timestamp>,
    pub(crate) completed_at: Option<Timestamp>,
    /// Where the step begins in the job's log, in bytes.
    pub(crate) log_from: Option<u64>,
}

/// A repository variable of Actions.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Variable {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DeliveryState {
    #[default]
    Pending,
    Delivered,
    Failed,
}

/// One event on its way to the webhook endpoint, or arrived there.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Delivery {
    pub(crate) id: u64,
    pub(crate) guid: String,
    pub(crate) event: String,
    pub(crate) action: Option<String>,
    /// The exact bytes that are signed and sent.
    pub(crate) payload: String,
    pub(crate) created_at: Timestamp,
    pub(crate) redelivery: bool,
    pub(crate) outcome: Outcome,
}

/// What came of a delivery.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Outcome {
    pub(crate) state: DeliveryState,
    pub(crate) attempts: u32,
    pub(crate) at: Option<Timestamp>,
    /// What the endpoint answered last; 0 when it could not be reached.
    pub(crate) status_code: u16,
    pub(crate) duration_ms: u64,
    pub(crate) answer: String,
}

/// One change of state. The last record of a thing is how it stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Record {
    Identity(Identity),
    /// Where a branch or tag stood when its event was recorded; `sha` is `None` once it is gone.
    Ref {
        name: String,
        sha: Option<String>,
    },
    Pull(Pull),
    Comment(Comment),
    CommitStatus(CommitStatus),
    Run(Box<Run>),
    Variable(Variable),
    VariableGone(String),
    Delivery(Delivery),
    Delivered {
        id: u64,
        outcome: Outcome,
    },
    DeliveryGone(u64),
}
