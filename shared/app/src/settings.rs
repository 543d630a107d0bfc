//! What the functions are configured with: read once at cold start, every mistake reported at once.
//!
//! The only place that names the environment variables. Each function reads the sections it needs
//! and holds no more secrets than those.

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_http_client::{Builder as HttpBuilder, tls};
use secrecy::SecretString;
use std::path::PathBuf;
use std::time::Duration;

/// Looks a variable up; `std::env::var` in a function, a map in a test.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

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
            return embedded(timeouts);
        }
        let provider = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring);
        aws_config::defaults(BehaviorVersion::latest())
            .http_client(HttpBuilder::new().tls_provider(provider).build_https())
            .timeout_config(timeouts)
            .load()
            .await
    }
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
}

/// What the API and the worker hold.
#[derive(Debug, Clone)]
pub struct AppSettings {
    /// The table and the queue.
    pub records: RecordsSettings,
    /// `PRENTICE_BUS`: name of the EventBridge bus.
    pub bus: String,
    /// GitHub, or the local forge.
    pub github: GithubSettings,
    /// actionlint and zizmor.
    pub linters: LinterSettings,
    /// How long a worker may be at one piece of work before another may take it over:
    /// `PRENTICE_WORK_LEASE_SECONDS` (default 75). A worker that dies holds its work up for so long.
    pub work_lease: Duration,
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

/// Who may call the API.
#[derive(Debug, Clone)]
pub struct AccessSettings {
    /// `PRENTICE_SESSION_KEY`: signs session cookies; at least 32 characters.
    pub session_key: SecretString,
    /// `PRENTICE_API_TOKENS_SHA256`: `name:hash` of each API token, separated by commas; the hash is
    /// the SHA-256 of the token in hexadecimal digits.
    pub tokens: Vec<(String, [u8; 32])>,
    /// Cookies only over HTTPS; false only for a server on loopback: `PRENTICE_INSECURE_COOKIES=1`.
    pub secure_cookies: bool,
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

/// Reads sections and remembers what is wrong with them.
pub struct Reader<'a> {
    lookup: Lookup<'a>,
    problems: Vec<String>,
}

impl<'a> Reader<'a> {
    /// A reader of these variables.
    pub fn new(lookup: Lookup<'a>) -> Reader<'a> {
        Reader {
            lookup,
            problems: Vec::new(),
        }
    }

    /// A reader of the process's environment, for a function's `main`.
    pub fn of_process() -> Reader<'static> {
        Reader::new(&|name| std::env::var(name).ok())
    }

    /// The value, if nothing that was read along the way was wrong.
    ///
    /// # Errors
    /// [`SettingsError`] with every problem met.
    pub fn finish<T>(self, value: T) -> Result<T, SettingsError> {
        if self.problems.is_empty() {
            Ok(value)
        } else {
            Err(SettingsError {
                problems: self.problems,
            })
        }
    }

    fn optional(&self, name: &str) -> Option<String> {
        (self.lookup)(name)
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    }

    fn required(&mut self, name: &str, holds: &str) -> String {
        self.optional(name).unwrap_or_else(|| {
            self.problems
                .push(format!("{name} is not set; it holds {holds}"));
            String::new()
        })
    }

    fn number<T: std::str::FromStr + Default>(&mut self, name: &str, text: &str) -> T {
        text.parse().unwrap_or_else(|_| {
            if !text.is_empty() {
                self.problems
                    .push(format!("{name} is {text:?}; expected a whole number"));
            }
            T::default()
        })
    }

    /// The table and the queue.
    pub fn records(&mut self) -> RecordsSettings {
        RecordsSettings {
            // The SDK itself honours AWS_ENDPOINT_URL and its variants.
            aws: AwsSettings::default(),
            table: self.required("PRENTICE_TABLE", "the name of the DynamoDB table"),
            queue_url: self.required("PRENTICE_QUEUE_URL", "the URL of the SQS work queue"),
        }
    }

    /// Everything the API and the worker hold.
    pub fn app(&mut self) -> AppSettings {
        let lease = self
            .optional("PRENTICE_WORK_LEASE_SECONDS")
            .unwrap_or_else(|| "75".to_owned());
        AppSettings {
            work_lease: Duration::from_secs(self.number("PRENTICE_WORK_LEASE_SECONDS", &lease)),
            records: self.records(),
            bus: self.required("PRENTICE_BUS", "the name of the EventBridge bus"),
            github: self.github(),
            linters: LinterSettings {
                dir: self.optional("PRENTICE_LINTERS_DIR").map(PathBuf::from),
            },
        }
    }

    /// The skills repository as `owner/name`.
    pub fn repository(&mut self) -> String {
        self.required(
            "PRENTICE_GITHUB_REPOSITORY",
            "the skills repository as `owner/name`",
        )
    }

