//! The life of a forge: start, addresses, seeding, shutdown.

use std::fs::File;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::{ForgeConfig, SeedFile, WebhookTarget};
use crate::core::Core;
use crate::error::ForgeError;
use crate::failure::Failure;
use crate::git::{DEFAULT_BRANCH, TreeChange};
use crate::store::records::{Identity, Record};
use crate::{actions, api, boot, hooks, oidc, web};

/// The largest request: a blob of ten megabytes in Base64.
const MAX_BODY: usize = 14 << 20;

/// How often the repository is looked at for pushes past the API.
const OBSERVE: Duration = Duration::from_secs(2);

/// What requests and deliveries are given when the forge stops.
const GRACE: Duration = Duration::from_secs(3);

/// A running forge. It serves until [`shutdown`](Self::shutdown); jobs that run then go on without it and are
/// taken up again at the next start.
#[derive(Debug)]
pub struct Forge {
    core: Arc<Core>,
    stop: CancellationToken,
    tasks: TaskTracker,
    /// Held as long as the forge runs.
    _lock: File,
}

impl Forge {
    /// Opens or makes the data directory, takes up what was under way, and serves.
    ///
    /// # Errors
    /// When the directory is in use or unreadable, or the address is taken.
    pub async fn start(config: ForgeConfig) -> Result<Self, ForgeError> {
        let webhook = config.webhook.clone();
        let listen = |source| ForgeError::Listen {
            address: config.listen,
            source,
        };
        let listener = TcpListener::bind(config.listen).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let opened = tokio::task::spawn_blocking(move || boot::open(config, address)).await;
        let (core, lock) = opened.map_err(|error| ForgeError::Key(error.to_string()))??;
        let core = Arc::new(core);

        let stop = CancellationToken::new();
        let tasks = TaskTracker::new();
        let (serving, stopping) = (router(&core), stop.clone());
        tasks.spawn(async move {
            let server =
                axum::serve(listener, serving).with_graceful_shutdown(stopping.cancelled_owned());
            if let Err(error) = server.await {
                tracing::error!(%error, "the forge has stopped serving");
            }
        });
        tasks.spawn(hooks::deliver_events(
            Arc::clone(&core),
            client()?,
            stop.clone(),
        ));
        tasks.spawn(actions::run_engine(Arc::clone(&core), stop.clone()));
        tasks.spawn(observe(Arc::clone(&core), stop.clone()));
        tasks.spawn(prepare_key(Arc::clone(&core), stop.clone()));
        let forge = Self {
            core,
            stop,
            tasks,
            _lock: lock,
        };
        if webhook.is_some() {
            forge.set_webhook(webhook).await?;
        }
        Ok(forge)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.core.address
    }

    /// Where browsers find it, without a trailing slash: `http://127.0.0.1:4601`.
    pub fn url(&self) -> String {
        self.core.urls.root().to_owned()
    }

    /// The page of the repository.
    pub fn repository_url(&self) -> String {
        self.core.urls.page("")
    }

    /// The base of the REST API, as octocrab's `base_uri` takes it: `…/api/v3`.
    pub fn api_url(&self) -> String {
        self.core.urls.api()
    }

    /// The id that GitHub's clients and tokens know the repository by. It never changes.
    pub fn repository_id(&self) -> u64 {
        self.core.repository_id
    }

    /// The `iss` of job tokens, as GitHub Enterprise has it: `…/_services/token`.
    pub fn oidc_issuer(&self) -> String {
        self.core.urls.issuer()
    }

    /// The keys that job tokens are signed with.
    pub fn jwks_url(&self) -> String {
        self.core.urls.jwks()
    }

    /// The bare repository on disk, which `git clone` takes.
    pub fn git_dir(&self) -> PathBuf {
        self.core.git.path().to_owned()
    }

