//! Who is calling: API tokens, one-time sign-in codes, and the session cookies they become.
//!
//! Tokens and codes are kept as SHA-256 only and compared in constant time; a session is a signed
//! cookie and is kept nowhere.

use crate::error::Result;
use crate::settings::AccessSettings;
use crate::store::Store;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use http::HeaderMap;
use http::header::{AUTHORIZATION, COOKIE, HOST, ORIGIN};
use jiff::{SignedDuration, Timestamp};
use rand::RngCore;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use subtle::ConstantTimeEq;

const COOKIE_NAME: &str = "prentice_session";
const SESSION_LIFE: SignedDuration = SignedDuration::from_hours(12);
const CODE_LIFE: SignedDuration = SignedDuration::from_mins(15);

/// Someone who proved who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Their name, for the record.
    pub name: String,
}

/// Tells who is calling.
#[derive(Clone)]
pub struct Access {
    settings: Arc<AccessSettings>,
    store: Store,
}

impl Access {
    /// Access by these settings; codes are kept in this table.
    pub fn new(settings: &AccessSettings, store: Store) -> Access {
        Access {
            settings: Arc::new(settings.clone()),
            store,
        }
    }

    /// Who sent a request with these headers: by `Authorization: Bearer`, or by the session's cookie.
    pub fn caller_of(&self, headers: &HeaderMap, now: Timestamp) -> Option<Caller> {
        match headers.get(AUTHORIZATION) {
            Some(value) => self.bearer(value.to_str().ok()?),
            None => self.session(headers, now),
        }
    }

    /// Whether a request that changes something may rely on its cookie: its page must be of this very
    /// host, or another site could send it. A bearer token proves intent by itself.
    pub fn is_intended(headers: &HeaderMap) -> bool {
        if headers.contains_key(AUTHORIZATION) {
            return true;
        }
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        match (text(ORIGIN), text(HOST)) {
            (Some(origin), Some(host)) => origin
                .split_once("://")
                .is_some_and(|(_, authority)| authority == host),
            _ => false,
        }
    }

    fn bearer(&self, value: &str) -> Option<Caller> {
        let (scheme, token) = value.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        let hash: [u8; 32] = Sha256::digest(token.trim()).into();
        let mut caller = None;
        // Every entry is compared, so that the time does not tell which one came near.
        for (name, expected) in &self.settings.tokens {
            if bool::from(hash.ct_eq(expected)) {
                caller = Some(Caller { name: name.clone() });
            }
        }
        caller
    }

    fn session(&self, headers: &HeaderMap, now: Timestamp) -> Option<Caller> {
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
        let payload = String::from_utf8(URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
        let (expires, name) = payload.split_once(' ')?;
        let valid = expires.parse::<i64>().ok()? > now.as_second();
        valid.then(|| Caller {
            name: name.to_owned(),
        })
    }

    fn mac(&self, payload: &str) -> Hmac<Sha256> {
        let key = self.settings.session_key.expose_secret().as_bytes();
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
        mac.update(payload.as_bytes());
        mac
    }

    /// A code that signs `user` in once, within 15 minutes.
    ///
    /// # Errors
    /// [`crate::Error::Store`] when the table does not answer.
    pub async fn issue_sign_in(&self, user: &str, now: Timestamp) -> Result<SecretString> {
        let mut random = [0; 24];
        rand::thread_rng().fill_bytes(&mut random);
        let code = URL_SAFE_NO_PAD.encode(random);
        self.store
            .put_sign_in(&hash_of(&code), user, now + CODE_LIFE)
            .await?;
        Ok(code.into())
    }

    /// Uses a code up: who it lets in and the `Set-Cookie` of their session.
    ///
    /// # Errors
    /// [`crate::Error::Unauthenticated`] when it is not good, or not any more.
    pub async fn sign_in(&self, code: &str, now: Timestamp) -> Result<(Caller, String)> {
        let Some(name) = self.store.take_sign_in(&hash_of(code), now).await? else {
            let why =
                "the sign-in link is used up or too old; `prentice sign-in` prints a fresh one";
            return Err(crate::Error::Unauthenticated(why.to_owned()));
        };
        let expires = now + SESSION_LIFE;
        let payload = URL_SAFE_NO_PAD.encode(format!("{} {name}", expires.as_second()));
        let signature = URL_SAFE_NO_PAD.encode(self.mac(&payload).finalize().into_bytes());
        let secure = if self.settings.secure_cookies {
            "; Secure"
        } else {
            ""
        };
        let life = SESSION_LIFE.as_secs();
        let cookie = format!(
            "{COOKIE_NAME}={payload}.{signature}; Path=/; HttpOnly; SameSite=Strict; Max-Age={life}{secure}"
        );
        Ok((Caller { name }, cookie))
    }
}

fn hash_of(code: &str) -> String {
    hex::encode(Sha256::digest(code))
}
