//! Making an API token.

use crate::access::{Access, NewToken};
use crate::error::Result;
use crate::origin::Origin;
use crate::store::{Commit, StoredToken};
use crate::view;
use crate::work::contended;
use client::wire::{CreateToken, CreatedToken};
use domain::access::{ApiToken, Grant, Principal};
use domain::audit::{Object, Verb};
use jiff::Timestamp;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

/// Makes a token for `maker`; the audit names `origin`.
///
/// # Errors
/// [`crate::Error::Grant`] when it would grant more than its maker holds; [`crate::Error::Store`].
pub async fn create_token(
    access: &Access,
    origin: &Origin,
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
    let told = json!({
        "name": token.name,
        "roles": token.roles,
        "permissions": token.permissions,
        "scopes": token.scopes,
        "expires_at": token.expires_at,
    });
    let told = origin
        .draft(
            &token.tenant,
            Verb::TokenCreated,
            Object::new("token", &token.id),
            now,
        )
        .change(&Value::Null, &told);
    let commit = Commit::new()
        .token(&token, made.secret_sha256)?
        .audit(told)?;
    contended(|| async { Ok(access.store().commit(&commit).await?) }).await?;
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
