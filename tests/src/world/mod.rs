//! A world to tell a story in: a whole Prentice with its forge and AWS services in this process, on a
//! folder of its own, with a proxy on every wire between its parts.
//!
//! Stories ask the site as people and programs do, and let the [`Human`] act at the forge. Nothing
//! here decides what is right.

mod credentials;
mod described;
mod error_queue;
mod eventually;
mod human;
mod processes;
mod proxy;
mod server;
mod site;
mod skills;
mod table;
mod typist;
mod wires;

pub(crate) use credentials::Credentials;
pub(crate) use described::Described;
pub(crate) use error_queue::ErrorQueue;
pub(crate) use eventually::{eventually, within};
pub(crate) use human::Human;
pub(crate) use processes::with as processes_with;
pub(crate) use proxy::{Exchange, Fault, Proxy, When};
pub(crate) use server::{Server, built, program};
pub(crate) use site::{Answer, Site, http_client, id_of, pull_of};
pub(crate) use skills::{Proposal, disk_report, greeting, silence, sleeper, unique_sleep};
pub(crate) use table::Table;
pub(crate) use typist::{Following, Typist};

use app::Records;
use app::settings::{
    AdmissionSettings, AppSettings, AwsSettings, GithubCredentials, GithubSettings, LinterSettings,
    RecordsSettings,
};
use domain::id::TenantId;
use jiff::{SignedDuration, Timestamp};
use local::{Stack, StackConfig, Wire};
use secrecy::ExposeSecret;
use serde_json::Value;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::time::Duration;
use wires::Wires;

/// A whole Prentice in this process. It asks and is asked as a [`Site`].
pub(crate) struct World {
    site: Site,
    wires: Wires,
    stack: Option<Stack>,
    folder: tempfile::TempDir,
}

impl Deref for World {
    type Target = Site;

    fn deref(&self) -> &Site {
        &self.site
    }
}

impl World {
    /// A new Prentice without any skill.
    pub(crate) async fn start() -> World {
        World::start_with(|_| {}).await
    }

    /// A new Prentice, configured otherwise.
    pub(crate) async fn start_with(configure: impl FnOnce(&mut StackConfig)) -> World {
        let http = http_client();
        log_once();
        let folder = tempfile::tempdir().expect("a folder");
        let wires = Wires::start().await;
        let mut config = StackConfig::new(folder.path(), runner(folder.path()));
        config.tools_dir = Some(tools());
        config.tick = Duration::from_millis(100);
        config.seed_examples = false;
        config.user = "ada".to_owned();
        config.detour = Some(wires.detour());
        configure(&mut config);
        let stack = Box::pin(Stack::start(config))
            .await
            .expect("a local stack starts");
        stack.seeded().await.expect("its repository is made");
        let site = Site {
            url: stack.url().to_owned(),
            token: stack.api_token().expose_secret().to_owned(),
            human: Human {
                repository: format!("{}/repos/prentice/skills", stack.forge_api_url()),
                token: stack.forge_token().expose_secret().to_owned(),
                http: http.clone(),
            },
            http,
        };
        World {
            site,
            wires,
            stack: Some(stack),
            folder,
        }
    }

    /// The proxy on a wire.
    pub(crate) fn on(&self, wire: Wire) -> &Proxy {
        self.wires.on(wire)
    }

    /// Where a wire really leads.
    pub(crate) fn end(&self, wire: Wire) -> String {
        self.wires.end(wire)
    }

    /// The stack itself.
    pub(crate) fn stack(&self) -> &Stack {
        self.stack.as_ref().expect("it runs until the world ends")
    }

    /// The table, past its proxy.
    pub(crate) async fn table(&self) -> Table {
        Table::at(&self.end(Wire::DynamoDb)).await
    }

    /// How the functions reach their AWS services, past the proxies.
    pub(crate) fn aws(&self) -> AwsSettings {
        AwsSettings {
            dynamodb: Some(self.end(Wire::DynamoDb)),
            sqs: Some(self.end(Wire::Sqs)),
            eventbridge: Some(self.end(Wire::EventBridge)),
            embedded: true,
        }
    }

    /// What an app beside the stack's own is set up with, on the same services: it is told of its work by this queue.
    pub(crate) fn app_settings(&self, aws: AwsSettings, queue_url: String) -> AppSettings {
        let sqs = aws.sqs.as_deref().expect("the world has queues");
        AppSettings {
            errors_queue_url: format!("{sqs}/000000000000/prentice-errors"),
            records: RecordsSettings {
                aws,
                table: "prentice".to_owned(),
                queue_url,
                tenant: TenantId::default(),
            },
            admission: AdmissionSettings::default(),
            bus: "prentice".to_owned(),
            github: GithubSettings {
                api_url: self.stack().forge_api_url(),
                owner: "prentice".to_owned(),
                repository: "skills".to_owned(),
                branch: "main".to_owned(),
                credentials: GithubCredentials::Token(self.stack().forge_token().clone()),
                backoff: Duration::from_millis(50),
            },
            linters: LinterSettings { dir: Some(tools()) },
            router: crate::embedded::router(),
            work_lease: Duration::from_secs(75),
        }
    }

    /// The scheduler's round as it would be after this time: nobody waits for a clock here.
    pub(crate) async fn sweep_after(&self, time: SignedDuration) {
        let aws = self.aws();
        let queue_url = format!(
            "{}/000000000000/prentice-work",
            aws.sqs.as_deref().expect("set above")
        );
        let settings = RecordsSettings {
            aws,
            table: "prentice".to_owned(),
            queue_url,
            tenant: TenantId::default(),
        };
        let records = Records::connect(&settings).await;
        scheduler::handle(&records, Timestamp::now() + time)
            .await
            .expect("the table says what is due");
    }

    /// What the parts of this Prentice prove themselves to each other with, by name.
    pub(crate) fn secret(&self, name: &str) -> String {
        let path = self
            .folder
            .path()
            .join(local::STATE_DIR)
            .join("secrets.json");
        let text = std::fs::read_to_string(path).expect("the secrets of the root");
        let secrets: Value = serde_json::from_str(&text).expect("JSON");
        secrets[name].as_str().expect("a secret").to_owned()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        drop(self.stack.take());
        processes::end_those_of(self.folder.path());
    }
}

/// The folder of the pinned programs.
pub(crate) fn tools() -> PathBuf {
    let folder = crate::tools::folder().join("bin");
    for tool in ["act", "actionlint", "zizmor", "shellcheck"] {
        assert!(
            folder.join(tool).exists(),
            "{tool} is not in {}: run `cargo xtask tools`",
            folder.display()
        );
    }
    folder
}

/// The program that supervises the forge's jobs: this very test program, told to run one test only.
/// The forge calls it with a command and the folder of the job.
fn runner(folder: &Path) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join("runner");
    let program = std::env::current_exe().expect("the path of this program");
    let script = format!(
        "#!/bin/sh\nexec '{}' --exact world::supervisor --nocapture \"$2\"\n",
        program.display()
    );
    std::fs::write(&path, script).expect("a file");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("a program");
    path
}

/// No test, but what [`runner`] starts.
#[test]
fn supervisor() {
    let Some(folder) = std::env::args().next_back().map(PathBuf::from) else {
        return;
    };
    if folder.join("job.json").exists() {
        let _ = local::runner_main(&folder);
    }
}

/// What the parts of the process say, for the output of a test that failed.
fn log_once() {
    let filter = std::env::var("RUST_LOG").unwrap_or_else(|_| "warn,rustack=error".to_owned());
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_test_writer()
        .try_init();
}
