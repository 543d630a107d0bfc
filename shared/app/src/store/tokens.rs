//! API tokens, kept with the SHA-256 of their secrets.
//!
//! They are found by id before it is known whose they are, so they lie in the deployment's own store, each
//! with its tenant; lists and revocation name the tenant, and see no other's.

use super::error::StoreError;
use super::item::{self, Item};
use super::keys::{self, Key};
use super::lists::{ListPage, Range, open_cursor, seal_cursor};
use super::{Commit, Store};
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes, Update};
use domain::access::{ApiToken, TokenId};
use domain::id::TenantId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// How long a token that has ended is still listed, and refused by its reason.
const KEPT_AFTER_END: SignedDuration = SignedDuration::from_hours(24 * 30);

/// A token and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StoredToken {
    /// As it was made.
    pub(crate) token: ApiToken,
    /// SHA-256 of its secret.
    pub(crate) secret_sha256: [u8; 32],
    /// When it was last seen, to about an hour.
    pub(crate) last_used_at: Option<Timestamp>,
    /// Since when it lets nobody in.
    pub(crate) revoked_at: Option<Timestamp>,
}

/// What does not change, as it is stored.
#[derive(Serialize, Deserialize)]
struct Record {
    token: ApiToken,
    secret_sha256: String,
}

impl Store {
    /// The token of this id, whoever's it is.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn token(&self, id: &TokenId) -> Result<Option<StoredToken>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(Key::token(id).attributes(&self.tenant)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| StoreError::call("GetItem", error))?;
        answer.item.map(|item| read(&item)).transpose()
    }

    /// A tenant's tokens, newest first. One query and one batch of gets.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn list_tokens(
        &self,
        tenant: &TenantId,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<ListPage<StoredToken>, StoreError> {
        let range = Range {
            index: Some("list"),
            pk: keys::list_of_tokens(tenant),
            prefix: None,
            newest_first: true,
        };
        let start = cursor
            .and_then(open_cursor)
            .and_then(|id| TokenId::parse(&id))
            .map(|id| self.index_key("list", &range.pk, &Key::token(&id), id.as_str()));
        let (found, last) = self.query(&range, start, limit).await?;
        let ids: Vec<TokenId> = found
            .iter()
            .filter_map(|item| TokenId::parse(item::text(item, "list_sk")?))
            .collect();
        let mut tokens = self.tokens(&ids).await?;
        let items = ids.iter().filter_map(|id| tokens.remove(id)).collect();
        let next = last.and_then(|last| item::text(&last, "list_sk").map(seal_cursor));
        Ok(ListPage { items, next })
    }

    async fn tokens(&self, ids: &[TokenId]) -> Result<BTreeMap<TokenId, StoredToken>, StoreError> {
        let mut tokens = BTreeMap::new();
        if ids.is_empty() {
            return Ok(tokens);
        }
        let keys = ids
            .iter()
            .map(|id| Key::token(id).attributes(&self.tenant))
            .collect();
        let wanted = KeysAndAttributes::builder().set_keys(Some(keys));
        let answer = self
            .client
            .batch_get_item()
            .request_items(&self.table, wanted.build().expect("keys are set"))
            .send()
            .await
            .map_err(|error| StoreError::call("BatchGetItem", error))?;
        let items = answer.responses.unwrap_or_default().remove(&self.table);
        for item in items.unwrap_or_default() {
            let token = read(&item)?;
            tokens.insert(token.token.id.clone(), token);
        }
        Ok(tokens)
    }

    /// Writes down that a token was used now, unless that was done after `before`.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn note_token_use(
        &self,
        id: &TokenId,
        now: Timestamp,
        before: Timestamp,
    ) -> Result<(), StoreError> {
        let updated = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(Key::token(id).attributes(&self.tenant)))
            .update_expression("SET used_at = :now")
            // Of many requests at once one writes.
            .condition_expression(
                "attribute_exists(pk) AND (attribute_not_exists(used_at) OR used_at <= :before)",
            )
            .expression_attribute_values(":now", seconds(now))
            .expression_attribute_values(":before", seconds(before))
            .send()
            .await;
        match updated {
            Ok(_) => Ok(()),
            Err(error) if is_refused(error.as_service_error()) => Ok(()),
            Err(error) => Err(StoreError::call("UpdateItem", error)),
        }
    }
}

impl Commit {
    /// A new token.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`], which no token can cause.
    pub(crate) fn token(
        mut self,
        token: &ApiToken,
        secret_sha256: [u8; 32],
    ) -> Result<Commit, StoreError> {
        let record = Record {
            token: token.clone(),
            secret_sha256: hex::encode(secret_sha256),
        };
        let list = keys::list_of_tokens(&token.tenant);
        let item = Item::new(Key::token(&token.id), &record, 1)?
            .indexed("list", list, token.id.to_string())
            .with("tenant", token.tenant.as_str())
            .expiring(token.expires_at + KEPT_AFTER_END);
        self.put_if_unchanged(item, 0);
        Ok(self)
    }

    /// A token of this tenant ends now; refuses the whole commit with [`Conflict::Changed`] when it has ended
    /// already or is not theirs.
    ///
    /// [`Conflict::Changed`]: super::Conflict::Changed
    #[must_use]
    pub(crate) fn revoked(mut self, id: &TokenId, tenant: &TenantId, now: Timestamp) -> Commit {
        let update = Update::builder()
            .update_expression("SET revoked_at = :now")
            .condition_expression("tenant = :tenant AND attribute_not_exists(revoked_at)")
            .expression_attribute_values(":now", seconds(now))
            .expression_attribute_values(":tenant", AttributeValue::S(tenant.to_string()));
        self.update(Key::token(id), update);
        self
    }
}

fn is_refused(error: Option<&UpdateItemError>) -> bool {
    matches!(
        error,
        Some(UpdateItemError::ConditionalCheckFailedException(_))
    )
}

fn seconds(at: Timestamp) -> AttributeValue {
    AttributeValue::N(at.as_second().to_string())
}

fn read(item: &HashMap<String, AttributeValue>) -> Result<StoredToken, StoreError> {
    let record: Record = item::json(item, "data")?;
    let mut secret_sha256 = [0; 32];
    hex::decode_to_slice(&record.secret_sha256, &mut secret_sha256).map_err(|cause| {
        StoreError::Unreadable {
            key: Key::token(&record.token.id).pk,
            cause: cause.to_string(),
        }
    })?;
    let moment = |name| {
        let seconds = item::number(item, name)?;
        Timestamp::from_second(i64::try_from(seconds).ok()?).ok()
    };
    Ok(StoredToken {
        secret_sha256,
        last_used_at: moment("used_at"),
        revoked_at: moment("revoked_at"),
        token: record.token,
    })
}
