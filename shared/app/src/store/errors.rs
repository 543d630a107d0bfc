//! What is known of errors: an item a fingerprint, and beside it which events were counted in it, an item an hour.

use super::error::StoreError;
use super::item::{self, Item};
use super::keys::{self, Key};
use super::lists::{ListPage, Range, open_cursor, seal_cursor};
use super::{Commit, Store, Versioned};
use aws_sdk_dynamodb::types::{AttributeValue, Update};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use domain::collect::{Counted, MOST_FINGERPRINTS, Part};
use domain::errors::Fingerprint;
use domain::signature::{Hour, Signature};
use jiff::{SignedDuration, Timestamp};

/// After this an event that comes again would be counted again; SQS keeps none for so long.
const COUNTED_FOR: SignedDuration = SignedDuration::from_hours(24 * 40);

impl Store {
    /// What is known of these fingerprints; those that are new are left out. One call for each hundred.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn signatures(
        &self,
        fingerprints: &[Fingerprint],
    ) -> Result<Vec<(Fingerprint, Versioned<Signature>)>, StoreError> {
        let keys: Vec<Key> = fingerprints.iter().map(Key::error).collect();
        let found = self.batch(&keys).await?;
        let mut known = Vec::with_capacity(keys.len());
        for (fingerprint, key) in fingerprints.iter().zip(&keys) {
            if let Some(signature) = found.read(key)? {
                known.push((*fingerprint, signature));
            }
        }
        Ok(known)
    }

    /// What is known of a fingerprint.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn signature(
        &self,
        fingerprint: &Fingerprint,
    ) -> Result<Option<Versioned<Signature>>, StoreError> {
        self.get(Key::error(fingerprint)).await
    }

    /// Which events were counted in these parts of hours of a fingerprint. One call for each hundred.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn counted(
        &self,
        fingerprint: &Fingerprint,
        parts: &[(Hour, Part)],
    ) -> Result<Vec<Versioned<Counted>>, StoreError> {
        let keys = parts.iter();
        let keys = keys.map(|(hour, part)| Key::counted(fingerprint, *hour, *part));
        let keys: Vec<Key> = keys.collect();
        let found = self.batch(&keys).await?;
        let read = |key| {
            let stored: Option<Versioned<String>> = found.read(key)?;
            let (text, rev) = stored.map_or_else(Default::default, |it| (it.value, it.rev));
            let bytes = STANDARD_NO_PAD.decode(&text);
            let bytes = bytes.map_err(|cause| StoreError::Unreadable {
                key: format!("{key:?}"),
                cause: cause.to_string(),
            })?;
            Ok(Versioned {
                value: Counted::read(&bytes),
                rev,
            })
        };
        keys.iter().map(read).collect()
    }

    /// Errors, the last seen first. One query and one batch of gets.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn list_errors(
        &self,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<ListPage<Signature>, StoreError> {
        let range = Range {
            index: Some("list"),
            pk: keys::LIST_OF_ERRORS.to_owned(),
            prefix: None,
            newest_first: true,
        };
        let start = cursor.and_then(open_cursor).and_then(|sort| {
            let fingerprint = sort.split_once('#')?.1.parse().ok()?;
            Some(self.index_key("list", &range.pk, &Key::error(&fingerprint), &sort))
        });
        let (found, last) = self.query(&range, start, limit).await?;
        let fingerprints: Vec<Fingerprint> = found
            .iter()
            .filter_map(|item| item::text(item, "list_sk")?.split_once('#')?.1.parse().ok())
            .collect();
        let known = self.signatures(&fingerprints).await?;
        let next = last.and_then(|last| item::text(&last, "list_sk").map(seal_cursor));
        Ok(ListPage {
            items: known.into_iter().map(|(_, known)| known.value).collect(),
            next,
        })
    }
}

impl Commit {
    /// What is known of a fingerprint now; `rev` is that of what was read, 0 for a new one.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`], which no signature can cause.
    pub(crate) fn signature(
        mut self,
        fingerprint: &Fingerprint,
        signature: &Signature,
        rev: u64,
    ) -> Result<Commit, StoreError> {
        let last_seen = signature.seen.last_seen.unwrap_or(Timestamp::UNIX_EPOCH);
        let sort = keys::error_sort(last_seen, fingerprint);
        let item = Item::new(Key::error(fingerprint), signature, rev + 1)?.indexed(
            "list",
            keys::LIST_OF_ERRORS.to_owned(),
            sort,
        );
        self.put_if_unchanged(item, rev);
        Ok(self)
    }

    /// Which events were counted in a part of an hour.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`], which none can cause.
    pub(crate) fn counted(
        mut self,
        fingerprint: &Fingerprint,
        (hour, part): (Hour, Part),
        counted: &Counted,
        rev: u64,
    ) -> Result<Commit, StoreError> {
        let text = STANDARD_NO_PAD.encode(counted.write());
        let begun = Timestamp::from_second(i64::from(hour.0) * 3_600).unwrap_or_default();
        let item = Item::new(Key::counted(fingerprint, hour, part), &text, rev + 1)?
            .expiring(begun + COUNTED_FOR);
        self.put_if_unchanged(item, rev);
        Ok(self)
    }

    /// One fingerprint more of a service; refuses the whole commit with [`super::Conflict::Seen`] when it has too many.
    #[must_use]
    pub(crate) fn another_of_service(mut self, service: &str) -> Commit {
        let number = |number: u32| AttributeValue::N(number.to_string());
        let update = Update::builder()
            .update_expression("ADD fingerprints :one")
            .condition_expression("attribute_not_exists(fingerprints) OR fingerprints < :most")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":most", number(MOST_FINGERPRINTS));
        self.update_or_seen(Key::error_service(service), update);
        self
    }
}