    fn github(&mut self) -> GithubSettings {
        let full_name = self.repository();
        let (owner, repository) = full_name.split_once('/').unwrap_or_default();
        if !full_name.is_empty()
            && (owner.is_empty() || repository.is_empty() || repository.contains('/'))
        {
            self.problems.push(format!(
                "PRENTICE_GITHUB_REPOSITORY is {full_name:?}; expected `owner/name`"
            ));
        }
        let (owner, repository) = (owner.to_owned(), repository.to_owned());
        let backoff = self
            .optional("PRENTICE_GITHUB_BACKOFF_MS")
            .unwrap_or_else(|| "1000".to_owned());
        GithubSettings {
            api_url: self
                .optional("PRENTICE_GITHUB_API")
                .unwrap_or_else(|| "https://api.github.com".to_owned()),
            owner,
            repository,
            branch: self
                .optional("PRENTICE_GITHUB_BRANCH")
                .unwrap_or_else(|| "main".to_owned()),
            credentials: self.credentials(),
            backoff: Duration::from_millis(self.number("PRENTICE_GITHUB_BACKOFF_MS", &backoff)),
        }
    }

    fn credentials(&mut self) -> GithubCredentials {
        if let Some(token) = self.optional("PRENTICE_GITHUB_TOKEN") {
            return GithubCredentials::Token(token.into());
        }
        let Some(app_id) = self.optional("PRENTICE_GITHUB_APP_ID") else {
            self.problems.push(
                "PRENTICE_GITHUB_TOKEN is not set; it holds a fine-grained token for the skills repository (or set \
                 PRENTICE_GITHUB_APP_ID, PRENTICE_GITHUB_APP_PRIVATE_KEY and PRENTICE_GITHUB_APP_INSTALLATION_ID)"
                    .to_owned(),
            );
            return GithubCredentials::Token(String::new().into());
        };
        let private_key = self.required(
            "PRENTICE_GITHUB_APP_PRIVATE_KEY",
            "the PEM text of the app's private key",
        );
        let installation = self.required(
            "PRENTICE_GITHUB_APP_INSTALLATION_ID",
            "the id of the app's installation",
        );
        GithubCredentials::App {
            app_id: self.number("PRENTICE_GITHUB_APP_ID", &app_id),
            private_key: private_key.into(),
            installation_id: self.number("PRENTICE_GITHUB_APP_INSTALLATION_ID", &installation),
        }
    }

    /// Who may call the API.
    pub fn access(&mut self) -> AccessSettings {
        let session_key = self.required(
            "PRENTICE_SESSION_KEY",
            "a random text of at least 32 characters",
        );
        if !session_key.is_empty() && session_key.len() < 32 {
            self.problems.push(
                "PRENTICE_SESSION_KEY is too short; it needs at least 32 characters".to_owned(),
            );
        }
        let mut tokens = Vec::new();
        for entry in self
            .optional("PRENTICE_API_TOKENS_SHA256")
            .unwrap_or_default()
            .split(',')
        {
            let mut hash = [0; 32];
            match entry.trim().split_once(':') {
                None if entry.trim().is_empty() => {}
                Some((name, digits)) if hex::decode_to_slice(digits, &mut hash).is_ok() => {
                    tokens.push((name.to_owned(), hash));
                }
                _ => self.problems.push(
                    "PRENTICE_API_TOKENS_SHA256 has an entry that is not `name:<64 hexadecimal digits>`".to_owned(),
                ),
            }
        }
        AccessSettings {
            session_key: session_key.into(),
            tokens,
            secure_cookies: self.optional("PRENTICE_INSECURE_COOKIES").as_deref() != Some("1"),
        }
    }

    /// What proves that GitHub sent a webhook.
    pub fn webhook(&mut self) -> WebhookSettings {
        WebhookSettings {
            secret: self
                .required(
                    "PRENTICE_WEBHOOK_SECRET",
                    "the secret of the GitHub webhook",
                )
                .into(),
        }
    }

    /// Whose tokens a callback may carry.
    pub fn oidc(&mut self) -> OidcSettings {
        const GITHUB: &str = "https://token.actions.githubusercontent.com";
        let repository_id = self.required(
            "PRENTICE_GITHUB_REPOSITORY_ID",
            "the numeric id of the skills repository",
        );
        OidcSettings {
            issuer: self
                .optional("PRENTICE_OIDC_ISSUER")
                .unwrap_or_else(|| GITHUB.to_owned()),
            jwks_url: self
                .optional("PRENTICE_OIDC_JWKS_URL")
                .unwrap_or_else(|| format!("{GITHUB}/.well-known/jwks")),
            repository: self.repository(),
            repository_id: self.number("PRENTICE_GITHUB_REPOSITORY_ID", &repository_id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_missing_setting_is_named_at_once() {
        let nothing = |_: &str| None;
        let mut reader = Reader::new(&nothing);
        let settings = (reader.app(), reader.access());
        let error = reader.finish(settings).expect_err("nothing is set");
        let text = error.to_string();
        for name in [
            "PRENTICE_TABLE",
            "PRENTICE_QUEUE_URL",
            "PRENTICE_BUS",
            "PRENTICE_GITHUB_REPOSITORY",
            "PRENTICE_GITHUB_TOKEN",
            "PRENTICE_SESSION_KEY",
        ] {
            assert!(text.contains(name), "{name} in {text}");
        }
    }

    #[test]
    fn secrets_do_not_print() {
        let set = |_: &str| Some("hush-hush-hush-hush-hush-hush-hush/x".to_owned());
        let mut reader = Reader::new(&set);
        assert!(!format!("{:?}", reader.webhook()).contains("hush"));
    }
}
