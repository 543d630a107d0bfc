//! Idempotency keys: each a record of its own, begun, taken over, finished and released under conditions.
//!
//! What becomes of a key is the domain's to say; this writes it, and only over what was read.

use super::error::StoreError;
use super::item::{self, Item};
use super::keys::Key;
use super::{Conflict, Store};
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use domain::id::RunId;
use domain::idempotency::Record;
use std::collections::HashMap;

/// The attribute that holds the name of the run.
const RUN: &str = "run_id";
/// The attribute that holds the body of an answer: as it is, since JSON within JSON would grow.
const BODY: &str = "body";

/// What is stored of a key.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StoredKey {
    /// How far its request is.
    pub(crate) record: Record,
    /// What a run that the request starts is called, whoever starts it.
    pub(crate) run: RunId,
    /// Counts the changes of the record.
    pub(crate) rev: u64,
}

impl Store {
    /// The record under this name ([`domain::idempotency::Key::storage_text`]). It may have expired.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn idempotency(&self, name: &str) -> Result<Option<StoredKey>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(Key::idempotency(name).attributes(&self.tenant)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| StoreError::call("GetItem", error))?;
        answer.item.map(|item| read(&item)).transpose()
    }

    /// Writes a record over the one that was read, or where there was none; what is there instead, when
    /// somebody was quicker. One call.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn begin_idempotency(
        &self,
        name: &str,
        begun: &StoredKey,
        read_before: Option<&StoredKey>,
    ) -> Result<Result<(), Option<StoredKey>>, StoreError> {
        let mut put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(built(name, begun)?.build(&self.tenant)))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        put = match read_before {
            None => put.condition_expression("attribute_not_exists(pk)"),
            Some(before) => put
                .condition_expression(UNCHANGED)
                .set_expression_attribute_values(Some(unchanged(before))),
        };
        let error = match put.send().await {
            Ok(_) => return Ok(Ok(())),
            Err(error) => error,
        };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(failed)) => {
                Ok(Err(failed.item().map(read).transpose()?))
            }
            _ => Err(StoreError::call("PutItem", error)),
        }
    }

    /// Writes what became of a key over the record with which its request began.
    ///
    /// # Errors
    /// [`Conflict::Changed`] when another has taken it over meanwhile; [`Conflict::Store`].
    pub(crate) async fn finish_idempotency(
        &self,
        name: &str,
        finished: &StoredKey,
        begun: &StoredKey,
    ) -> Result<(), Conflict> {
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(built(name, finished)?.build(&self.tenant)))
            .condition_expression(UNCHANGED)
            .set_expression_attribute_values(Some(unchanged(begun)));
        let Err(error) = put.send().await else {
            return Ok(());
        };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(_)) => Err(Conflict::Changed),
            _ => Err(StoreError::call("PutItem", error).into()),
        }
    }

    /// Removes the record with which a request began: its key is free again.
    ///
    /// # Errors
    /// [`Conflict::Changed`] when another has taken it over meanwhile; [`Conflict::Store`].
    pub(crate) async fn release_idempotency(
        &self,
        name: &str,
        begun: &StoredKey,
    ) -> Result<(), Conflict> {
        let delete = self
            .client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(Key::idempotency(name).attributes(&self.tenant)))
            .condition_expression(UNCHANGED)
            .set_expression_attribute_values(Some(unchanged(begun)));
        let Err(error) = delete.send().await else {
            return Ok(());
        };
        match error.as_service_error() {
            Some(DeleteItemError::ConditionalCheckFailedException(_)) => Err(Conflict::Changed),
            _ => Err(StoreError::call("DeleteItem", error).into()),
        }
    }
}

/// A record that was removed and begun anew has the same `rev` again, and another run.
const UNCHANGED: &str = "rev = :rev AND run_id = :run";

fn unchanged(stored: &StoredKey) -> HashMap<String, AttributeValue> {
    HashMap::from([
        (":rev".to_owned(), AttributeValue::N(stored.rev.to_string())),
        (":run".to_owned(), AttributeValue::S(stored.run.to_string())),
    ])
}

fn built(name: &str, stored: &StoredKey) -> Result<Item, StoreError> {
    let mut record = stored.record.clone();
    let body = match &mut record {
        Record::Done { answer, .. } => answer.body.take(),
        Record::InProgress { .. } => None,
    };
    let item = Item::new(Key::idempotency(name), &record, stored.rev)?
        .with(RUN, &stored.run.to_string())
        .expiring(record.expires_at());
    Ok(match body {
        Some(body) => item.with(BODY, &body),
        None => item,
    })
}

fn read(item: &HashMap<String, AttributeValue>) -> Result<StoredKey, StoreError> {
    let mut record: Record = item::json(item, "data")?;
    if let Record::Done { answer, .. } = &mut record {
        answer.body = item::text(item, BODY).map(str::to_owned);
    }
    let run = item::text(item, RUN).unwrap_or_default();
    let run = RunId::parse(run).map_err(|error| StoreError::Unreadable {
        key: item::text(item, "pk").unwrap_or("?").to_owned(),
        cause: error.to_string(),
    })?;
    Ok(StoredKey {
        record,
        run,
        rev: item::number(item, "rev").unwrap_or(0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::idempotency::{Answer, Fingerprint, Settings};
    use jiff::Timestamp;

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let fingerprint: Fingerprint = serde_json::from_str("\"abc\"").expect("a text");
        let settings = Settings::default();
        let now = Timestamp::from_second(1_800_000_000).expect("in range");
        let done = |body: Option<&str>| {
            let answer = Answer {
                status: 202,
                headers: vec![("content-type".to_owned(), "application/json".to_owned())],
                body: body.map(str::to_owned),
            };
            Record::done(fingerprint.clone(), answer, &settings, now)
        };
        for record in [
            Record::begun(fingerprint.clone(), &settings, now),
            done(Some("{\"id\": \"run_1\"}")),
            done(Some("")),
            done(None),
        ] {
            let stored = StoredKey {
                record,
                run: RunId::from_u128(7),
                rev: 2,
            };
            let item = built("abc", &stored)
                .expect("JSON")
                .build(&Default::default());
            assert_eq!(
                item["expires_at"],
                AttributeValue::N(stored.record.expires_at().as_second().to_string())
            );
            assert_eq!(read(&item).expect("readable"), stored);
        }
    }
}
