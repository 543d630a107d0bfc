//! The life of a forge: start, addresses, seeding, shutdown.

use url::Url;

use crate::config::{ForgeConfig, SeedFile, WebhookTarget};
use crate::error::ForgeError;

/// A running forge. It serves until [`shutdown`](Self::shutdown); jobs that run then go on without it and are
/// taken up again at the next start.
#[derive(Debug)]
pub struct Forge {
    base: Url,
}

impl Forge {
    /// Opens or makes the data directory, takes up what was under way, and serves.
    ///
    /// # Errors
    /// When the directory is in use or unreadable, or the address is taken.
    pub async fn start(config: ForgeConfig) -> Result<Self, ForgeError> {
        let _ = &config;
        Err(ForgeError::Key("not built yet".to_owned()))
    }

    /// Where browsers find it, without a trailing slash: `http://127.0.0.1:4601`.
    pub fn url(&self) -> String {
        self.base.as_str().trim_end_matches('/').to_owned()
    }

    /// The page of the repository.
    pub fn repository_url(&self) -> String {
        self.url()
    }

    /// The base of the REST API, as octocrab's `base_uri` takes it: `…/api/v3`.
    pub fn api_url(&self) -> String {
        format!("{}/api/v3", self.url())
    }

    /// The `iss` of job tokens, as GitHub Enterprise has it: `…/_services/token`.
    pub fn oidc_issuer(&self) -> String {
        format!("{}/_services/token", self.url())
    }

    /// The keys that job tokens are signed with.
    pub fn jwks_url(&self) -> String {
        format!("{}/.well-known/jwks", self.oidc_issuer())
    }

    /// The bare repository on disk, which `git clone` takes.
    pub fn git_dir(&self) -> std::path::PathBuf {
        std::path::PathBuf::new()
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
        let _ = (files, message);
        Ok(None)
    }

    /// Sends events there from now on, beginning with a `ping`, and those still undelivered.
    pub async fn set_webhook(&self, target: Option<WebhookTarget>) -> Result<(), ForgeError> {
        let _ = target;
        Ok(())
    }

    /// Sets a repository variable of Actions.
    pub async fn set_variable(&self, name: &str, value: &str) -> Result<(), ForgeError> {
        let _ = (name, value);
        Ok(())
    }

    /// Stops serving within a few seconds. Jobs go on and are taken up at the next start.
    pub async fn shutdown(self) {}
}
