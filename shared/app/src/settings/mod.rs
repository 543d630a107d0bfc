//! What the functions are configured with: read once at cold start, every mistake reported at once.
//!
//! The only place that names the environment variables. Each function reads the sections it needs
//! and holds no more secrets than those.

mod access;
mod admission;
mod limits;
mod reader;

pub use access::{AccessSettings, ClaimNames, JwtAlgorithm, JwtKey, JwtSettings};
pub use limits::LimitSettings;
pub use reader::{Lookup, Reader};

use aws_config::environment::{
    EnvironmentVariableCredentialsProvider, EnvironmentVariableRegionProvider,
};
use aws_config::meta::region::ProvideRegion;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_http_client::{Builder as HttpBuilder, tls};
use domain::budget::Budgets;
use domain::circuit;
use domain::id::TenantId;
use domain::routing::Weights;
use secrecy::SecretString;
use std::path::PathBuf;
use std::time::Duration;

/// Every setting that is missing or wrong.
#[derive(Debug, thiserror::Error)]
#[error("the configuration is not complete:\n{}", .problems.iter().map(|problem| format!("  {problem}")).collect::<Vec<_>>().join("\n"))]
pub struct SettingsError {
    /// One line a problem: the variable, what is wrong, what it should hold.
    pub problems: Vec<String>,
}

/// How to reach AWS. Empty means the ordinary environment of a Lambda.
#[derive(Debug, Clone, Default)]
pub struct AwsSettings {
    /// Endpoint of DynamoDB, when it is not AWS's own.
    pub dynamodb: Option<String>,
    /// Endpoint of SQS.
    pub sqs: Option<String>,
    /// Endpoint of EventBridge.
    pub eventbridge: Option<String>,
    /// The endpoints belong to embedded services that want no real credentials.
    pub embedded: bool,
}

impl AwsSettings {
    /// The shared client configuration.
    pub async fn load(&self) -> SdkConfig {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(2))
            .operation_attempt_timeout(Duration::from_secs(5))
            .operation_timeout(Duration::from_secs(12))
            .build();
        if self.embedded {
            embedded(timeouts)
        } else {
            of_lambda(timeouts).await
        }
    }
}

/// As Lambda says it: region and credentials are in the environment. The SDK's own chain would also look into files,
/// at other services and at the machine, none of which a Lambda has; its code is a quarter of a megabyte of every cold
/// start.
async fn of_lambda(timeouts: TimeoutConfig) -> SdkConfig {
    let provider = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring);
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(EnvironmentVariableRegionProvider::new().region().await)
        .credentials_provider(SharedCredentialsProvider::new(
            EnvironmentVariableCredentialsProvider::new(),
        ))
        .http_client(HttpBuilder::new().tls_provider(provider).build_https())
        .timeout_config(timeouts)
        .retry_config(RetryConfig::standard())
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        .build()
}

/// For services on loopback: no TLS, whose certificates take longer to read than the whole start, and
/// nothing of the user's own AWS files or environment.
fn embedded(timeouts: TimeoutConfig) -> SdkConfig {
    let nobody = Credentials::new("embedded", "embedded", None, None, "embedded");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(nobody))
        .http_client(HttpBuilder::new().build_http())
        .timeout_config(timeouts)
        .retry_config(RetryConfig::standard())
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        .build()
}

/// The table and the queue.
#[derive(Debug, Clone)]
pub struct RecordsSettings {
    /// How to reach AWS.
    pub aws: AwsSettings,
    /// `PRENTICE_TABLE`: name of the DynamoDB table.
    pub table: String,
    /// `PRENTICE_QUEUE_URL`: the work queue.
    pub queue_url: String,
    /// `PRENTICE_TENANT_ID` (default `default`): whose the skills repository is.
    pub tenant: TenantId,
}

/// What the API and the worker hold.
#[derive(Debug, Clone)]
pub struct AppSettings {
    /// The table and the queue.
    pub records: RecordsSettings,
    /// `PRENTICE_ERRORS_QUEUE_URL`: the queue of error events.
    pub errors_queue_url: String,
    /// `PRENTICE_BUS`: name of the EventBridge bus.
    pub bus: String,
    /// GitHub, or the local forge.
    pub github: GithubSettings,
    /// actionlint and zizmor.
    pub linters: LinterSettings,
    /// How requests in plain language are led to skills.
    pub router: RouterSettings,
    /// On what terms runs are let run.
    pub admission: AdmissionSettings,
    /// How long a worker may be at one piece of work before another may take it over:
    /// `PRENTICE_WORK_LEASE_SECONDS` (default 75). A worker that dies holds its work up for so long.
    pub work_lease: Duration,
}

/// What the collector holds.
#[derive(Debug, Clone)]
pub struct CollectorSettings {
    /// The table and the queue.
    pub records: RecordsSettings,
    /// `PRENTICE_ERRORS_QUEUE_URL`: the queue of error events.
    pub errors_queue_url: String,
}

