//! The API tokens of a tenant.

use super::page_size;
use crate::access::Access;
use crate::error::Result;
use crate::view;
use client::wire::{Page, Token};
use domain::id::TenantId;
use jiff::Timestamp;

/// One page of a tenant's tokens, newest first, those that ended within the last 30 days among them.
///
/// # Errors
/// [`crate::Error::BadRequest`] on a page size that is none; [`crate::Error::Store`].
pub async fn list_tokens(
    access: &Access,
    tenant: &TenantId,
    cursor: Option<&str>,
    limit: Option<u32>,
    now: Timestamp,
) -> Result<Page<Token>> {
    let page = access
        .store()
        .list_tokens(tenant, cursor, page_size(limit)?)
        .await?;
    Ok(Page {
        items: page
            .items
            .iter()
            .map(|token| view::token(token, now))
            .collect(),
        next_cursor: page.next,
    })
}
