//! Who may call the API: the section of the settings, and how it is read.
//!
//! Never holds a secret in a type that prints.

use super::reader::Reader;
use jiff::SignedDuration;
use secrecy::SecretString;
use std::fmt;
use std::str::FromStr;

/// A shorter secret can be guessed from one token, without asking us (RFC 7518, section 3.2).
const MIN_SECRET: usize = 32;
const MAX_SKEW_SECONDS: u32 = 600;

/// Who may call the API.
#[derive(Debug, Clone)]
pub struct AccessSettings {
    /// `PRENTICE_SESSION_KEY`: signs session cookies; at least 32 characters.
    pub session_key: SecretString,
    /// `PRENTICE_API_TOKENS_SHA256`: `name:hash` of each token of an administrator, separated by commas;
    /// the hash is the SHA-256 of the token in hexadecimal digits.
    pub tokens: Vec<(String, [u8; 32])>,
    /// Cookies only over HTTPS; false only for a server on loopback: `PRENTICE_INSECURE_COOKIES=1`.
    pub secure_cookies: bool,
    /// Whose JSON Web Tokens are believed; nobody's unless configured.
    pub jwt: Option<JwtSettings>,
}

/// Whose JSON Web Tokens are believed, and which claims say what.
#[derive(Debug, Clone)]
pub struct JwtSettings {
    /// `PRENTICE_JWT_ALGORITHM` (default `HS256`): the only one that is taken.
    pub algorithm: JwtAlgorithm,
    /// What signatures are checked with.
    pub key: JwtKey,
    /// `PRENTICE_JWT_ISSUER`: what `iss` must be.
    pub issuer: Option<String>,
    /// `PRENTICE_JWT_AUDIENCE`: what `aud` must name.
    pub audience: Option<String>,
    /// `PRENTICE_JWT_CLOCK_SKEW_SECONDS` (default 60): clocks may differ by so much.
    pub skew: SignedDuration,
    /// `PRENTICE_JWT_REQUIRE_EXP` (default 1): whether a token without an end is refused.
    pub require_exp: bool,
    /// Which claims say what.
    pub claims: ClaimNames,
}

/// What signatures are checked with.
#[derive(Debug, Clone)]
pub enum JwtKey {
    /// `PRENTICE_JWT_SECRET`, of at least 32 bytes, for the `HS…` algorithms.
    Secret(SecretString),
    /// `PRENTICE_JWT_JWKS_URL`: where the issuer publishes its keys, for the others.
    Issuer(String),
}

/// The claims looked at for each, in this order; the first that is there counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimNames {
    /// `PRENTICE_JWT_TENANT_CLAIM` (default `tenant_id`, `tenant`, `tid`).
    pub tenant: Vec<String>,
    /// `PRENTICE_JWT_ROLES_CLAIM` (default `roles`, `role`).
    pub roles: Vec<String>,
    /// `PRENTICE_JWT_PERMISSIONS_CLAIM` (default `permissions`, `scopes`, `scope`).
    pub permissions: Vec<String>,
}

impl Default for ClaimNames {
    fn default() -> ClaimNames {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        ClaimNames {
            tenant: names(&["tenant_id", "tenant", "tid"]),
            roles: names(&["roles", "role"]),
            permissions: names(&["permissions", "scopes", "scope"]),
        }
    }
}

/// How JSON Web Tokens may be signed here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JwtAlgorithm {
    /// HMAC with SHA-256.
    Hs256,
    /// HMAC with SHA-384.
    Hs384,
    /// HMAC with SHA-512.
    Hs512,
    /// RSA (PKCS #1 v1.5) with SHA-256.
    Rs256,
    /// ECDSA over P-256 with SHA-256.
    Es256,
}

impl JwtAlgorithm {
    const ALL: [JwtAlgorithm; 5] = [
        JwtAlgorithm::Hs256,
        JwtAlgorithm::Hs384,
        JwtAlgorithm::Hs512,
        JwtAlgorithm::Rs256,
        JwtAlgorithm::Es256,
    ];