/// On what terms runs are let run, besides the policies of the skills repository.
#[derive(Debug, Clone, Default)]
pub struct AdmissionSettings {
    /// `PRENTICE_APPROVAL_TOKEN_SHA256`: the SHA-256 of the token by which an automation approves, in hexadecimal
    /// digits; without it none can.
    pub approval_token: Option<[u8; 32]>,
    /// `PRENTICE_POLICY_DEFAULT`: `allow` (the default), or `deny`: nothing runs unless a policy permits it.
    pub policies: policy::Options,
    /// `PRENTICE_BUDGET_PER_REQUEST`, `_DAILY`, `_MONTHLY`, `_LOW_REMAINING`, `PRENTICE_MODEL_STANDARD_COST`,
    /// `PRENTICE_MODEL_CHEAP_COST`, `PRENTICE_RUNNER_MINUTE_COST`: the budgets until someone sets others.
    pub budgets: Budgets,
    /// `PRENTICE_CIRCUIT_FAILURE_THRESHOLD`, `_WINDOW_SECONDS`, `_OPEN_SECONDS`, `_HALF_OPEN_MAX`.
    pub circuit: circuit::Settings,
}

/// How requests in plain language are led to skills.
#[derive(Debug, Clone)]
pub struct RouterSettings {
    /// `PRENTICE_ROUTER_MODEL` (default `/opt/router.bin`, where a Lambda layer is unpacked).
    pub model: ModelSource,
    /// `PRENTICE_ROUTING_MODE` (`keyword`, `vector` or `hybrid`, the default), and for `hybrid`
    /// `PRENTICE_ROUTING_KEYWORD_WEIGHT` and `PRENTICE_ROUTING_VECTOR_WEIGHT`.
    pub weights: Weights,
}

impl Default for RouterSettings {
    /// The model of the Lambda layer, and words and meaning weighed as measured best.
    fn default() -> RouterSettings {
        RouterSettings {
            model: ModelSource::File(PathBuf::from("/opt/router.bin")),
            weights: Weights::default(),
        }
    }
}

/// Where the router's model is.
#[derive(Clone)]
pub enum ModelSource {
    /// In the program itself.
    Embedded(&'static [u8]),
    /// In a file, such as `router.bin` beside a function's bootstrap.
    File(PathBuf),
}

impl std::fmt::Display for ModelSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ModelSource::Embedded(_) => f.write_str("this program"),
            ModelSource::File(path) => path.display().fmt(f),
        }
    }
}

impl std::fmt::Debug for ModelSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

/// The skills repository and how to reach it.
#[derive(Debug, Clone)]
pub struct GithubSettings {
    /// `PRENTICE_GITHUB_API` (default `https://api.github.com`).
    pub api_url: String,
    /// `PRENTICE_GITHUB_REPOSITORY`: the owner of `owner/name`.
    pub owner: String,
    /// `PRENTICE_GITHUB_REPOSITORY`: the name of `owner/name`.
    pub repository: String,
    /// The branch that merged skills are on: `PRENTICE_GITHUB_BRANCH` (default `main`).
    pub branch: String,
    /// Who we are there.
    pub credentials: GithubCredentials,
    /// First pause before a write is tried again: `PRENTICE_GITHUB_BACKOFF_MS` (default 1000).
    pub backoff: Duration,
}

impl GithubSettings {
    /// The repository's page, for people. GitHub Enterprise serves its API under `/api/v3` of the
    /// same host, github.com under a host of its own.
    pub fn web_url(&self) -> String {
        let host = self
            .api_url
            .trim_end_matches('/')
            .trim_end_matches("/api/v3");
        let host = if host == "https://api.github.com" {
            "https://github.com"
        } else {
            host
        };
        format!("{host}/{}/{}", self.owner, self.repository)
    }
}

/// Who we are on GitHub.
#[derive(Debug, Clone)]
pub enum GithubCredentials {
    /// `PRENTICE_GITHUB_TOKEN`: a fine-grained personal access token.
    Token(SecretString),
    /// `PRENTICE_GITHUB_APP_ID`, `PRENTICE_GITHUB_APP_PRIVATE_KEY`, `PRENTICE_GITHUB_APP_INSTALLATION_ID`.
    App {
        /// Id of the app.
        app_id: u64,
        /// PEM text of its private key.
        private_key: SecretString,
        /// Id of its installation on the skills repository.
        installation_id: u64,
    },
}

/// Where the linters are; absent ones are looked for on `PATH`.
#[derive(Debug, Clone, Default)]
pub struct LinterSettings {
    /// `PRENTICE_LINTERS_DIR`: a folder with `actionlint`, `zizmor` and `shellcheck`.
    pub dir: Option<PathBuf>,
}

/// What proves that GitHub sent a webhook.
#[derive(Debug, Clone)]
pub struct WebhookSettings {
    /// `PRENTICE_WEBHOOK_SECRET`.
    pub secret: SecretString,
}

/// Whose tokens a callback may carry.
#[derive(Debug, Clone)]
pub struct OidcSettings {
    /// `PRENTICE_OIDC_ISSUER` (default GitHub's).
    pub issuer: String,
    /// `PRENTICE_OIDC_JWKS_URL` (default GitHub's).
    pub jwks_url: String,
    /// `owner/name` of the skills repository: `PRENTICE_GITHUB_REPOSITORY`.
    pub repository: String,
    /// Its numeric id, which survives a rename and a squatter: `PRENTICE_GITHUB_REPOSITORY_ID`.
    pub repository_id: u64,
}
