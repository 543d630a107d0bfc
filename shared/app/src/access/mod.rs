//! Who is calling: every way to prove it, behind one entry.
//!
//! | proof | who it proves |
//! | --- | --- |
//! | cookie of a session (`session`) | whom its sign-in link was for, in the home tenant (`identity`) |
//! | token of the deployment's configuration | an administrator of the home tenant |
//! | JSON Web Token (`jwt`, `claims`) | whoever its claims name |
//! | API token (`api_token`) | whoever made it, within what they gave it |
//!
//! Roles and permissions come from the proof only; nothing a request says of itself can add one. Secrets
//! are kept as SHA-256 only and compared in constant time.

mod api_token;
mod claims;
mod identity;
mod jwks;
mod jwt;
mod session;
mod unauthenticated;

pub(crate) use api_token::NewToken;
pub use identity::Identity;
pub(crate) use jwks::IssuerKeys;
pub use unauthenticated::Unauthenticated;

use crate::error::Result;
use crate::settings::AccessSettings;
use crate::store::Store;
use api_token::Presented;
use domain::access::Principal;
use domain::id::TenantId;
use http::HeaderMap;
use http::header::{AUTHORIZATION, HOST, ORIGIN};
use jiff::Timestamp;
use jwt::JwtVerifier;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// Tells who is calling.
#[derive(Clone)]
pub struct Access {
    inner: Arc<Inner>,
}

struct Inner {
    settings: AccessSettings,
    jwt: Option<JwtVerifier>,
    store: Store,
}

impl Access {
    /// Access by these settings. `store` is the home tenant's, as [`crate::Records::connect`] gives it;
    /// codes and the API tokens of all tenants are kept there.
    pub fn new(settings: &AccessSettings, store: Store) -> Access {
        Access {
            inner: Arc::new(Inner {
                settings: settings.clone(),
                jwt: settings.jwt.as_ref().map(JwtVerifier::new),
                store,
            }),
        }
    }

    /// Who sent a request with these headers: by `Authorization: Bearer`, or by the session's cookie when
    /// there is none.
    ///
    /// # Errors
    /// [`crate::Error::Nobody`] when they prove nobody; [`crate::Error::Store`] or
    /// [`crate::Error::Service`] when what would tell does not answer.
    pub async fn authenticate(&self, headers: &HeaderMap, now: Timestamp) -> Result<Principal> {
        let Inner { jwt, store, .. } = &*self.inner;
        let Some(token) = bearer(headers)? else {
            let caller = self.of_session(headers, now);
            return Ok(caller.ok_or_else(Unauthenticated::unknown)?);
        };
        if let Some(caller) = self.of_configured(token) {
            return Ok(caller);
        }
        if jwt::is_jwt(token) {
            let Some(jwt) = jwt else {
                let why = "no JSON Web Tokens are taken here; PRENTICE_JWT_SECRET or PRENTICE_JWT_JWKS_URL configures whose";
                return Err(Unauthenticated::new("jwt_not_taken", why).into());
            };
            return jwt.principal(token, self.home(), now).await;
        }
        match Presented::read(token) {
            Some(presented) => presented.principal(store, now).await,
            None => Err(Unauthenticated::unknown().into()),
        }
    }

    /// Who sent a request with these headers, as far as that can be told without asking anyone: by a
    /// session or by a token of the configuration.
    pub fn known_at_once(&self, headers: &HeaderMap, now: Timestamp) -> Option<Principal> {
        match bearer(headers).ok()? {
            Some(token) => self.of_configured(token),
            None => self.of_session(headers, now),
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

    /// The deployment's own store, where the tokens of all tenants are found.
    pub(crate) fn store(&self) -> &Store {
        &self.inner.store
    }

    /// The deployment's own tenant: that of its sessions, of its configured tokens, and of JWTs that name
    /// none.
    pub fn home(&self) -> &TenantId {
        self.inner.store.tenant()
    }

    fn of_configured(&self, token: &str) -> Option<Principal> {
        let hash: [u8; 32] = Sha256::digest(token).into();
        let mut name = None;
        // Every entry is compared, so that the time does not tell which one came near.
        for (known, expected) in &self.inner.settings.tokens {
            if bool::from(hash.ct_eq(expected)) {
                name = Some(known);
            }
        }
        let proved = |name| Principal::administrator(self.home().clone(), name);
        name.map(|name| proved(name).proved_by("token:configured"))
    }
}

/// The bearer token of a request that has an `Authorization`.
fn bearer(headers: &HeaderMap) -> std::result::Result<Option<&str>, Unauthenticated> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let token = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    match (token, values.next()) {
        (Some((_, token)), None) => Ok(Some(token.trim())),
        // Two would let whoever stands before us believe the other one.
        _ => Err(Unauthenticated::unknown()),
    }
}
