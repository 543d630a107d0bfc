//! The public keys of an issuer of tokens: fetched from where it publishes them, and kept a while.
//!
//! Never believes a key for anything: which kind of key may sign is for the verifier to say.

use crate::error::{Error, Result};
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::jwk::{Jwk, JwkSet};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::Mutex;

/// An unknown key makes the keys be fetched anew, but not more often than this: whoever sends tokens
/// of keys that nobody has cannot make us call the issuer for each.
const REFRESH_AFTER: SignedDuration = SignedDuration::from_secs(30);
/// Keys are looked at again after this, so that one the issuer took back is not believed for ever.
const FRESH_FOR: SignedDuration = SignedDuration::from_hours(1);
/// While the issuer does not answer, the keys it had serve for so long.
const STALE_FOR: SignedDuration = SignedDuration::from_hours(24);

const SERVICE: &str = "the token issuer";

/// The keys of one issuer. Clones share what was fetched.
#[derive(Clone)]
pub(crate) struct IssuerKeys {
    inner: Arc<Inner>,
}

struct Inner {
    url: String,
    known: RwLock<Option<Known>>,
    /// Held while fetching: one fetch at a time, and when the last one was tried.
    tried_at: Mutex<Option<Timestamp>>,
}

#[derive(Clone)]
struct Known {
    set: Arc<JwkSet>,
    fetched_at: Timestamp,
}

impl IssuerKeys {
    /// Those published at this address; they are fetched when they are first needed.
    pub(crate) fn at(url: &str) -> IssuerKeys {
        IssuerKeys {
            inner: Arc::new(Inner {
                url: url.to_owned(),
                known: RwLock::new(None),
                tried_at: Mutex::new(None),
            }),
        }
    }

    /// Those of a set that was fetched then.
    #[cfg(test)]
    pub(crate) fn known(set: JwkSet, fetched_at: Timestamp) -> IssuerKeys {
        let keys = IssuerKeys::at("http://127.0.0.1:1/never-asked");
        keys.keep(set, fetched_at);
        *keys.inner.tried_at.try_lock().expect("nobody fetches") = Some(fetched_at);
        keys
    }

    /// The key of this name, if the issuer has it.
    ///
    /// # Errors
    /// [`Error::Service`] when the issuer does not answer and its keys are not known.
    pub(crate) async fn key(&self, kid: &str, now: Timestamp) -> Result<Option<Jwk>> {
        if let Some(key) = self.known_key(kid, now, FRESH_FOR) {
            return Ok(Some(key));
        }
        let mut tried_at = self.inner.tried_at.lock().await;
        // Another request may have fetched them while this one waited.
        if let Some(key) = self.known_key(kid, now, FRESH_FOR) {
            return Ok(Some(key));
        }
        let too_soon = tried_at.is_some_and(|at| now < at + REFRESH_AFTER);
        if too_soon {
            if !self.is_known() {
                return Err(Error::Service {
                    service: SERVICE,
                    cause: format!(
                        "{}: its keys were not to be had a moment ago",
                        self.inner.url
                    ),
                });
            }
        } else {
            *tried_at = Some(now);
            match self.fetch().await {
                Ok(set) => self.keep(set, now),
                Err(error) => match self.known_key(kid, now, STALE_FOR) {
                    Some(_) => tracing::warn!(%error, "the keys known so far serve on"),
                    None => return Err(error),
                },
            }
        }
        Ok(self.known_key(kid, now, STALE_FOR))
    }

    fn known_key(&self, kid: &str, now: Timestamp, life: SignedDuration) -> Option<Jwk> {
        let known = self.inner.known.read();
        // Whoever held the lock only replaced a whole value.
        let known = known.unwrap_or_else(PoisonError::into_inner);
        let known = known.as_ref()?;
        if now >= known.fetched_at + life {
            return None;
        }
        known.set.find(kid).cloned()
    }

    fn is_known(&self) -> bool {
        let known = self.inner.known.read();
        known.unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn keep(&self, set: JwkSet, fetched_at: Timestamp) {
        let mut known = self
            .inner
            .known
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *known = Some(Known {
            set: Arc::new(set),
            fetched_at,
        });
    }

    /// Once in a long while, so its client is made for it and let go.
    async fn fetch(&self) -> Result<JwkSet> {
        let url = &self.inner.url;
        let away = |cause: reqwest::Error| Error::Service {
            service: SERVICE,
            cause: format!("{url}: {cause}"),
        };
        // Another crate may have chosen the same provider already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut http = reqwest::Client::builder()
            .timeout(Duration::from_secs(5))
            .redirect(reqwest::redirect::Policy::none());
        if url.starts_with("http://") {
            // A local issuer: no need to read the machine's certificates.
            http = http.tls_certs_only([]);
        }
        let http = http.build().map_err(away)?;
        let answer = http.get(url).send().await.map_err(away)?;
        let answer = answer.error_for_status().map_err(away)?;
        answer.json().await.map_err(away)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    fn set(kid: &str) -> JwkSet {
        let key = serde_json::json!({"kty": "oct", "kid": kid, "k": "AAAA"});
        serde_json::from_value(serde_json::json!({"keys": [key]})).expect("a key set")
    }

    #[tokio::test]
    async fn an_issuer_that_is_away_is_not_one_without_the_key() {
        // Nobody listens there.
        let keys = IssuerKeys::at("http://127.0.0.1:1/keys");
        for second in [0, 1, 31] {
            let found = keys.key("a", at(second)).await;
            assert!(matches!(found, Err(Error::Service { .. })), "{found:?}");
        }
    }

    #[tokio::test]
    async fn known_keys_serve_on_while_the_issuer_is_away_but_not_for_ever() {
        let keys = IssuerKeys::known(set("a"), at(0));
        let hour = 3600;
        for (second, kid, expected) in [
            (1, "a", Some(true)),
            (1, "b", Some(false)),
            (hour - 1, "a", Some(true)),
            (23 * hour, "a", Some(true)),
            (25 * hour, "a", None),
        ] {
            let found = keys.key(kid, at(second)).await;
            let found = found.ok().map(|key| key.is_some());
            assert_eq!(found, expected, "{kid} at {second}");
        }
    }
}
