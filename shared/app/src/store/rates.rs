//! What is remembered of callers for strict rate limits: one number each, moved under a condition.
//!
//! The updates are the domain's ([`Update`]); nothing is read first.

use super::Store;
use super::error::StoreError;
use super::item;
use super::keys::Key;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure};
use domain::rate_limit::{RouteClass, Rule, Update};
use jiff::Timestamp;
use std::collections::HashMap;

/// Seconds for which an item is kept when it says nothing any more: clocks differ.
const KEPT_AFTER: i64 = 60;

impl Store {
    /// Carries an update out; the stored moment when its condition does not hold. One call.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn take_rate(
        &self,
        caller: &str,
        class: RouteClass,
        rule: &Rule,
        update: Update,
    ) -> Result<Result<Timestamp, Option<Timestamp>>, StoreError> {
        let number = |number: i64| AttributeValue::N(number.to_string());
        let call = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(
                Key::rate(caller, class, rule).attributes(&self.tenant),
            ))
            .return_values(ReturnValue::UpdatedNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let (call, latest) = match update {
            Update::Restart { tat, at_most } => {
                let call = call
                    .update_expression("SET tat = :tat, expires_at = :expires_at")
                    .condition_expression("attribute_not_exists(tat) OR tat <= :at_most")
                    .expression_attribute_values(":tat", number(tat))
                    .expression_attribute_values(":at_most", number(at_most));
                (call, tat)
            }
            Update::Advance {
                add,
                above,
                at_most,
            } => {
                let call = call
                    .update_expression("SET tat = tat + :add, expires_at = :expires_at")
                    .condition_expression("tat > :above AND tat <= :at_most")
                    .expression_attribute_values(":add", number(add))
                    .expression_attribute_values(":above", number(above))
                    .expression_attribute_values(":at_most", number(at_most));
                (call, at_most.saturating_add(add))
            }
        };
        let expires_at = number(latest / 1_000_000 + KEPT_AFTER);
        let error = match call
            .expression_attribute_values(":expires_at", expires_at)
            .send()
            .await
        {
            Ok(updated) => {
                let tat = updated.attributes.as_ref().and_then(tat);
                return Ok(Ok(tat.unwrap_or(Timestamp::MAX)));
            }
            Err(error) => error,
        };
        match error.as_service_error() {
            Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
                Ok(Err(failed.item().and_then(tat)))
            }
            _ => Err(StoreError::call("UpdateItem", error)),
        }
    }
}

fn tat(item: &HashMap<String, AttributeValue>) -> Option<Timestamp> {
    let micros = item::number(item, "tat")?;
    Timestamp::from_microsecond(i64::try_from(micros).ok()?).ok()
}
