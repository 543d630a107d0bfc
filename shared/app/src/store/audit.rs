//! The audit in the table: drafts that are written with the change they tell of and counted, the
//! counters, the head, and the chain of sealed entries.
//!
//! Nothing here changes or removes an entry that was sealed.

use super::error::{Conflict, StoreError};
use super::item::{self, Item};
use super::keys::{self, Key};
use super::{Commit, Store, Versioned};
use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem, Update};
use domain::audit::{Batch, Draft, Entry, Head, SHARDS, shard_of};
use domain::id::TenantId;
use jiff::Timestamp;
use std::collections::HashMap;

/// What counts the drafts of a shard that were ever written.
const WRITTEN: &str = "written";

type Attributes = HashMap<String, AttributeValue>;

/// How many drafts a commit writes, all in one shard, and since when they wait.
#[derive(Clone)]
pub(super) struct Counted {
    tenant: TenantId,
    shard: usize,
    drafts: u64,
    since: Timestamp,
}

impl Counted {
    /// The change of the counter. It needs no look at how many there are, and makes the tenant due.
    pub(super) fn build(&self, table: &str) -> TransactWriteItem {
        let key = Key::audit_shard(self.shard);
        let due = keys::due_sort(self.since, &key.pk);
        let update = Update::builder()
            .table_name(table)
            .set_key(Some(key.attributes(&self.tenant)))
            .update_expression(
                "SET due_pk = :due_pk, due_sk = if_not_exists(due_sk, :due_sk) ADD #written :drafts",
            )
            .expression_attribute_names("#written", WRITTEN)
            .expression_attribute_values(":due_pk", AttributeValue::S(key.due_partition()))
            .expression_attribute_values(":due_sk", AttributeValue::S(due))
            .expression_attribute_values(":drafts", AttributeValue::N(self.drafts.to_string()))
            .build();
        let update = update.expect("a key, an expression and a table are set");
        TransactWriteItem::builder().update(update).build()
    }
}

impl Commit {
    /// Tells the audit of what is written here, in the same transaction. All drafts of a commit are of one
    /// tenant.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`], which no draft can cause.
    pub(crate) fn audit(mut self, mut draft: Draft) -> Result<Commit, StoreError> {
        let counted = self.counted.get_or_insert_with(|| Counted {
            tenant: draft.tenant.clone(),
            shard: shard_of(&draft.id),
            drafts: 0,
            since: draft.at,
        });
        // One counter a transaction: the fewer items that many write, the rarer they meet.
        while shard_of(&draft.id) != counted.shard {
            draft.id = uuid::Uuid::now_v7().simple().to_string();
        }
        counted.drafts += 1;
        let item = Item::new(Key::audit_draft(&draft.id), &draft, 1)?;
        self.put_of(&draft.tenant, item);
        Ok(self)
    }

    /// The same for several.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`], which no draft can cause.
    pub(crate) fn audit_all(self, drafts: Vec<Draft>) -> Result<Commit, StoreError> {
        drafts.into_iter().try_fold(self, Commit::audit)
    }
}

/// Drafts that were found.
pub(crate) struct Drafts {
    /// Oldest or newest first, as asked for. Those that cannot be read are left out.
    pub(crate) drafts: Vec<Draft>,
    /// Whether these are all there were.
    pub(crate) all: bool,
}

/// What lies at a place of the chain.
pub(crate) struct StoredEntry {
    /// The place, by its key.
    pub(crate) sequence: u64,
    /// The entry; none when it is none any more.
    pub(crate) entry: Option<Entry>,
}

/// Which part of the chain, and which way.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Part {
    /// What follows this place, in order.
    After(u64),
    /// What is before this place, newest first.
    Before(u64),
}

