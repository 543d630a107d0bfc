//! One-time sign-in codes, kept as hashes.

use super::Store;
use super::error::StoreError;
use super::item::{self, Item};
use super::keys::Key;
use crate::access::Identity;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use jiff::Timestamp;

impl Store {
    /// Keeps the hash of a code that lets someone in, until then.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub async fn put_sign_in(
        &self,
        hash: &str,
        of: &Identity,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        let item = Item::new(Key::sign_in(hash), of, 1)?.expiring(until);
        self.client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item.build(&self.tenant)))
            .send()
            .await
            .map_err(|error| StoreError::call("PutItem", error))?;
        Ok(())
    }

    /// Takes the code of this hash away; whom it lets in, if it was there and is not too old.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub async fn take_sign_in(
        &self,
        hash: &str,
        now: Timestamp,
    ) -> Result<Option<Identity>, StoreError> {
        let taken = self
            .client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(Key::sign_in(hash).attributes(&self.tenant)))
            .condition_expression("expires_at > :now")
            .expression_attribute_values(":now", AttributeValue::N(now.as_second().to_string()))
            .return_values(ReturnValue::AllOld)
            .send()
            .await;
        match taken {
            Ok(taken) => taken
                .attributes
                .map(|item| item::json(&item, "data"))
                .transpose(),
            Err(error)
                if matches!(
                    error.as_service_error(),
                    Some(DeleteItemError::ConditionalCheckFailedException(_))
                ) =>
            {
                Ok(None)
            }
            Err(error) => Err(StoreError::call("DeleteItem", error)),
        }
    }
}
