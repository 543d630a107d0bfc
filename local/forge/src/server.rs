//! The life of a forge: start, addresses, seeding, shutdown.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use jiff::Timestamp;
use rand::RngCore;
use rustix::fs::{FlockOperation, flock};
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

use crate::config::{ForgeConfig, SeedFile, WebhookTarget};
use crate::core::Core;
use crate::error::ForgeError;
use crate::failure::Failure;
use crate::git::{DEFAULT_BRANCH, Git, TreeChange};
use crate::oidc::Issuer;
use crate::runner::spec::write_whole;
use crate::store::records::{Identity, Record, Variable};
use crate::store::{Store, StoreError};
use crate::urls::Urls;
use crate::{actions, api, hooks, oidc, web};

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
        check_name("owner", &config.owner)?;
        check_name("repository", &config.repo)?;
        let listen = |source| ForgeError::Listen {
            address: config.listen,
            source,
        };
        let listener = TcpListener::bind(config.listen).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let opened = tokio::task::spawn_blocking(move || open(config, address)).await;
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
        Ok(Self {
            core,
            stop,
            tasks,
            _lock: lock,
        })
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
        self.blocking(move |core| set_variable(core, &name, &value))
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

/// Blocks on the disk.
fn open(config: ForgeConfig, address: SocketAddr) -> Result<(Core, File), ForgeError> {
    let data_dir = config.data_dir;
    let failed = |doing, path: PathBuf| {
        move |source| ForgeError::File {
            doing,
            path,
            source,
        }
    };
    fs::create_dir_all(&data_dir).map_err(failed("make", data_dir.clone()))?;
    let data_dir = data_dir
        .canonicalize()
        .map_err(failed("find", data_dir.clone()))?;
    restrict(&data_dir).map_err(failed("protect", data_dir.clone()))?;
    let lock_path = data_dir.join("lock");
    let lock = File::create(&lock_path).map_err(failed("open", lock_path))?;
    if flock(&lock, FlockOperation::NonBlockingLockExclusive).is_err() {
        return Err(ForgeError::InUse { path: data_dir });
    }
    let store = Store::open(&data_dir)?;
    let git_path = data_dir.join("repo.git");
    let git = Git::open_or_init(&git_path).map_err(|source| ForgeError::Git {
        path: git_path,
        source,
    })?;
    let identity = identity(&store)?;
    let own_key = own_key(&data_dir.join("own.key"))?;
    let own_url = Url::parse(&format!("http://{address}"))
        .map_err(|error| ForgeError::Refused(format!("{address} makes no address: {error}")))?;
    let urls = Urls::new(
        config.public_url.as_ref().unwrap_or(&own_url),
        &config.owner,
        &config.repo,
    );
    let core = Core {
        urls,
        store,
        git,
        issuer: Issuer::new(&data_dir),
        address,
        data_dir,
        repository_id: identity.repository_id,
        hook_id: identity.hook_id,
        created_at: identity.created_at,
        api_login: config.api_login,
        api_token: config.api_token,
        visitor: config.visitor,
        sign_in_hint: config.sign_in_hint,
        tools: config.tools,
        runner: config.runner,
        hidden_paths: config.hidden_paths,
        own_key,
        webhook: watch::Sender::new(config.webhook),
        wake_hooks: Notify::new(),
        wake_actions: Notify::new(),
    };
    for (name, value) in &config.variables {
        set_variable(&core, name, value).map_err(|failure| ForgeError::Refused(failure.message))?;
    }
    core.observe_refs()
        .map_err(|failure| ForgeError::Refused(failure.message))?;
    Ok((core, lock))
}

fn router(core: &Arc<Core>) -> Router {
    Router::new()
        .nest("/api/v3", api::router(core))
        .merge(api::log_router(core))
        .merge(oidc::router(core))
        .merge(web::router(core))
        .layer(DefaultBodyLimit::max(MAX_BODY))
}

fn client() -> Result<reqwest::Client, ForgeError> {
    // Webhooks go where they are sent: no proxy, no redirects.
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build();
    client.map_err(|error| ForgeError::Refused(format!("the HTTP client: {error}")))
}

fn identity(store: &Store) -> Result<Identity, ForgeError> {
    if let Some(identity) = store.read(|state| state.identity.clone()) {
        return Ok(identity);
    }
    let mut random = rand::rngs::OsRng;
    let identity = Identity {
        repository_id: 700_000_000 + u64::from(random.next_u32() >> 4),
        hook_id: 400_000_000 + u64::from(random.next_u32() >> 6),
        created_at: Timestamp::now(),
        pinged: None,
    };
    let kept = identity.clone();
    store
        .write::<_, StoreError>(|draft| {
            draft.put(Record::Identity(kept));
            Ok(())
        })
        .map_err(|error| ForgeError::Refused(error.to_string()))?;
    Ok(identity)
}

fn own_key(path: &PathBuf) -> Result<[u8; 32], ForgeError> {
    let failed = |doing| {
        let path = path.clone();
        move |source| ForgeError::File {
            doing,
            path,
            source,
        }
    };
    if let Ok(kept) = fs::read(path)
        && let Ok(key) = <[u8; 32]>::try_from(kept)
    {
        return Ok(key);
    }
    let mut key = [0_u8; 32];
    rand::rngs::OsRng.fill_bytes(&mut key);
    write_whole(path, &key).map_err(failed("write"))?;
    Ok(key)
}

fn restrict(path: &PathBuf) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))
}

fn set_variable(core: &Core, name: &str, value: &str) -> Result<(), Failure> {
    let name = api::checked_variable_name(name)?;
    core.store.write(|draft| {
        let old = draft.state.variables.get(&name);
        if old.is_some_and(|old| old.value == value) {
            return Ok(());
        }
        let now = Timestamp::now();
        let created_at = old.map_or(now, |old| old.created_at);
        draft.put(Record::Variable(Variable {
            name,
            value: value.to_owned(),
            created_at,
            updated_at: now,
        }));
        Ok(())
    })
}

/// What GitHub takes for owners and repositories, and what is safe in addresses and paths.
fn check_name(what: &'static str, value: &str) -> Result<(), ForgeError> {
    let good = value
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    let first = value
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_alphanumeric());
    if good && first {
        Ok(())
    } else {
        Err(ForgeError::Name {
            what,
            value: value.to_owned(),
        })
    }
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
