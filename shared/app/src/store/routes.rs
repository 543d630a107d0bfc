//! The routes: compressed segments, and the head that tells which of them have changed.

use super::error::{Conflict, StoreError};
use super::item;
use super::keys::Key;
use super::{Store, Versioned};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use std::collections::{BTreeMap, HashMap};

/// Before an attribute of the head that holds the count of a segment's changes.
const SEGMENT: &str = "segment_";

impl Store {
    /// How often each segment has changed. One small item.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn route_head(&self) -> Result<BTreeMap<u8, u64>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(Key::route_head().attributes(&self.tenant)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|cause| StoreError::call("GetItem", cause))?;
        let head = answer.item.unwrap_or_default();
        Ok(head
            .keys()
            .filter_map(|name| {
                let number = name.strip_prefix(SEGMENT)?.parse().ok()?;
                Some((number, item::number(&head, name)?))
            })
            .collect())
    }

    /// Tells that a segment is at this change. An older one than is known changes nothing.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn mark_route_segment(&self, number: u8, rev: u64) -> Result<(), StoreError> {
        let marked = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(Key::route_head().attributes(&self.tenant)))
            .update_expression("SET #segment = :rev")
            .condition_expression("attribute_not_exists(#segment) OR #segment < :rev")
            .expression_attribute_names("#segment", format!("{SEGMENT}{number}"))
            .expression_attribute_values(":rev", AttributeValue::N(rev.to_string()))
            .send()
            .await;
        match marked {
            Ok(_) => Ok(()),
            Err(error)
                if matches!(
                    error.as_service_error(),
                    Some(UpdateItemError::ConditionalCheckFailedException(_))
                ) =>
            {
                Ok(())
            }
            Err(error) => Err(StoreError::call("UpdateItem", error)),
        }
    }

    /// One segment, packed.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn route_segment(
        &self,
        number: u8,
    ) -> Result<Option<Versioned<Vec<u8>>>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(Key::route_segment(number).attributes(&self.tenant)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|cause| StoreError::call("GetItem", cause))?;
        Ok(answer.item.as_ref().map(packed))
    }

    /// These segments, packed; one that is not there is left out.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn route_segments(
        &self,
        numbers: &[u8],
    ) -> Result<Vec<(u8, Versioned<Vec<u8>>)>, StoreError> {
        let keys: Vec<Key> = numbers.iter().copied().map(Key::route_segment).collect();
        let read = self.batch(&keys).await?;
        let found = numbers.iter().zip(&keys).filter_map(|(number, key)| {
            let item = read.attributes(key)?;
            Some((*number, packed(item)))
        });
        Ok(found.collect())
    }

    /// Replaces a segment, if it is still at the change `rev` (0: not there).
    ///
    /// # Errors
    /// [`Conflict::Changed`] when it is not; [`Conflict::Store`] when the table does not answer.
    pub(crate) async fn put_route_segment(
        &self,
        number: u8,
        packed: &[u8],
        rev: u64,
    ) -> Result<(), Conflict> {
        let mut item = Key::route_segment(number).attributes(&self.tenant);
        item.insert("packed".to_owned(), AttributeValue::B(Blob::new(packed)));
        item.insert("rev".to_owned(), AttributeValue::N((rev + 1).to_string()));
        let mut put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item));
        put = match rev {
            0 => put.condition_expression("attribute_not_exists(pk)"),
            rev => put
                .condition_expression("rev = :rev")
                .expression_attribute_values(":rev", AttributeValue::N(rev.to_string())),
        };
        match put.send().await {
            Ok(_) => Ok(()),
            Err(error)
                if matches!(
                    error.as_service_error(),
                    Some(PutItemError::ConditionalCheckFailedException(_))
                ) =>
            {
                Err(Conflict::Changed)
            }
            Err(error) => Err(StoreError::call("PutItem", error).into()),
        }
    }
}

fn packed(item: &HashMap<String, AttributeValue>) -> Versioned<Vec<u8>> {
    let bytes = item.get("packed").and_then(|packed| packed.as_b().ok());
    Versioned {
        value: bytes
            .map(|bytes| bytes.as_ref().to_vec())
            .unwrap_or_default(),
        rev: item::number(item, "rev").unwrap_or(0),
    }
}
