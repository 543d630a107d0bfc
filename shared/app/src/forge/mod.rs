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
mod pulls;
mod tags;

pub use actions::Dispatch;
pub use error::ForgeError;
pub(crate) use files::skill_of_path;
pub use pulls::PullState;

use crate::error::{Error, Result};
use crate::settings::{GithubCredentials, GithubSettings};
use octocrab::Octocrab;
use octocrab::models::{AppId, InstallationId};
use octocrab::service::middleware::retry::{NoOpRateLimitMetrics, RetryConfig};
use std::sync::Arc;
use std::time::Duration;

/// The skills repository on GitHub.
#[derive(Clone)]
pub struct Forge {
    reader: Octocrab,
    writer: Octocrab,
    owner: Arc<str>,
    repository: Arc<str>,
    branch: Arc<str>,
    backoff: Duration,
}

impl Forge {
    /// Clients for this repository; nothing is called yet.
    ///
    /// # Errors
    /// [`Error::Settings`] when the address or the app's key is not one.
    pub fn connect(settings: &GithubSettings) -> Result<Forge> {
        let waits_out_rate_limits = RetryConfig::HandleRateLimits {
            metrics: Arc::new(NoOpRateLimitMetrics),
            max_retries: 2,
            min_wait_seconds: 1,
            retry_on_forbidden: false,
        };
        Ok(Forge {
            reader: client(settings, waits_out_rate_limits)?,
            writer: client(settings, RetryConfig::None)?,
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

fn client(settings: &GithubSettings, retries: RetryConfig) -> Result<Octocrab> {
    let wrong =
        |cause: String| Error::Settings(format!("the GitHub settings make no client: {cause}"));
    let builder = Octocrab::builder()
        .base_uri(settings.api_url.as_str())
        .map_err(|cause| {
            wrong(format!(
                "PRENTICE_GITHUB_API is {:?}: {cause}",
                settings.api_url
            ))
        })?
        .add_retry_config(retries)
        .set_connect_timeout(Some(Duration::from_secs(3)))
        .set_read_timeout(Some(Duration::from_secs(15)))
        .set_write_timeout(Some(Duration::from_secs(15)));
    match &settings.credentials {
        GithubCredentials::Token(token) => builder
            .personal_token(token.clone())
            .build()
            .map_err(|cause| wrong(cause.to_string())),
        GithubCredentials::App {
            app_id,
            private_key,
            installation_id,
        } => {
            use secrecy::ExposeSecret;
            let key =
                jsonwebtoken::EncodingKey::from_rsa_pem(private_key.expose_secret().as_bytes())
                    .map_err(|cause| {
                        wrong(format!(
                            "PRENTICE_GITHUB_APP_PRIVATE_KEY is no RSA key in PEM: {cause}"
                        ))
                    })?;
            let app = builder
                .app(AppId(*app_id), key)
                .build()
                .map_err(|cause| wrong(cause.to_string()))?;
            app.installation(InstallationId(*installation_id))
                .map_err(|cause| wrong(cause.to_string()))
        }
    }
}
