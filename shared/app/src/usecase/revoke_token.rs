//! Revoking an API token.

use crate::access::Access;
use crate::error::{Error, Result};
use crate::origin::Origin;
use crate::store::{Commit, StoredToken};
use crate::view;
use crate::work::contended;
use client::wire::Token;
use domain::access::TokenId;
use domain::audit::{Object, Verb};
use domain::id::TenantId;
use jiff::{RoundMode, Timestamp, TimestampRound, Unit};
use serde_json::json;

/// Ends a token of this tenant at once; one that is revoked stays as it is. The audit names `origin`.
///
/// # Errors
/// [`Error::TokenNotFound`] when there is none, or it is another tenant's: both look alike;
/// [`Error::Store`].
pub async fn revoke_token(
    access: &Access,
    origin: &Origin,
    tenant: &TenantId,
    id: &TokenId,
    now: Timestamp,
) -> Result<Token> {
    // As exact as the table keeps it: asked again, it answers the same.
    let second = TimestampRound::new()
        .smallest(Unit::Second)
        .mode(RoundMode::Trunc);
    let now = now.round(second).unwrap_or(now);
    contended(|| async {
        let found = access.store().token(id).await?;
        let found = found.filter(|found| found.token.tenant == *tenant);
        let found = found.ok_or_else(|| Error::TokenNotFound(id.clone()))?;
        if found.revoked_at.is_some() {
            return Ok(view::token(&found, now));
        }
        let (was, is) = (json!({"revoked_at": null}), json!({"revoked_at": now}));
        let told = origin
            .draft(tenant, Verb::TokenRevoked, Object::new("token", id), now)
            .change(&was, &is);
        let commit = Commit::new().revoked(id, tenant, now).audit(told)?;
        access.store().commit(&commit).await?;
        let revoked = StoredToken {
            revoked_at: Some(now),
            ..found
        };
        Ok(view::token(&revoked, now))
    })
    .await
}
