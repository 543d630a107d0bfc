//! What the sweep has to look at.

use super::Store;
use super::error::StoreError;
use super::item;
use super::keys::{self, DUE_SHARDS, Key};
use crate::work::WorkId;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::id::{RunId, SkillId, TenantId};
use futures::future;
use jiff::Timestamp;

/// Something whose time has come.
#[derive(Debug, Clone, PartialEq)]
pub enum Due {
    /// A run that has not been heard of, or is past its deadline.
    Run(RunId),
    /// A skill whose pull request has not been heard of.
    Skill(SkillId),
    /// Work that has not been done.
    Work(WorkId),
    /// Entries of the audit, counted in this shard, that are not sealed.
    Audit(usize),
}

impl Store {
    /// At most `limit` things a partition that were due before `now`, oldest first, of all tenants.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub async fn due(
        &self,
        now: Timestamp,
        limit: i32,
    ) -> Result<Vec<(TenantId, Due)>, StoreError> {
        let shards = (0..DUE_SHARDS).map(|shard| {
            self.client
                .query()
                .table_name(&self.table)
                .index_name("due")
                .key_condition_expression("due_pk = :pk AND due_sk < :now")
                .expression_attribute_values(":pk", AttributeValue::S(keys::due_partition(shard)))
                .expression_attribute_values(":now", AttributeValue::S(keys::due_sort(now, "")))
                .limit(limit)
                .send()
        });
        let mut due = Vec::new();
        for answer in future::join_all(shards).await {
            let answer = answer.map_err(|error| StoreError::call("Query", error))?;
            due.extend(answer.items().iter().filter_map(|item| {
                let (tenant, pk) = keys::owner_of(item::text(item, "pk")?)?;
                let (kind, id) = pk.split_once('#')?;
                let due = match kind {
                    "RUN" => Due::Run(RunId::parse(id).ok()?),
                    "SKILL" => Due::Skill(SkillId::parse(id).ok()?),
                    "WORK" => Due::Work(WorkId::from_stored(id)),
                    "AUDIT_SHARD" => Due::Audit(id.parse().ok()?),
                    _ => return None,
                };
                Some((tenant, due))
            }));
        }
        Ok(due)
    }

    /// Nothing of this is due before `at`, so that two sweeps do not both see to it.
    /// Whether it still exists.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub async fn postpone(&self, due: &Due, at: Timestamp) -> Result<bool, StoreError> {
        let key = match due {
            Due::Run(id) => Key::run(id),
            Due::Skill(id) => Key::skill(id),
            Due::Work(id) => Key::work(id.as_str()),
            Due::Audit(shard) => Key::audit_shard(*shard),
        };
        let moved = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key.attributes(&self.tenant)))
            .update_expression("SET due_sk = :due")
            .condition_expression("attribute_exists(due_pk)")
            .expression_attribute_values(":due", AttributeValue::S(keys::due_sort(at, &key.pk)))
            .send()
            .await;
        match moved {
            Ok(_) => Ok(true),
            Err(error)
                if matches!(
                    error.as_service_error(),
                    Some(UpdateItemError::ConditionalCheckFailedException(_))
                ) =>
            {
                Ok(false)
            }
            Err(error) => Err(StoreError::call("UpdateItem", error)),
        }
    }
}
