//! The forge: GitHub's REST API through octocrab, or the local forge through the very same.
//!
//! Reads go through a client that waits out rate limits; writes through one that never retries by
//! itself, because a POST that was answered with 502 may have worked. Every write here looks for
//! what it may already have done before it is sent again. Answers are read leniently: few fields.

mod actions;
mod branch;
mod error;
mod exchange;
mod files;
mod propose;
mod pulls;
mod review;
mod tags;

pub use actions::Dispatch;
pub use error::ForgeError;
pub(crate) use files::skill_of_path;
pub(crate) use propose::{Base, OpenProposal};
pub use pulls::PullState;
pub(crate) use review::{ChangedFile, Mark};

use crate::error::{Error, Result};
use crate::settings::{GithubCredentials, GithubSettings};
use jsonwebtoken::EncodingKey;
use octocrab::Octocrab;
use octocrab::models::{AppId, InstallationId};
use octocrab::service::middleware::retry::{NoOpRateLimitMetrics, RetryConfig};
use secrecy::{ExposeSecret, SecretString};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// The skills repository on GitHub.
#[derive(Clone)]
pub struct Forge {
    settings: Arc<GithubSettings>,
    reader: LazyClient,
    writer: LazyClient,
    owner: Arc<str>,
    repository: Arc<str>,
    branch: Arc<str>,
    backoff: Duration,
}

/// Made when it is first needed: reading the machine's certificates takes longer than a cold start.
type LazyClient = Arc<OnceLock<std::result::Result<Octocrab, String>>>;

impl Forge {
    /// Clients for this repository; nothing is called yet.
    ///
    /// # Errors
    /// [`Error::Settings`] when the address or the app's key is not one.
    pub fn connect(settings: &GithubSettings) -> Result<Forge> {
        check(settings)?;
        Ok(Forge {
            settings: Arc::new(settings.clone()),
            reader: LazyClient::default(),
            writer: LazyClient::default(),
            owner: settings.owner.as_str().into(),
            repository: settings.repository.as_str().into(),
            branch: settings.branch.as_str().into(),
            backoff: settings.backoff,
        })
    }

    /// `owner/name`.
    pub fn full_name(&self) -> String {
        format!("{}/{}", self.owner, self.repository)
    }

    /// Another repository that the same credentials open, with its own default branch.
    ///
    /// # Errors
    /// [`ForgeError`] when there is none of this name (`owner/name`), or it is not open to us.
    pub(crate) async fn at(&self, full_name: &str) -> std::result::Result<Forge, ForgeError> {
        if self.full_name().eq_ignore_ascii_case(full_name) {
            return Ok(self.clone());
        }
        let (owner, repository) = full_name.split_once('/').unwrap_or((full_name, ""));
        let there = Forge {
            owner: owner.into(),
            repository: repository.into(),
            ..self.clone()
        };
        let branch = there.default_branch_there().await?;
        Ok(Forge {
            branch: branch.as_str().into(),
            ..there
        })
    }

    /// The first pause before something is tried again.
    pub(crate) fn patience(&self) -> Duration {
        self.backoff
    }

    /// The branch that merged skills are on.
    pub fn default_branch(&self) -> &str {
        &self.branch
    }

    /// `/repos/{owner}/{name}/{rest}`.
    fn route(&self, rest: &str) -> String {
        format!(
            "/repos/{}/{}{}{rest}",
            self.owner,
            self.repository,
            if rest.is_empty() { "" } else { "/" }
        )
    }
}

impl Forge {
    /// Waits out rate limits, and asks again.
    fn reader(&self) -> std::result::Result<&Octocrab, ForgeError> {
        made(&self.reader, || {
            let waits_out_rate_limits = RetryConfig::HandleRateLimits {
                metrics: Arc::new(NoOpRateLimitMetrics),
                max_retries: 2,
                min_wait_seconds: 1,
                retry_on_forbidden: false,
            };
            client(&self.settings, waits_out_rate_limits)
        })
    }

    /// Never sends twice.
    fn writer(&self) -> std::result::Result<&Octocrab, ForgeError> {
        made(&self.writer, || client(&self.settings, RetryConfig::None))
    }
}

fn made(
    client: &LazyClient,
    make: impl FnOnce() -> std::result::Result<Octocrab, String>,
) -> std::result::Result<&Octocrab, ForgeError> {
    client
        .get_or_init(make)
        .as_ref()
        .map_err(|message| ForgeError::Unavailable {
            doing: "make a client".to_owned(),
            message: message.clone(),
        })
}

/// What can be wrong with the settings is told at the start, not at the first call.
fn check(settings: &GithubSettings) -> Result<()> {
    let wrong = |cause: String| {
        Err(Error::Settings(format!(
            "the GitHub settings make no client: {cause}"
        )))
    };
    if let Err(cause) = settings.api_url.parse::<http::Uri>() {
        return wrong(format!(
            "PRENTICE_GITHUB_API is {:?}: {cause}",
            settings.api_url
        ));
    }
    match &settings.credentials {
        GithubCredentials::App { private_key, .. } => key(private_key).map(|_| ()).or_else(wrong),
        GithubCredentials::Token(_) => Ok(()),
    }
}

fn key(pem: &SecretString) -> std::result::Result<EncodingKey, String> {
    EncodingKey::from_rsa_pem(pem.expose_secret().as_bytes())
        .map_err(|cause| format!("PRENTICE_GITHUB_APP_PRIVATE_KEY is no RSA key in PEM: {cause}"))
}

fn client(
    settings: &GithubSettings,
    retries: RetryConfig,
) -> std::result::Result<Octocrab, String> {
    let builder = Octocrab::builder()
        .base_uri(settings.api_url.as_str())
        .map_err(|cause| cause.to_string())?
        .add_retry_config(retries)
        .set_connect_timeout(Some(Duration::from_secs(3)))
        .set_read_timeout(Some(Duration::from_secs(15)))
        .set_write_timeout(Some(Duration::from_secs(15)));
    let made = match &settings.credentials {
        GithubCredentials::Token(token) => builder.personal_token(token.clone()).build(),
        GithubCredentials::App {
            app_id,
            private_key,
            installation_id,
        } => builder
            .app(AppId(*app_id), key(private_key)?)
            .build()
            .and_then(|app| app.installation(InstallationId(*installation_id))),
    };
    made.map_err(|cause| cause.to_string())
}
