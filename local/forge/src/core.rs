//! What the parts of a running forge share. It owns no behaviour of its own.

use std::net::SocketAddr;
use std::path::PathBuf;

use jiff::Timestamp;
use secrecy::SecretString;
use tokio::sync::{Notify, watch};

use crate::config::{RunnerCommand, RunnerTools, VisitorCheck, WebhookTarget};
use crate::git::Git;
use crate::oidc::Issuer;
use crate::store::Store;
use crate::urls::Urls;

/// One running forge.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) urls: Urls,
    pub(crate) store: Store,
    pub(crate) git: Git,
    pub(crate) issuer: Issuer,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    pub(crate) data_dir: PathBuf,
    pub(crate) repository_id: u64,
    pub(crate) hook_id: u64,
    pub(crate) created_at: Timestamp,
    pub(crate) api_login: String,
    pub(crate) api_token: SecretString,
    pub(crate) visitor: VisitorCheck,
    pub(crate) sign_in_hint: String,
    pub(crate) tools: RunnerTools,
    pub(crate) runner: RunnerCommand,
    pub(crate) hidden_paths: Vec<PathBuf>,
    /// Signs what the forge hands out to itself: log links, form tokens.
    pub(crate) own_key: [u8; 32],
    pub(crate) webhook: watch::Sender<Option<WebhookTarget>>,
    /// There may be something to deliver.
    pub(crate) wake_hooks: Notify,
    /// There may be a job to start or stop.
    pub(crate) wake_actions: Notify,
}

impl Core {
    pub(crate) fn job_dir(&self, job: u64) -> PathBuf {
        self.data_dir.join("jobs").join(job.to_string())
    }
}
