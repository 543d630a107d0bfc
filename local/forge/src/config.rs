//! What a forge is started with. Nothing here touches the disk or the network.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use http::HeaderMap;
use secrecy::SecretString;
use url::Url;

/// Everything a forge needs to know to start.
#[derive(Debug, Clone)]
pub struct ForgeConfig {
    /// Where the forge keeps all it has: created when absent, and never shared by two running forges.
    pub data_dir: PathBuf,
    /// The address to serve on. Port 0 takes a free one, see [`Forge::url`](crate::Forge::url).
    pub listen: SocketAddr,
    /// Owner of the one repository.
    pub owner: String,
    /// Name of the one repository.
    pub repo: String,
    /// The login that the API token acts as: author of commits and pull requests made through the API.
    pub api_login: String,
    /// The token that the API takes, as `Authorization: Bearer …` or `token …`.
    pub api_token: SecretString,
    /// The address that browsers and runners reach the forge at, when it is not `http://<listen>`.
    pub public_url: Option<Url>,
    /// Where events go. May be set later with [`Forge::set_webhook`](crate::Forge::set_webhook).
    pub webhook: Option<WebhookTarget>,
    /// Repository variables of Actions (`vars`), set at every start over those that the API has set.
    pub variables: BTreeMap<String, String>,
    /// The programs that run jobs.
    pub tools: RunnerTools,
    /// The command that supervises a job; it must call [`runner_main`](crate::runner_main).
    pub runner: RunnerCommand,
    /// How the pages know who is looking at them.
    pub visitor: VisitorCheck,
    /// Shown to who is not known and tries to merge: how to sign in.
    pub sign_in_hint: String,
    /// Files and directories that jobs must not see (the forge's own data directory is always hidden).
    pub hidden_paths: Vec<PathBuf>,
}

/// The endpoint that every event is sent to, as a repository webhook of GitHub.
#[derive(Debug, Clone)]
pub struct WebhookTarget {
    /// Receives the POSTs.
    pub url: Url,
    /// Signs the body: `X-Hub-Signature-256`.
    pub secret: SecretString,
}

/// Where the programs are that run jobs.
#[derive(Debug, Clone, Default)]
pub struct RunnerTools {
    /// `act` of nektos. Without it every run fails with a log line that says so.
    pub act: Option<PathBuf>,
    /// bubblewrap. Without it, or where user namespaces are off, jobs run unconfined in a process group of their own.
    pub bwrap: Option<PathBuf>,
    /// Told to who runs a job while `act` is missing, for example the command that installs it.
    pub install_hint: String,
}

/// A command line that ends in a call of [`runner_main`](crate::runner_main); the job directory is added as the
/// last argument.
#[derive(Debug, Clone)]
pub struct RunnerCommand {
    /// The program, usually the running one.
    pub program: PathBuf,
    /// Arguments before the job directory, usually the name of a hidden sub-command.
    pub args: Vec<String>,
}

/// A file of the first commit.
#[derive(Debug, Clone)]
pub struct SeedFile {
    /// Path within the repository, with `/` between parts.
    pub path: String,
    /// The content.
    pub content: Vec<u8>,
}

/// A person who looks at the pages and may merge and close pull requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// Shown as who merged or closed.
    pub login: String,
}

/// Recognises the person behind a request, for example by the session cookie of the site next door.
#[derive(Clone)]
pub struct VisitorCheck(Arc<Check>);

type Check = dyn Fn(&HeaderMap) -> Option<Visitor> + Send + Sync;

impl VisitorCheck {
    /// Asks `check` with the headers of each page request. It must be quick and must not block.
    pub fn new(check: impl Fn(&HeaderMap) -> Option<Visitor> + Send + Sync + 'static) -> Self {
        Self(Arc::new(check))
    }

    /// Nobody is known: the pages can be read, and nothing changed through them.
    pub fn nobody() -> Self {
        Self::new(|_| None)
    }

    pub(crate) fn visitor(&self, headers: &HeaderMap) -> Option<Visitor> {
        (self.0)(headers)
    }
}

impl fmt::Debug for VisitorCheck {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("VisitorCheck")
    }
}
