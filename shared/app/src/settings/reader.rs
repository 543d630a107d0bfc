//! Reads the environment, section by section, and reports every mistake at once.

use super::{
    AppSettings, AwsSettings, CollectorSettings, GithubCredentials, GithubSettings, LinterSettings,
    ModelSource, OidcSettings, RecordsSettings, RouterSettings, SettingsError, WebhookSettings,
};
use domain::id::TenantId;
use domain::routing::{Mode, Weights};
use std::path::PathBuf;
use std::time::Duration;

/// Looks a variable up; `std::env::var` in a function, a map in a test.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

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

    pub(super) fn optional(&self, name: &str) -> Option<String> {
        (self.lookup)(name)
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    }

    pub(super) fn required(&mut self, name: &str, holds: &str) -> String {
        self.optional(name).unwrap_or_else(|| {
            self.problems
                .push(format!("{name} is not set; it holds {holds}"));
            String::new()
        })
    }

    /// Remembers that something is wrong.
    pub(super) fn problem(&mut self, problem: impl Into<String>) {
        self.problems.push(problem.into());
    }

    /// Yes or no.
    pub(super) fn flag(&mut self, name: &str, default: bool) -> bool {
        let Some(text) = self.optional(name) else {
            return default;
        };
        match text.to_ascii_lowercase().as_str() {
            "1" | "true" | "yes" | "on" => true,
            "0" | "false" | "no" | "off" => false,
            _ => {
                self.problem(format!("{name} is {text:?}; expected 1 or 0"));
                default
            }
        }
    }

    pub(super) fn number<T: std::str::FromStr + Default>(&mut self, name: &str, text: &str) -> T {
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
            aws: self.aws(),
            table: self.required("PRENTICE_TABLE", "the name of the DynamoDB table"),
            queue_url: self.required("PRENTICE_QUEUE_URL", "the URL of the SQS work queue"),
            tenant: self.tenant(),
        }
    }

    /// What the collector holds.
    pub fn collector(&mut self) -> CollectorSettings {
        CollectorSettings {
            records: self.records(),
            errors_queue_url: self.errors_queue(),
        }
    }

    fn errors_queue(&mut self) -> String {
        self.required(
            "PRENTICE_ERRORS_QUEUE_URL",
            "the URL of the SQS queue of error events",
        )
    }

    /// The services' own addresses, unless others are said by the names that the SDKs have for them.
    fn aws(&self) -> AwsSettings {
        AwsSettings {
            dynamodb: self.optional("AWS_ENDPOINT_URL_DYNAMODB"),
            sqs: self.optional("AWS_ENDPOINT_URL_SQS"),
            eventbridge: self.optional("AWS_ENDPOINT_URL_EVENTBRIDGE"),
            embedded: false,
        }
    }

    /// Whose the skills repository is.
    fn tenant(&mut self) -> TenantId {
        let Some(text) = self.optional("PRENTICE_TENANT_ID") else {
            return TenantId::default();
        };
        TenantId::parse(&text).unwrap_or_else(|error| {
            self.problems.push(format!("PRENTICE_TENANT_ID: {error}"));
            TenantId::default()
        })
    }

    /// Everything the API and the worker hold.
    pub fn app(&mut self) -> AppSettings {
        let lease = self
            .optional("PRENTICE_WORK_LEASE_SECONDS")
            .unwrap_or_else(|| "75".to_owned());
        AppSettings {
            work_lease: Duration::from_secs(self.number("PRENTICE_WORK_LEASE_SECONDS", &lease)),
            records: self.records(),
            errors_queue_url: self.errors_queue(),
            bus: self.required("PRENTICE_BUS", "the name of the EventBridge bus"),
            github: self.github(),
            linters: LinterSettings {
                dir: self.optional("PRENTICE_LINTERS_DIR").map(PathBuf::from),
            },
            router: RouterSettings::default(),
            admission: self.settlement(),
        }
    }

    /// How requests are led to skills; only the API is asked any.
    pub fn router(&mut self) -> RouterSettings {
        let mode = self.optional("PRENTICE_ROUTING_MODE").unwrap_or_default();
        let mode = match mode.parse::<Mode>() {
            Ok(mode) => mode,
            Err(_) if mode.is_empty() => Mode::default(),
            Err(error) => {
                self.problems
                    .push(format!("PRENTICE_ROUTING_MODE: {error}"));
                Mode::default()
            }
        };
        let keyword = self.weight("PRENTICE_ROUTING_KEYWORD_WEIGHT", Weights::KEYWORD);
        let vector = self.weight("PRENTICE_ROUTING_VECTOR_WEIGHT", Weights::VECTOR);
        let default = RouterSettings::default();
        RouterSettings {
            model: self
                .optional("PRENTICE_ROUTER_MODEL")
                .map_or(default.model, |path| ModelSource::File(path.into())),
            weights: Weights::new(mode, keyword, vector),
        }
    }

    /// A weight from 0 on.
    fn weight(&mut self, name: &str, default: f32) -> f32 {
        let Some(text) = self.optional(name) else {
            return default;
        };
        match text.parse() {
            Ok(weight) if (0.0..=1_000_000.0).contains(&weight) => weight,
            _ => {
                self.problems
                    .push(format!("{name} is {text:?}; expected a number from 0 on"));
                default
            }
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
