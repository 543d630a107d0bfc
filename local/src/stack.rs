//! One local stack: its parts started in the order they need each other, and ended in reverse.

use crate::aws::EmbeddedAws;
use crate::gateway::{self, Origins, Site, Station};
use crate::seed::{self, Seeded};
use crate::state::{self, LastStart, Purpose, RunningServer, Secrets, StateDir};
use crate::{LocalError, StackConfig, event_source, local_forge, metrics, settings, ticker};
use app::{Access, App};
use domain::Timestamp;
use forge::Forge;
use secrecy::SecretString;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

/// How long requests under way may take once the end was asked for.
const GRACE: Duration = Duration::from_secs(5);

/// A running local stack. Dropping it ends it without grace, as a crash would; nothing is lost by
/// that, but [`Stack::shutdown`] is the polite way.
pub struct Stack {
    url: String,
    api_token: SecretString,
    forge_token: SecretString,
    station: Station,
    seeded: watch::Receiver<Seeded>,
    forge: Arc<Forge>,
    aws: EmbeddedAws,
    state: Arc<StateDir>,
    stop: CancellationToken,
    _stop_on_drop: DropGuard,
    http: JoinHandle<()>,
    loops: Vec<JoinHandle<()>>,
}

impl std::fmt::Debug for Stack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stack")
            .field("url", &self.url)
            .field("state", &self.state.path())
            .finish_non_exhaustive()
    }
}

impl Stack {
    /// Starts everything. Requests are answered and outstanding work goes on when this returns; the
    /// examples may still be on their way, see [`Stack::seeded`].
    ///
    /// # Errors
    /// [`LocalError::Busy`] when another process works on the root; otherwise what could not start
    /// and what to do.
    pub async fn start(mut config: StackConfig) -> Result<Stack, LocalError> {
        // HTTP clients of several crates are built without a choice of their own; an error only says
        // that it was made before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        metrics::start();
        let (state, secrets, last) = open_state(&config).await?;
        config.tools_dir = config.tools_dir.or(last.tools_dir);
        let site_port = Purpose {
            what: "site and API",
            option: "--port",
        };
        let listener =
            state::listen(config.listen, last.site_port, config.if_taken, site_port).await?;
        let address = listener.local_addr().map_err(|cause| LocalError::Listen {
            what: site_port.what,
            address: config.listen.to_string(),
            cause,
        })?;
        let url = format!("http://{address}");

        let visitors = Arc::new(OnceLock::new());
        let (database, errors) = (state.database(), state.errors());
        let (aws, forge, site) = tokio::join!(
            EmbeddedAws::start(&database, &errors),
            local_forge::start(
                &config,
                &state,
                &secrets,
                last.forge_port,
                &url,
                visitors.clone()
            ),
            Site::open(config.site_dir.clone()),
        );
        let (aws, forge) = (aws?, Arc::new(forge?));
        let stop = CancellationToken::new();
        let stop_on_drop = stop.clone().drop_guard();

        let app = App::connect(&settings::app(&config, &aws, &forge, &secrets)).await?;
        app.records
            .store
            .create_table()
            .await
            .map_err(app::Error::from)?;
        let access = Access::new(
            &settings::access(&config, &secrets),
            app.records.store.clone(),
        );
        // Set once, here; the forge knew nobody until now.
        let _ = visitors.set(access.clone());
        let station = Station::new(access.clone(), &url, &config.user);
        let functions = settings::functions(
            &config,
            &app,
            access,
            &forge,
            &secrets,
            station.clone(),
            site,
        )?;
        let http = serve(
            listener,
            gateway::router(functions, Origins::loopback(address.port())),
            stop.clone(),
        );

        // The lock on the state folder proves that no other worker lives.
        app.records.take_over_work(Timestamp::now()).await?;
        let sources = [
            work_source(&app, &aws, &stop),
            error_source(&app, &aws, &stop),
        ];
        let ticker = tokio::spawn(ticker::run(app.records.clone(), config.tick, stop.clone()));
        let miner = ticker::mine(app.records.clone(), config.mine_every, stop.clone());
        let miner = tokio::spawn(miner);
        let (seeded, seeding) = seed::start(
            app,
            forge.clone(),
            state.clone(),
            config.seed_examples,
            stop.clone(),
        );
        remember(
            &state,
            &url,
            address.port(),
            config.tools_dir,
            &forge,
            &secrets,
        )
        .await?;
        Ok(Stack {
            url,
            api_token: secrets.api_token,
            forge_token: secrets.forge_token,
            station,
            seeded,
            forge,
            aws,
            state,
            stop,
            _stop_on_drop: stop_on_drop,
            http,
            loops: sources
                .into_iter()
                .chain([ticker, miner, seeding])
                .collect(),
        })
    }

    /// Address of the site and the API: `http://127.0.0.1:4600`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Bearer token of the API.
    pub fn api_token(&self) -> &SecretString {
        &self.api_token
    }

    /// Address of the forge: `http://127.0.0.1:4601`.
    pub fn forge_url(&self) -> String {
        self.forge.url()
    }

    /// Base of the forge's REST API, as GitHub Enterprise has it.
    pub fn forge_api_url(&self) -> String {
        self.forge.api_url()
    }

