//! Outstanding work: claimed by one worker at a time, gone once done.

use super::Store;
use super::error::StoreError;
use super::item::{self, Item};
use super::keys::{self, Key};
use crate::telemetry::Cause;
use crate::work::{Work, WorkId};
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use jiff::{SignedDuration, Timestamp};

/// Work that is ours for a while.
#[derive(Debug)]
pub(crate) struct ClaimedWork {
    /// What to do.
    pub work: Work,
    /// How often it was claimed, this time included: from the second time on it may have been done.
    pub attempt: u64,
    /// What it is the consequence of, as far as anyone noted it.
    pub cause: Cause,
}

impl Store {
    /// Claims a piece of work for so long; none when it is done or someone else is at it.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn claim_work(
        &self,
        id: &WorkId,
        lease: SignedDuration,
        now: Timestamp,
    ) -> Result<Option<ClaimedWork>, StoreError> {
        let key = Key::work(id.as_str());
        let until = now + lease;
        let claimed = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key.attributes(&self.tenant)))
            .update_expression("SET leased_until = :until, due_sk = :due ADD attempts :one")
            .condition_expression(
                "attribute_exists(pk) AND (attribute_not_exists(leased_until) OR leased_until <= :now)",
            )
            .expression_attribute_values(":until", AttributeValue::N(until.as_millisecond().to_string()))
            .expression_attribute_values(":now", AttributeValue::N(now.as_millisecond().to_string()))
            .expression_attribute_values(":due", AttributeValue::S(keys::due_sort(until, &key.pk)))
            .expression_attribute_values(":one", AttributeValue::N("1".to_owned()))
            .return_values(ReturnValue::AllNew)
            .send()
            .await;
        match claimed {
            Ok(claimed) => {
                let item = claimed.attributes.unwrap_or_default();
                let attempt = item::number(&item, "attempts").unwrap_or(1);
                Ok(Some(ClaimedWork {
                    work: Item::read(&item)?.value,
                    attempt,
                    // Whatever is wrong with it, the work is to be done.
                    cause: item::json(&item, "cause").unwrap_or_default(),
                }))
            }
            Err(error)
                if matches!(
                    error.as_service_error(),
                    Some(UpdateItemError::ConditionalCheckFailedException(_))
                ) =>
            {
                Ok(None)
            }
            Err(error) => Err(StoreError::call("UpdateItem", error)),
        }
    }

    /// The work is done and forgotten.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer; it will then be done again.
    pub(crate) async fn finish_work(&self, id: &WorkId) -> Result<(), StoreError> {
        self.client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(Key::work(id.as_str()).attributes(&self.tenant)))
            .send()
            .await
            .map_err(|error| StoreError::call("DeleteItem", error))?;
        Ok(())
    }

    /// Nobody is at it any more; it is due again at `at`.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer; it is then due when the claim runs out.
    pub(crate) async fn postpone_work(&self, id: &WorkId, at: Timestamp) -> Result<(), StoreError> {
        let key = Key::work(id.as_str());
        let postponed = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key.attributes(&self.tenant)))
            .update_expression("SET due_sk = :due REMOVE leased_until")
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_values(":due", AttributeValue::S(keys::due_sort(at, &key.pk)))
            .send()
            .await;
        match postponed {
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

    /// Gives a piece of work up: nobody does it any more, but it can be looked at for 30 days.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn abandon_work(&self, id: &WorkId, now: Timestamp) -> Result<(), StoreError> {
        let until = now + SignedDuration::from_hours(30 * 24);
        self.client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(Key::work(id.as_str()).attributes(&self.tenant)))
            .update_expression("SET expires_at = :until REMOVE due_pk, due_sk")
            .expression_attribute_values(":until", AttributeValue::N(until.as_second().to_string()))
            .send()
            .await
            .map_err(|error| StoreError::call("UpdateItem", error))?;
        Ok(())
    }
}
