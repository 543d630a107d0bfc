//! JSON Web Tokens: whether the configured key signed one. What it says is read by `claims`.
//!
//! The algorithm is the configured one, never the one a token asks for: a token cannot choose to be
//! checked as `none`, nor a public key be taken for a secret (RFC 8725, sections 3.1 and 3.2).

use super::claims;
use super::jwks::IssuerKeys;
use super::unauthenticated::Unauthenticated;
use crate::error::Result;
use crate::settings::{JwtAlgorithm, JwtKey, JwtSettings};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::access::Principal;
use domain::id::TenantId;
use jiff::Timestamp;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use secrecy::ExposeSecret;
use serde_json::{Map, Value};

/// No issuer writes longer ones, and no server takes longer headers.
const MAX_LENGTH: usize = 16 * 1024;

/// Verifies tokens by one configuration.
pub(super) struct JwtVerifier {
    settings: JwtSettings,
    key: Key,
}

enum Key {
    Secret(DecodingKey),
    Issuer(IssuerKeys),
}

/// A token taken apart; nothing of it is proven.
struct Parts<'a> {
    signed: &'a str,
    signature: &'a str,
    header: Map<String, Value>,
    claims: Map<String, Value>,
}

/// Whether a text looks like a JSON Web Token: three parts. No other credential of ours does.
pub(super) fn is_jwt(token: &str) -> bool {
    token.bytes().filter(|&byte| byte == b'.').count() == 2
}

impl JwtVerifier {
    pub(super) fn new(settings: &JwtSettings) -> JwtVerifier {
        let key = match &settings.key {
            JwtKey::Secret(secret) => {
                Key::Secret(DecodingKey::from_secret(secret.expose_secret().as_bytes()))
            }
            JwtKey::Issuer(url) => Key::Issuer(IssuerKeys::at(url)),
        };
        JwtVerifier {
            settings: settings.clone(),
            key,
        }
    }

    /// Whoever the token proves; `home` is their tenant unless it names one.
    ///
    /// # Errors
    /// [`crate::Error::Nobody`] when it proves nobody; [`crate::Error::Service`] when the issuer's keys
    /// cannot be had.
    pub(super) async fn principal(
        &self,
        token: &str,
        home: &TenantId,
        now: Timestamp,
    ) -> Result<Principal> {
        let parts = Parts::of(token)?;
        let kid = self.check_header(&parts.header)?;
        let key = match &self.key {
            Key::Secret(key) => key.clone(),
            Key::Issuer(keys) => {
                let kid = kid.ok_or_else(|| {
                    Unauthenticated::new(
                        "jwt_key_unknown",
                        "the token does not name its key (`kid`)",
                    )
                })?;
                let key = keys.key(kid, now).await?;
                let key = key.ok_or_else(|| {
                    let why = "the token's key is not one that the issuer publishes";
                    Unauthenticated::new("jwt_key_unknown", why)
                })?;
                public_key(&key, self.settings.algorithm)?
            }
        };
        let algorithm = algorithm(self.settings.algorithm);
        let verified =
            jsonwebtoken::crypto::verify(parts.signature, parts.signed.as_bytes(), &key, algorithm);
        if !matches!(verified, Ok(true)) {
            let why = "the token is not signed by the configured key";
            return Err(Unauthenticated::new("jwt_signature", why).into());
        }
        Ok(claims::principal(&parts.claims, &self.settings, home, now)?)
    }

    /// The name of the key, when the header asks for nothing that is not configured.
    fn check_header<'a>(
        &self,
        header: &'a Map<String, Value>,
    ) -> std::result::Result<Option<&'a str>, Unauthenticated> {
        let expected = self.settings.algorithm;
        if header.get("alg").and_then(Value::as_str) != Some(expected.as_str()) {
            let why =
                format!("the token is not signed with {expected}, the one algorithm taken here");
            return Err(Unauthenticated::new("jwt_algorithm", why));
        }
        // Extensions that must be understood or the token refused; we understand none.
        if header.contains_key("crit") {
            let why = "the token's header has critical extensions, and none is known here";
            return Err(Unauthenticated::new("jwt_malformed", why));
        }
        match header.get("kid") {
            None => Ok(None),
            Some(Value::String(kid)) => Ok(Some(kid)),
            Some(_) => Err(malformed("the `kid` of its header is no text")),
        }
    }
}

impl Parts<'_> {
    fn of(token: &str) -> std::result::Result<Parts<'_>, Unauthenticated> {
        if token.len() > MAX_LENGTH {
            return Err(malformed("it is longer than 16 KiB"));
        }
        let parts = token
            .rsplit_once('.')
            .and_then(|(signed, signature)| Some((signed, signed.split_once('.')?, signature)));
        let Some((signed, (header, claims), signature)) = parts else {
            return Err(malformed("it has not three parts"));
        };
        Ok(Parts {
            signed,
            signature,
            header: object(header, "header")?,
            claims: object(claims, "claims")?,
        })
    }
}

fn object(part: &str, name: &str) -> std::result::Result<Map<String, Value>, Unauthenticated> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok();
    bytes
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or_else(|| malformed(&format!("its {name} is no JSON object in base64url")))
}

fn malformed(what: &str) -> Unauthenticated {
    Unauthenticated::new(
        "jwt_malformed",
        format!("the token is no JSON Web Token: {what}"),
    )
}

fn algorithm(algorithm: JwtAlgorithm) -> Algorithm {
    match algorithm {
        JwtAlgorithm::Hs256 => Algorithm::HS256,
        JwtAlgorithm::Hs384 => Algorithm::HS384,
        JwtAlgorithm::Hs512 => Algorithm::HS512,
        JwtAlgorithm::Rs256 => Algorithm::RS256,
        JwtAlgorithm::Es256 => Algorithm::ES256,
    }
}

/// The key, if it is one for just this algorithm and for signatures.
fn public_key(
    key: &Jwk,
    algorithm: JwtAlgorithm,
) -> std::result::Result<DecodingKey, Unauthenticated> {
    let fits = match (&key.algorithm, algorithm) {
        (AlgorithmParameters::RSA(_), JwtAlgorithm::Rs256) => {
            matches!(key.common.key_algorithm, None | Some(KeyAlgorithm::RS256))
        }
        (AlgorithmParameters::EllipticCurve(curve), JwtAlgorithm::Es256) => {
            curve.curve == EllipticCurve::P256
                && matches!(key.common.key_algorithm, None | Some(KeyAlgorithm::ES256))
        }
        _ => false,
    };
    let signs = matches!(
        key.common.public_key_use,
        None | Some(PublicKeyUse::Signature)
    );
    let decoded = DecodingKey::from_jwk(key).ok();
    decoded.filter(|_| fits && signs).ok_or_else(|| {
        let why = format!("the issuer's key of that name is none for {algorithm} signatures");
        Unauthenticated::new("jwt_key_unknown", why)
    })
}

#[cfg(test)]
#[path = "jwt_tests.rs"]
mod tests;
