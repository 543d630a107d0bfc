//! Many items by their keys in one call.

use super::error::StoreError;
use super::item::{self, Item};
use super::keys::Key;
use super::{Store, Versioned};
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::time::Duration;

/// DynamoDB takes so many keys in one batch of gets.
const BATCH: usize = 100;
/// Before what was left over is asked for again; twice as long each time.
const PAUSE: Duration = Duration::from_millis(20);
/// How often what was left over is asked for again.
const MOST_TRIES: u32 = 8;

type Attributes = HashMap<String, AttributeValue>;

/// Items that were read together.
pub(crate) struct Batch {
    items: HashMap<(String, String), Attributes>,
    tenant: domain::id::TenantId,
}

impl Batch {
    /// The attributes of the item with this key.
    pub(super) fn attributes(&self, key: &Key) -> Option<&Attributes> {
        let pk = format!("{}#{}", self.tenant, key.pk);
        self.items.get(&(pk, key.sk.clone()))
    }

    /// The value of the item with this key.
    pub(super) fn read<T: DeserializeOwned>(
        &self,
        key: &Key,
    ) -> Result<Option<Versioned<T>>, StoreError> {
        self.attributes(key).map(Item::read).transpose()
    }
}

impl Store {
    /// The items with these keys, as they are now; those that are not there are left out.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer, or not with all of them.
    pub(super) async fn batch(&self, keys: &[Key]) -> Result<Batch, StoreError> {
        let mut items = HashMap::with_capacity(keys.len());
        for some in keys.chunks(BATCH) {
            let keys = some.iter().map(|key| key.attributes(&self.tenant));
            let mut wanted: Vec<Attributes> = keys.collect();
            for attempt in 0.. {
                let keys = KeysAndAttributes::builder()
                    .set_keys(Some(std::mem::take(&mut wanted)))
                    .consistent_read(true)
                    .build();
                let answer = self
                    .client
                    .batch_get_item()
                    .request_items(&self.table, keys.expect("keys are set"))
                    .send()
                    .await
                    .map_err(|cause| StoreError::call("BatchGetItem", cause))?;
                let found = answer.responses.unwrap_or_default().remove(&self.table);
                for found in found.unwrap_or_default() {
                    let text = |name| item::text(&found, name).unwrap_or_default().to_owned();
                    items.insert((text("pk"), text("sk")), found);
                }
                // More than 16 MB comes in parts, and a busy table leaves keys out.
                let left = answer
                    .unprocessed_keys
                    .unwrap_or_default()
                    .remove(&self.table);
                wanted = left.map_or_else(Vec::new, |left| left.keys);
                if wanted.is_empty() {
                    break;
                }
                if attempt == MOST_TRIES {
                    return Err(StoreError::Call {
                        operation: "BatchGetItem",
                        cause: format!("{} keys were left out time and again", wanted.len()),
                    });
                }
                tokio::time::sleep(PAUSE * 2_u32.pow(attempt)).await;
            }
        }
        Ok(Batch {
            items,
            tenant: self.tenant.clone(),
        })
    }
}