    /// Makes the first commit of an empty repository, on `main`. Returns the commit, or `None` when the repository
    /// had commits already, which are then left as they are.
    ///
    /// # Errors
    /// When the repository cannot be written.
    pub async fn seed(
        &self,
        files: Vec<SeedFile>,
        message: &str,
    ) -> Result<Option<String>, ForgeError> {
        let message = message.to_owned();
        self.blocking(move |core| {
            let _changing = core.git.exclusive();
            if core.main_tip()?.is_some() {
                return Ok(None);
            }
            let refused =
                || Failure::unprocessable("a seed file has a path that git does not allow");
            let mut changes = Vec::with_capacity(files.len());
            for file in files {
                if !crate::git::is_tree_path(&file.path) {
                    return Err(refused());
                }
                let sha = core.git.create_blob(&file.content)?;
                changes.push(TreeChange::Put {
                    path: file.path,
                    mode: 0o100_644,
                    sha,
                });
            }
            let tree = core.git.create_tree(None, &changes)?.ok_or_else(refused)?;
            let person = core.person(core.urls.owner());
            let commit = core
                .git
                .create_commit(&message, &tree, &[], &person, &person)?
                .ok_or_else(refused)?;
            let main = format!("refs/heads/{DEFAULT_BRANCH}");
            core.git
                .create_ref(&main, &commit)
                .map_err(Failure::internal)?;
            let owner = core.urls.owner().to_owned();
            core.store
                .write(|draft| core.record_ref(draft, &main, Some(&commit), &owner))?;
            core.wake_hooks.notify_one();
            Ok(Some(commit))
        })
        .await
    }

    /// Sends events there from now on: those still undelivered, too. An address that is new is sent a `ping` first.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub async fn set_webhook(&self, target: Option<WebhookTarget>) -> Result<(), ForgeError> {
        let url = target.as_ref().map(|target| target.url.to_string());
        self.blocking(move |core| {
            let Some(url) = url else { return Ok(()) };
            core.store.write::<_, Failure>(|draft| {
                let Some(identity) = draft.state.identity.clone() else {
                    return Ok(());
                };
                if identity.pinged.as_deref() != Some(&url) {
                    core.ping_event(draft, &url);
                    draft.put(Record::Identity(Identity {
                        pinged: Some(url),
                        ..identity
                    }));
                }
                Ok(())
            })
        })
        .await?;
        self.core.webhook.send_replace(target);
        self.core.wake_hooks.notify_one();
        Ok(())
    }

    /// Sets a repository variable of Actions.
    ///
    /// # Errors
    /// When the name is not one GitHub takes, or the journal cannot be written.
    pub async fn set_variable(&self, name: &str, value: &str) -> Result<(), ForgeError> {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.blocking(move |core| boot::set_variable(core, &name, &value))
            .await
    }

    /// Stops serving within a few seconds. Jobs go on and are taken up at the next start.
    pub async fn shutdown(self) {
        self.stop.cancel();
        self.tasks.close();
        if tokio::time::timeout(GRACE, self.tasks.wait())
            .await
            .is_err()
        {
            tracing::warn!("the forge stops with requests under way");
        }
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Core) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, ForgeError> {
        let core = Arc::clone(&self.core);
        let done = tokio::task::spawn_blocking(move || work(&core)).await;
        let done = done.map_err(|error| ForgeError::Refused(error.to_string()))?;
        done.map_err(|failure| ForgeError::Refused(failure.message))
    }
}

impl Drop for Forge {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

fn router(core: &Arc<Core>) -> Router {
    Router::new()
        .nest("/api/v3", api::router(core))
        .merge(api::log_router(core))
        .merge(api::tarball_router(core))
        .merge(oidc::router(core))
        .merge(web::router(core))
        .layer(DefaultBodyLimit::max(MAX_BODY))
}

fn client() -> Result<reqwest::Client, ForgeError> {
    // Needed even for plain HTTP, and whoever runs the forge may have chosen one before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // Webhooks go where they are sent: no proxy, no redirects.
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build();
    client.map_err(|error| ForgeError::Refused(format!("the HTTP client: {error}")))
}

async fn observe(core: Arc<Core>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(OBSERVE) => {}
        }
        let shared = Arc::clone(&core);
        let _ = tokio::task::spawn_blocking(move || shared.observe_refs()).await;
    }
}

async fn prepare_key(core: Arc<Core>, stop: CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        made = core.issuer.ready() => if let Err(error) = made {
            tracing::error!(%error, "jobs cannot get identity tokens");
        }
    }
}