    /// Bearer token of the forge's REST API.
    pub fn forge_token(&self) -> &SecretString {
        &self.forge_token
    }

    /// Page of the skills repository.
    pub fn repository_url(&self) -> String {
        self.forge.repository_url()
    }

    /// A fresh link that signs a browser in, good once for 15 minutes.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn sign_in_link(&self) -> Result<String, LocalError> {
        Ok(self.station.sign_in_link().await?)
    }

    /// A fresh link that signs someone in by this name and in these roles, good once for 15 minutes.
    ///
    /// # Errors
    /// When the name or a role is none, or the table does not answer.
    pub async fn sign_in_link_for(&self, of: &app::Identity) -> Result<String, LocalError> {
        Ok(self.station.sign_in_link_for(of).await?)
    }

    /// Waits until the examples are there; at any but the first start they are at once. How many
    /// skills were taken over.
    ///
    /// # Errors
    /// When they could not be put there; the next start tries again.
    pub async fn seeded(&self) -> Result<usize, LocalError> {
        let mut seeded = self.seeded.clone();
        let outcome = seeded
            .wait_for(|seeded| !matches!(seeded, Seeded::UnderWay))
            .await;
        match outcome.map(|outcome| outcome.clone()) {
            Ok(Seeded::Done(count)) => Ok(count),
            Ok(Seeded::Failed(why)) => Err(LocalError::Seed(why)),
            // The task ends without a word only when the stack ends.
            Ok(Seeded::UnderWay) | Err(_) => Err(LocalError::Seed("the stack was stopped".into())),
        }
    }

    /// Ends everything in order: nothing new comes in, what is under way ends, jobs of the forge go
    /// on and are taken up by the next start.
    pub async fn shutdown(self) {
        let Stack {
            forge,
            aws,
            state,
            stop,
            mut http,
            loops,
            ..
        } = self;
        let withdrawn = state.clone();
        if let Ok(Err(error)) =
            tokio::task::spawn_blocking(move || RunningServer::withdraw(&withdrawn)).await
        {
            tracing::warn!(%error, "the address of this server stays in the state folder");
        }
        stop.cancel();
        if tokio::time::timeout(GRACE, &mut http).await.is_err() {
            tracing::warn!("requests were cut off");
            http.abort();
        }
        for task in loops {
            // Each bounds its own end.
            let _ = task.await;
        }
        match Arc::try_unwrap(forge) {
            Ok(forge) => forge.shutdown().await,
            // The seeding held the other one, and has ended.
            Err(_) => tracing::warn!("the forge is still in use"),
        }
        aws.shutdown().await;
        drop(state);
    }
}

async fn open_state(
    config: &StackConfig,
) -> Result<(Arc<StateDir>, Secrets, LastStart), LocalError> {
    let root = config.root.clone();
    tokio::task::spawn_blocking(move || {
        let state = StateDir::open(&root)?;
        let secrets = Secrets::load(&state)?;
        let last = LastStart::load(&state)?;
        Ok((Arc::new(state), secrets, last))
    })
    .await?
}

/// Hands what is in the work queue to the worker.
fn work_source(app: &App, aws: &EmbeddedAws, stop: &CancellationToken) -> JoinHandle<()> {
    let app = app.clone();
    let worker = move |event| {
        let app = app.clone();
        async move { worker::handle(&app, event).await }
    };
    let source = event_source::run(aws.work.clone(), event_source::WORK, worker, stop.clone());
    tokio::spawn(source)
}

/// Hands what is in the queue of errors to the collector.
fn error_source(app: &App, aws: &EmbeddedAws, stop: &CancellationToken) -> JoinHandle<()> {
    let collector = app.collector();
    let collector = move |event| {
        let collector = collector.clone();
        async move { collector::handle(&collector, event).await }
    };
    let (queue, mapping) = (aws.errors.clone(), event_source::ERRORS);
    tokio::spawn(event_source::run(queue, mapping, collector, stop.clone()))
}

async fn remember(
    state: &Arc<StateDir>,
    url: &str,
    site_port: u16,
    tools_dir: Option<PathBuf>,
    forge: &Forge,
    secrets: &Secrets,
) -> Result<(), LocalError> {
    let forge_port = url::Url::parse(&forge.url())
        .ok()
        .and_then(|url| url.port());
    let this = LastStart {
        site_port: Some(site_port),
        forge_port,
        tools_dir,
    };
    let server = RunningServer {
        url: url.to_owned(),
        token: secrets.api_token.clone(),
        forge_url: forge.url(),
        repository_api_url: format!("{}/repos/{}", forge.api_url(), settings::repository()),
        forge_token: secrets.forge_token.clone(),
        pid: std::process::id(),
    };
    let state = state.clone();
    tokio::task::spawn_blocking(move || {
        this.store(&state)?;
        server.announce(&state)
    })
    .await?
}

fn serve(listener: TcpListener, router: axum::Router, stop: CancellationToken) -> JoinHandle<()> {
    use axum::serve::ListenerExt;
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    tokio::spawn(async move {
        let served = axum::serve(listener, router)
            .with_graceful_shutdown(stop.cancelled_owned())
            .await;
        if let Err(error) = served {
            tracing::error!(%error, "the HTTP server ended");
        }
    })
}