impl Store {
    /// The end of the chain; before the first entry when nothing was sealed.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn audit_head(&self) -> Result<Versioned<Head>, StoreError> {
        let found = self.get(Key::audit_head()).await?;
        Ok(found.unwrap_or_else(|| Versioned {
            value: Head::new(self.tenant.clone()),
            rev: 0,
        }))
    }

    /// How many drafts of each shard were ever written.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn audit_written(&self) -> Result<[u64; SHARDS], StoreError> {
        let keys: Vec<Key> = (0..SHARDS).map(Key::audit_shard).collect();
        let found = self.batch(&keys).await?;
        let mut written = [0; SHARDS];
        for (count, key) in written.iter_mut().zip(&keys) {
            let item = found.attributes(key);
            *count = item
                .and_then(|item| item::number(item, WRITTEN))
                .unwrap_or(0);
        }
        Ok(written)
    }

    /// At most so many drafts, from the oldest on, or from the newest before this id on.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn audit_drafts(
        &self,
        newest_before: Option<&str>,
        limit: usize,
    ) -> Result<Drafts, StoreError> {
        let mut query = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .expression_attribute_values(":pk", keys::owned(&self.tenant, keys::AUDIT_DRAFTS))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        query = match newest_before {
            None => query.key_condition_expression("pk = :pk"),
            Some(id) => query
                .key_condition_expression("pk = :pk AND sk < :before")
                .expression_attribute_values(":before", AttributeValue::S(id.to_owned()))
                .scan_index_forward(false),
        };
        let answer = query.send().await;
        let answer = answer.map_err(|error| StoreError::call("Query", error))?;
        let drafts = answer.items().iter().filter_map(|item| self.draft(item));
        Ok(Drafts {
            drafts: drafts.collect(),
            all: answer.last_evaluated_key.is_none(),
        })
    }

    /// The draft of an item; none when someone else than a commit wrote it, which sealing then finds missing.
    fn draft(&self, item: &Attributes) -> Option<Draft> {
        let id = item::text(item, "sk")?;
        let draft: Option<Draft> = item::json(item, "data").ok();
        let ours = draft.filter(|draft| draft.id == id && draft.tenant == self.tenant);
        if ours.is_none() {
            tracing::error!(tenant = %self.tenant, id, "a draft of the audit is not as it was written");
        }
        ours
    }

    /// At most so many entries of the chain.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn audit_entries(
        &self,
        part: Part,
        limit: usize,
    ) -> Result<Vec<StoredEntry>, StoreError> {
        // DynamoDB's BETWEEN takes in both ends.
        let (from, to, forward) = match part {
            Part::After(sequence) => (sequence.saturating_add(1), MOST, true),
            Part::Before(sequence) => (0, sequence.saturating_sub(1), false),
        };
        let sort = |sequence: u64| AttributeValue::S(keys::audit_sort(sequence.min(MOST)));
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :to")
            .expression_attribute_values(":pk", keys::owned(&self.tenant, keys::AUDIT))
            .expression_attribute_values(":from", sort(from))
            .expression_attribute_values(":to", sort(to))
            .scan_index_forward(forward)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .send()
            .await
            .map_err(|error| StoreError::call("Query", error))?;
        let entries = answer.items().iter().filter_map(|item| {
            let sequence = item::text(item, "sk")?.strip_prefix("ENTRY#")?;
            Some(StoredEntry {
                sequence: sequence.parse().ok()?,
                entry: item::json(item, "data").ok(),
            })
        });
        Ok(entries.collect())
    }

    /// Writes what was sealed, if the head still is as it was read.
    ///
    /// # Errors
    /// [`Conflict::Changed`] when someone else has sealed meanwhile, or something stands at the place of an
    /// entry already.
    pub(crate) async fn seal(&self, batch: &Batch, head_rev: u64) -> Result<(), Conflict> {
        let mut commit = Commit::new();
        let head = Item::new(Key::audit_head(), &batch.head, head_rev + 1)?;
        commit.put_if_unchanged(head, head_rev);
        for entry in &batch.entries {
            let item = Item::new(Key::audit_entry(entry.sequence), entry, 1)?;
            commit.put_if_unchanged(item, 0);
        }
        for id in &batch.sealed {
            commit.delete(Key::audit_draft(id));
        }
        self.commit(&commit).await
    }

    /// The tenant is not due any more, if nothing was written since these counts were read.
    ///
    /// # Errors
    /// [`Conflict::Changed`] when something was.
    pub(crate) async fn audit_sealed(&self, written: &[u64; SHARDS]) -> Result<(), Conflict> {
        let mut commit = Commit::new();
        for (shard, written) in written.iter().enumerate().filter(|(_, count)| **count > 0) {
            let update = Update::builder()
                .update_expression("REMOVE due_pk, due_sk")
                .condition_expression("#written = :written")
                .expression_attribute_names("#written", WRITTEN)
                .expression_attribute_values(":written", AttributeValue::N(written.to_string()));
            commit.update(Key::audit_shard(shard), update);
        }
        self.commit(&commit).await
    }
}

/// The greatest sequence that a key holds.
const MOST: u64 = 999_999_999_999_999;
