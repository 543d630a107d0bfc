//! A local stack in a temporary folder, and the addresses of the services inside it: for whoever
//! runs a function of their own beside it. It has no examples and its scheduler rests, so that
//! nothing happens in it that was not asked for.

use app::settings::{
    AdmissionSettings, AppSettings, AwsSettings, GithubCredentials, GithubSettings, LinterSettings,
    ModelSource, RecordsSettings, RouterSettings,
};
use domain::id::TenantId;
use local::{Detour, Stack, StackConfig, Wire};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The skills repository of every local stack.
pub const REPOSITORY: (&str, &str) = ("prentice", "skills");
/// The table of every local stack.
pub const TABLE: &str = "prentice";
/// The bus of every local stack.
pub const BUS: &str = "prentice";

/// A running stack, and where its parts are.
pub struct Embedded {
    /// The stack.
    pub stack: Stack,
    wires: BTreeMap<Wire, String>,
    // Gone with the last user of it.
    _root: tempfile::TempDir,
}

impl Embedded {
    /// Starts one and waits until it is whole.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start() -> Embedded {
        let root = tempfile::tempdir().expect("a temporary folder");
        let wires = Arc::new(Mutex::new(BTreeMap::new()));
        let seen = wires.clone();
        let mut config = StackConfig::new(root.path(), "/nonexistent/runner");
        config.seed_examples = false;
        config.tick = Duration::from_secs(3600);
        config.detour = Some(Detour::new(move |wire, address| {
            seen.lock()
                .expect("nobody panics while holding it")
                .insert(wire, address.clone());
            address
        }));
        let stack = Box::pin(Stack::start(config)).await.expect("a local stack");
        stack.seeded().await.expect("an empty skills repository");
        let wires = wires
            .lock()
            .expect("nobody panics while holding it")
            .clone();
        Embedded {
            stack,
            wires,
            _root: root,
        }
    }

    /// Where this wire leads.
    ///
    /// # Panics
    /// When the stack does not have it.
    pub fn address(&self, wire: Wire) -> &str {
        self.wires
            .get(&wire)
            .unwrap_or_else(|| panic!("the stack never used {wire:?}"))
    }

    /// How the SDK reaches the embedded AWS services.
    pub fn aws(&self) -> AwsSettings {
        AwsSettings {
            dynamodb: Some(self.address(Wire::DynamoDb).to_owned()),
            sqs: Some(self.address(Wire::Sqs).to_owned()),
            eventbridge: Some(self.address(Wire::EventBridge).to_owned()),
            embedded: true,
        }
    }

    /// The address of a queue of this stack.
    pub fn queue_url(&self, name: &str) -> String {
        format!("{}/000000000000/{name}", self.address(Wire::Sqs))
    }

    /// The settings of an app beside the stack's own, on the same services, that tells this queue of
    /// its work.
    pub fn app_settings(&self, queue_url: String) -> AppSettings {
        AppSettings {
            records: RecordsSettings {
                aws: self.aws(),
                table: TABLE.to_owned(),
                queue_url,
                tenant: TenantId::default(),
            },
            errors_queue_url: self.queue_url("prentice-errors"),
            admission: AdmissionSettings::default(),
            bus: BUS.to_owned(),
            github: GithubSettings {
                api_url: self.stack.forge_api_url(),
                owner: REPOSITORY.0.to_owned(),
                repository: REPOSITORY.1.to_owned(),
                branch: "main".to_owned(),
                credentials: GithubCredentials::Token(self.stack.forge_token().clone()),
                backoff: Duration::from_millis(100),
            },
            linters: LinterSettings::default(),
            router: router(),
            work_lease: Duration::from_secs(75),
        }
    }
}

/// The committed model, with the default weights.
pub fn router() -> RouterSettings {
    RouterSettings {
        model: ModelSource::Embedded(local::ROUTER_MODEL),
        weights: domain::routing::Weights::default(),
    }
}
