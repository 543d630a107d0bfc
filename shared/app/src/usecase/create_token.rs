//! Making an API token.

use crate::access::{Access, NewToken};
use crate::error::Result;
use crate::store::StoredToken;
use crate::view;
use client::wire::{CreateToken, CreatedToken};
use domain::access::{ApiToken, Grant, Principal};
use jiff::Timestamp;
use secrecy::ExposeSecret;

/// Makes a token for `maker`.
///
/// # Errors
/// [`crate::Error::Grant`] when it would grant more than its maker holds; [`crate::Error::Store`].
pub async fn create_token(
    access: &Access,
    maker: &Principal,
    asked: &CreateToken,
    now: Timestamp,
) -> Result<CreatedToken> {
    let set = |names: &Vec<String>| names.iter().cloned().collect();
    let grant = Grant {
        name: asked.name.clone(),
        roles: asked.roles.as_ref().map(set),
        scopes: asked.scopes.as_ref().map(set),
        days: asked.expires_in_days,
    };
    let made = NewToken::make(now);
    let token = ApiToken::granted(made.id, maker, &grant, now)?;
    access.store().put_token(&token, made.secret_sha256).await?;
    let stored = StoredToken {
        token,
        secret_sha256: made.secret_sha256,
        last_used_at: None,
        revoked_at: None,
    };
    Ok(CreatedToken {
        secret: made.text.expose_secret().to_owned(),
        token: view::token(&stored, now),
    })
}
