//! Verifies the OIDC token a runner sends with its callback: that GitHub (or the local forge) made it,
//! for this repository, for a dispatched run. Which run it proves is for the use case to compare.
//!
//! Facts: <https://docs.github.com/actions/reference/openid-connect-reference>.

use crate::access::IssuerKeys;
use crate::error::{Error, Result};
use crate::settings::OidcSettings;
use domain::id::{RunId, RunnerId};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::{Deserialize, Deserializer};
use std::sync::Arc;

/// Clocks may differ by so much.
const SKEW_SECONDS: u64 = 60;

/// What a verified token says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RunnerClaims {
    /// Names the token itself.
    pub jti: String,
    /// When it ends, in seconds since 1970.
    pub exp: i64,
    /// The workflow run.
    #[serde(deserialize_with = "number")]
    pub run_id: u64,
    /// The commit it runs.
    pub sha: String,
    /// The workflow's file and ref: `owner/name/.github/workflows/file.yml@refs/tags/…`.
    pub workflow_ref: String,
    /// What started it.
    event_name: String,
    /// `owner/name`.
    repository: String,
    /// The repository's number.
    #[serde(deserialize_with = "number")]
    repository_id: u64,
}

impl RunnerClaims {
    /// The workflow run.
    pub fn runner(&self) -> RunnerId {
        RunnerId(self.run_id)
    }
}

/// GitHub writes numbers in claims as texts.
fn number<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<u64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Number(u64),
        Text(String),
    }
    match Either::deserialize(deserializer)? {
        Either::Number(number) => Ok(number),
        Either::Text(text) => text.parse().map_err(serde::de::Error::custom),
    }
}

/// Verifies tokens of one issuer.
#[derive(Clone)]
pub struct OidcVerifier {
    settings: Arc<OidcSettings>,
    keys: IssuerKeys,
}

impl OidcVerifier {
    /// A verifier; the issuer's keys are fetched when they are first needed.
    pub fn new(settings: &OidcSettings) -> OidcVerifier {
        OidcVerifier {
            settings: Arc::new(settings.clone()),
            keys: IssuerKeys::at(&settings.jwks_url),
        }
    }

    /// What the token says, if it proves a dispatched run of ours that speaks for `run`.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when it proves nothing; [`Error::Forbidden`] when it proves
    /// something else.
    pub async fn verify(&self, token: &str, run: &RunId, now: Timestamp) -> Result<RunnerClaims> {
        let refuse = |cause: &str| Error::Unauthenticated(cause.to_owned());
        let header = jsonwebtoken::decode_header(token).map_err(|_| refuse("no JSON Web Token"))?;
        if header.alg != Algorithm::RS256 {
            return Err(refuse("the token is not signed with RS256"));
        }
        let kid = header
            .kid
            .ok_or_else(|| refuse("the token does not name its key"))?;
        let key = self.key(&kid, now).await?;
        let mut validation = Validation::new(Algorithm::RS256);
        validation.leeway = SKEW_SECONDS;
        validation.validate_nbf = true;
        validation.set_issuer(&[&self.settings.issuer]);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        // Compared below, so that another run's token is told apart from a token of nobody.
        validation.validate_aud = false;
        #[derive(Deserialize)]
        struct Audience {
            aud: String,
        }
        let wrong = |cause: jsonwebtoken::errors::Error| {
            Error::Unauthenticated(format!("the token is not good: {cause}"))
        };
        let claims = jsonwebtoken::decode::<RunnerClaims>(token, &key, &validation)
            .map_err(wrong)?
            .claims;
        let audience = jsonwebtoken::decode::<Audience>(token, &key, &validation)
            .map_err(wrong)?
            .claims
            .aud;
        if audience != format!("prentice:{run}") {
            return Err(Error::Forbidden(
                "the token was made for another run".to_owned(),
            ));
        }
        let ours = claims.repository == self.settings.repository
            && claims.repository_id == self.settings.repository_id;
        if !ours {
            return Err(Error::Forbidden(
                "the token was made for another repository".to_owned(),
            ));
        }
        if claims.event_name != "workflow_dispatch" {
            return Err(Error::Forbidden(
                "the token was made for a run that nobody dispatched".to_owned(),
            ));
        }
        Ok(claims)
    }

    async fn key(&self, kid: &str, now: Timestamp) -> Result<DecodingKey> {
        let refuse = |cause: String| Error::Unauthenticated(cause);
        let key = self.keys.key(kid, now).await?;
        let key =
            key.ok_or_else(|| refuse("the token's key is not one of the issuer's".to_owned()))?;
        DecodingKey::from_jwk(&key)
            .map_err(|cause| refuse(format!("the issuer's key is odd: {cause}")))
    }
}
