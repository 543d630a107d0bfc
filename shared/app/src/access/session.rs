//! Sessions: one-time sign-in codes, and the signed cookies they become.
//!
//! A session is kept nowhere; a code is kept as its SHA-256, and used up by the first who brings it. Never decides
//! whom to let in: whoever issues a code says who it is for and in which roles, and both are signed.

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;

use super::Access;
use super::identity::Identity;
use super::unauthenticated::Unauthenticated;
use crate::error::{Error, Result};
use crate::origin::Origin;
use crate::store::Commit;
use crate::work::contended;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::access::Principal;
use domain::audit::{Object, Verb};
use hmac::{Hmac, Mac};
use http::HeaderMap;
use http::header::COOKIE;
use jiff::{SignedDuration, Timestamp};
use rand::RngCore;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Before the text of a link is signed.
const DECISION: &str = "decision:";
const COOKIE_NAME: &str = "prentice_session";
const SESSION_LIFE: SignedDuration = SignedDuration::from_hours(12);
const CODE_LIFE: SignedDuration = SignedDuration::from_mins(15);

/// What a cookie says, before it is signed.
#[derive(Serialize, Deserialize)]
struct Session {
    /// Its end, in seconds since 1970.
    until: i64,
    #[serde(flatten)]
    of: Identity,
}

impl Access {
    /// Who the session's cookie was given to.
    pub(super) fn of_session(&self, headers: &HeaderMap, now: Timestamp) -> Option<Principal> {
        let cookies = headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok());
        let cookie = cookies
            .flat_map(|value| value.split(';'))
            .find_map(|pair| pair.trim().strip_prefix(COOKIE_NAME)?.strip_prefix('='))?;
        let (payload, signature) = cookie.split_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        self.mac(payload).verify_slice(&signature).ok()?;
        let session: Session =
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
        (session.until > now.as_second()).then(|| self.signed_in(&session.of))
    }

    /// Whoever a link was for, in its roles.
    fn signed_in(&self, of: &Identity) -> Principal {
        of.principal(self.home()).proved_by("session")
    }

    fn mac(&self, payload: &str) -> Hmac<Sha256> {
        let key = self.inner.settings.session_key.expose_secret().as_bytes();
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
        mac.update(payload.as_bytes());
        mac
    }

    /// The token of a link that carries this text. Its signature is for nothing else: a cookie's is over another
    /// text.
    pub(crate) fn sign_decision(&self, payload: &str) -> String {
        let signature = self.mac(&format!("{DECISION}{payload}")).finalize();
        format!(
            "{payload}.{}",
            URL_SAFE_NO_PAD.encode(signature.into_bytes())
        )
    }

    /// The text that a link's token carries, if it was signed here.
    pub(crate) fn signed_decision<'t>(&self, token: &'t str) -> Option<&'t str> {
        let (payload, signature) = token.split_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        let mac = self.mac(&format!("{DECISION}{payload}"));
        mac.verify_slice(&signature).ok()?;
        Some(payload)
    }

    /// A code that signs someone in once, within 15 minutes.
    ///
    /// # Errors
    /// [`crate::Error::Store`] when the table does not answer.
    pub async fn issue_sign_in(&self, of: &Identity, now: Timestamp) -> Result<SecretString> {
        let mut random = [0; 24];
        rand::thread_rng().fill_bytes(&mut random);
        let code = URL_SAFE_NO_PAD.encode(random);
        self.inner
            .store
            .put_sign_in(&hash_of(&code), of, now + CODE_LIFE)
            .await?;
        Ok(code.into())
    }

    /// Uses a code up: who it lets in and the `Set-Cookie` of their session. The audit names the request.
    ///
    /// # Errors
    /// [`crate::Error::Nobody`] when it is not good, or not any more.
    pub async fn sign_in(
        &self,
        code: &str,
        request: Option<&str>,
        now: Timestamp,
    ) -> Result<(Principal, String)> {
        let (store, hash) = (&self.inner.store, hash_of(code));
        let used_up = || {
            let why =
                "the sign-in link is used up or too old; `prentice sign-in` prints a fresh one";
            Unauthenticated::new("unauthenticated", why)
        };
        let of = store.sign_in(&hash).await?.ok_or_else(used_up)?;
        let principal = self.signed_in(&of);
        let object = Object::new("session", &principal.name);
        let told =
            Origin::of(&principal, request).draft(self.home(), Verb::SessionStarted, object, now);
        let commit = Commit::new().signed_in(&hash, now).audit(told)?;
        let taken = contended(|| async { Ok(store.commit(&commit).await?) }).await;
        match taken {
            Err(Error::Replayed) => return Err(used_up().into()),
            taken => taken?,
        }
        Ok((principal, self.cookie(of, now)))
    }

    /// The `Set-Cookie` of a session that begins now.
    fn cookie(&self, of: Identity, now: Timestamp) -> String {
        let session = Session {
            until: (now + SESSION_LIFE).as_second(),
            of,
        };
        let session = serde_json::to_vec(&session).expect("names and numbers are always JSON");
        let payload = URL_SAFE_NO_PAD.encode(session);
        let signature = URL_SAFE_NO_PAD.encode(self.mac(&payload).finalize().into_bytes());
        let secure = if self.inner.settings.secure_cookies {
            "; Secure"
        } else {
            ""
        };
        let life = SESSION_LIFE.as_secs();
        format!(
            "{COOKIE_NAME}={payload}.{signature}; Path=/; HttpOnly; SameSite=Strict; Max-Age={life}{secure}"
        )
    }
}

fn hash_of(code: &str) -> String {
    hex::encode(Sha256::digest(code))
}
