//! Revoking an API token.

use crate::access::Access;
use crate::error::{Error, Result};
use crate::view;
use client::wire::Token;
use domain::access::TokenId;
use domain::id::TenantId;
use jiff::Timestamp;

/// Ends a token of this tenant at once; one that is revoked stays as it is.
///
/// # Errors
/// [`Error::TokenNotFound`] when there is none, or it is another tenant's: both look alike;
/// [`Error::Store`].
pub async fn revoke_token(
    access: &Access,
    tenant: &TenantId,
    id: &TokenId,
    now: Timestamp,
) -> Result<Token> {
    let revoked = access.store().revoke_token(id, tenant, now).await?;
    let revoked = revoked.ok_or_else(|| Error::TokenNotFound(id.clone()))?;
    Ok(view::token(&revoked, now))
}