    /// As the header of a token spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            JwtAlgorithm::Hs256 => "HS256",
            JwtAlgorithm::Hs384 => "HS384",
            JwtAlgorithm::Hs512 => "HS512",
            JwtAlgorithm::Rs256 => "RS256",
            JwtAlgorithm::Es256 => "ES256",
        }
    }

    /// Whether signer and verifier share a secret.
    pub fn is_symmetric(self) -> bool {
        !matches!(self, JwtAlgorithm::Rs256 | JwtAlgorithm::Es256)
    }
}

impl fmt::Display for JwtAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for JwtAlgorithm {
    type Err = String;
    fn from_str(text: &str) -> Result<JwtAlgorithm, String> {
        let known = JwtAlgorithm::ALL.into_iter();
        known
            .clone()
            .find(|algorithm| algorithm.as_str() == text)
            .ok_or_else(|| {
                let known: Vec<&str> = known.map(JwtAlgorithm::as_str).collect();
                format!(
                    "{text:?} is not taken; expected one of {}",
                    known.join(", ")
                )
            })
    }
}

impl Reader<'_> {
    /// Who may call the API.
    pub fn access(&mut self) -> AccessSettings {
        let session_key = self.required(
            "PRENTICE_SESSION_KEY",
            "a random text of at least 32 characters",
        );
        if !session_key.is_empty() && session_key.len() < 32 {
            self.problem("PRENTICE_SESSION_KEY is too short; it needs at least 32 characters");
        }
        let mut tokens = Vec::new();
        for entry in self
            .optional("PRENTICE_API_TOKENS_SHA256")
            .unwrap_or_default()
            .split(',')
        {
            let mut hash = [0; 32];
            match entry.trim().split_once(':') {
                None if entry.trim().is_empty() => {}
                Some((name, digits)) if hex::decode_to_slice(digits, &mut hash).is_ok() => {
                    tokens.push((name.to_owned(), hash));
                }
                _ => self.problem(
                    "PRENTICE_API_TOKENS_SHA256 has an entry that is not `name:<64 hexadecimal digits>`",
                ),
            }
        }
        AccessSettings {
            session_key: session_key.into(),
            tokens,
            secure_cookies: self.optional("PRENTICE_INSECURE_COOKIES").as_deref() != Some("1"),
            jwt: self.jwt(),
        }
    }

    /// Whose JSON Web Tokens are believed.
    pub fn jwt(&mut self) -> Option<JwtSettings> {
        if self.optional("PRENTICE_JWT_ALLOW_UNVERIFIED").is_some() {
            self.problem(
                "PRENTICE_JWT_ALLOW_UNVERIFIED is set, but a token that is not verified proves nothing: there is no such mode; \
                 unset it",
            );
        }
        let secret = self.optional("PRENTICE_JWT_SECRET");
        let jwks_url = self.optional("PRENTICE_JWT_JWKS_URL");
        let issuer = self.optional("PRENTICE_JWT_ISSUER");
        let audience = self.optional("PRENTICE_JWT_AUDIENCE");
        let algorithm = self.jwt_algorithm();
        let settings = JwtSettings {
            algorithm,
            key: JwtKey::Issuer(String::new()),
            skew: self.skew(),
            require_exp: self.flag("PRENTICE_JWT_REQUIRE_EXP", true),
            claims: ClaimNames {
                tenant: self.claims("PRENTICE_JWT_TENANT_CLAIM", |names| names.tenant),
                roles: self.claims("PRENTICE_JWT_ROLES_CLAIM", |names| names.roles),
                permissions: self
                    .claims("PRENTICE_JWT_PERMISSIONS_CLAIM", |names| names.permissions),
            },
            issuer,
            audience,
        };
        let key = match (secret, jwks_url) {
            (None, None) => {
                if settings.issuer.is_some() || settings.audience.is_some() {
                    self.problem(
                        "PRENTICE_JWT_ISSUER or PRENTICE_JWT_AUDIENCE is set, but nothing to check a signature with; set \
                         PRENTICE_JWT_SECRET or PRENTICE_JWT_JWKS_URL",
                    );
                }
                return None;
            }
            (Some(_), Some(_)) => {
                self.problem(
                    "PRENTICE_JWT_SECRET and PRENTICE_JWT_JWKS_URL are both set; tokens are checked with one or the other",
                );
                return None;
            }
            (Some(secret), None) => {
                if secret.len() < MIN_SECRET {
                    self.problem(format!(
                        "PRENTICE_JWT_SECRET is too short; it needs at least {MIN_SECRET} bytes, made at random"
                    ));
                }
                JwtKey::Secret(secret.into())
            }
            (None, Some(url)) => {
                self.check_issuer(&url, &settings);
                JwtKey::Issuer(url)
            }
        };
        if matches!(key, JwtKey::Secret(_)) != algorithm.is_symmetric() {
            self.problem(format!(
                "PRENTICE_JWT_ALGORITHM is {algorithm}, which is checked with {}",
                if algorithm.is_symmetric() {
                    "PRENTICE_JWT_SECRET, not with published keys; set it to RS256 or ES256"
                } else {
                    "the keys at PRENTICE_JWT_JWKS_URL, not with a secret"
                }
            ));
        }
        Some(JwtSettings { key, ..settings })
    }

    /// An issuer signs for many services: without its name and ours, a token made for any of them opens this one.
    fn check_issuer(&mut self, url: &str, settings: &JwtSettings) {
        let is_safe = url::Url::parse(url).is_ok_and(|url| match url.scheme() {
            "https" => true,
            "http" => matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]")),
            _ => false,
        });
        if !is_safe {
            self.problem(format!(
                "PRENTICE_JWT_JWKS_URL is {url:?}; expected an https address"
            ));
        }
        if settings.issuer.is_none() || settings.audience.is_none() {
            self.problem(
                "PRENTICE_JWT_JWKS_URL needs PRENTICE_JWT_ISSUER and PRENTICE_JWT_AUDIENCE beside it: an issuer signs tokens \
                 for other services too",
            );
        }
    }

    fn jwt_algorithm(&mut self) -> JwtAlgorithm {
        let name = self.optional("PRENTICE_JWT_ALGORITHM");
        let name = name.unwrap_or_else(|| "HS256".to_owned());
        name.parse().unwrap_or_else(|problem: String| {
            self.problem(format!("PRENTICE_JWT_ALGORITHM: {problem}"));
            JwtAlgorithm::Hs256
        })
    }

    fn skew(&mut self) -> SignedDuration {
        let text = self.optional("PRENTICE_JWT_CLOCK_SKEW_SECONDS");
        let text = text.unwrap_or_else(|| "60".to_owned());
        match text.parse::<u32>() {
            Ok(seconds) if seconds <= MAX_SKEW_SECONDS => {
                SignedDuration::from_secs(i64::from(seconds))
            }
            _ => {
                self.problem(format!(
                    "PRENTICE_JWT_CLOCK_SKEW_SECONDS is {text:?}; expected 0 to {MAX_SKEW_SECONDS}"
                ));
                SignedDuration::ZERO
            }
        }
    }

    /// One name, or several separated by `|`, the first that is there counting.
    fn claims(&mut self, name: &str, of: impl Fn(ClaimNames) -> Vec<String>) -> Vec<String> {
        let Some(text) = self.optional(name) else {
            return of(ClaimNames::default());
        };
        let names: Vec<String> = text.split('|').map(|name| name.trim().to_owned()).collect();
        if names.iter().any(String::is_empty) {
            self.problem(format!(
                "{name} is {text:?}; expected the name of a claim, or several separated by `|`"
            ));
        }
        names
    }
}

#[cfg(test)]
#[path = "access_tests.rs"]
mod tests;
