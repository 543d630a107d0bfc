//! Where the server of a root listens, left there for the CLI to find.

use super::{STATE_DIR, StateDir, file};
use crate::LocalError;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The server that works on a root. It was there when it wrote this; whether it still is, only a
/// call can tell, since a killed one leaves the file behind.
#[derive(Debug, Clone)]
pub struct RunningServer {
    /// Address of the site and the API.
    pub url: String,
    /// Bearer token of the API.
    pub token: SecretString,
    /// Address of the forge.
    pub forge_url: String,
    /// The skills repository in the forge's REST API, as GitHub Enterprise has it.
    pub repository_api_url: String,
    /// Bearer token of the forge's REST API.
    pub forge_token: SecretString,
    /// Its process.
    pub pid: u32,
}

#[derive(Serialize, Deserialize)]
struct OnDisk {
    url: String,
    token: String,
    forge_url: String,
    repository_api_url: String,
    forge_token: String,
    pid: u32,
}

const FILE: &str = "server.json";

impl RunningServer {
    /// What the last server of `root` left, if anything. Blocks on the file system.
    ///
    /// # Errors
    /// [`LocalError`] when there is a file that cannot be read.
    pub fn find(root: &Path) -> Result<Option<RunningServer>, LocalError> {
        let path = root.join(STATE_DIR).join(FILE);
        let found =
            file::read::<OnDisk>(&path, "stop the server, remove the file and start again")?;
        Ok(found.map(|found| RunningServer {
            url: found.url,
            token: found.token.into(),
            forge_url: found.forge_url,
            repository_api_url: found.repository_api_url,
            forge_token: found.forge_token.into(),
            pid: found.pid,
        }))
    }

    /// Tells others. Blocks on the file system.
    pub(crate) fn announce(&self, state: &StateDir) -> Result<(), LocalError> {
        let told = OnDisk {
            url: self.url.clone(),
            token: self.token.expose_secret().to_owned(),
            forge_url: self.forge_url.clone(),
            repository_api_url: self.repository_api_url.clone(),
            forge_token: self.forge_token.expose_secret().to_owned(),
            pid: self.pid,
        };
        file::write(&state.path().join(FILE), &told)
    }

    /// Takes back what was told. Blocks on the file system.
    pub(crate) fn withdraw(state: &StateDir) -> Result<(), LocalError> {
        file::remove(&state.path().join(FILE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_found_until_it_withdraws() {
        let root = tempfile::tempdir().expect("temporary folder");
        let state = StateDir::open(root.path()).expect("opens");
        assert!(
            RunningServer::find(root.path())
                .expect("nothing yet")
                .is_none()
        );
        let server = RunningServer {
            url: "http://127.0.0.1:1".to_owned(),
            token: "hush".to_owned().into(),
            forge_url: "http://127.0.0.1:2".to_owned(),
            repository_api_url: "http://127.0.0.1:2/api/v3/repos/a/b".to_owned(),
            forge_token: "quiet".to_owned().into(),
            pid: 7,
        };
        server.announce(&state).expect("written");
        let found = RunningServer::find(root.path())
            .expect("readable")
            .expect("there");
        assert_eq!(
            (found.url.as_str(), found.pid, found.token.expose_secret()),
            ("http://127.0.0.1:1", 7, "hush")
        );
        RunningServer::withdraw(&state).expect("removed");
        assert!(
            RunningServer::find(root.path())
                .expect("readable")
                .is_none()
        );
    }
}
