//! The secrets of one root, made once at random. They leave this folder only inside the process.

use super::{StateDir, file};
use crate::LocalError;
use rand::RngCore;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// What the parts of the local stack prove themselves to each other with.
#[derive(Debug, Clone)]
pub(crate) struct Secrets {
    /// Bearer token of the API, for the CLI.
    pub(crate) api_token: SecretString,
    /// Bearer token of the forge's REST API: what a GitHub token is in production.
    pub(crate) forge_token: SecretString,
    /// Signs the forge's webhooks.
    pub(crate) webhook_secret: SecretString,
    /// Signs session cookies.
    pub(crate) session_key: SecretString,
}

#[derive(Serialize, Deserialize)]
struct OnDisk {
    api_token: String,
    forge_token: String,
    webhook_secret: String,
    session_key: String,
}

impl Secrets {
    /// The root's secrets; made and stored the first time. Blocks on the file system.
    pub(crate) fn load(state: &StateDir) -> Result<Secrets, LocalError> {
        let path = state.path().join("secrets.json");
        let advice = "remove the file to have new secrets made; tokens and sessions given out before stop working";
        let stored = match file::read::<OnDisk>(&path, advice)? {
            Some(stored) => stored,
            None => {
                let fresh = OnDisk {
                    api_token: random("prentice_"),
                    forge_token: random("forge_"),
                    webhook_secret: random(""),
                    session_key: random(""),
                };
                file::write(&path, &fresh)?;
                fresh
            }
        };
        Ok(Secrets {
            api_token: stored.api_token.into(),
            forge_token: stored.forge_token.into(),
            webhook_secret: stored.webhook_secret.into(),
            session_key: stored.session_key.into(),
        })
    }
}

/// 256 random bits in hexadecimal digits behind a prefix that secret scanners can look for.
fn random(prefix: &str) -> String {
    let mut bytes = [0; 32];
    rand::rngs::OsRng.fill_bytes(&mut bytes);
    format!("{prefix}{}", hex::encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn secrets_are_made_once_private_and_do_not_print() {
        let root = tempfile::tempdir().expect("temporary folder");
        let state = StateDir::open(root.path()).expect("opens");
        let first = Secrets::load(&state).expect("made");
        let path = state.path().join("secrets.json");
        let mode = std::fs::metadata(&path)
            .expect("written")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);

        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("opened up");
        let again = Secrets::load(&state).expect("read");
        assert_eq!(
            first.api_token.expose_secret(),
            again.api_token.expose_secret()
        );
        let mode = std::fs::metadata(&path)
            .expect("still there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "closed again");

        assert_ne!(
            first.webhook_secret.expose_secret(),
            first.session_key.expose_secret()
        );
        assert!(!format!("{first:?}").contains(first.api_token.expose_secret()));
    }

    #[test]
    fn a_damaged_file_is_named_with_the_way_out() {
        let root = tempfile::tempdir().expect("temporary folder");
        let state = StateDir::open(root.path()).expect("opens");
        std::fs::write(state.path().join("secrets.json"), "{").expect("written");
        let error = Secrets::load(&state).expect_err("damaged").to_string();
        assert!(
            error.contains("secrets.json") && error.contains("remove the file"),
            "{error}"
        );
    }
}
