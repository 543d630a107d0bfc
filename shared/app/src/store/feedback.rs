//! What people said of where their requests were led.

use super::Store;
use super::error::StoreError;
use super::item;
use super::keys::{self, Key};
use super::lists::Range;
use domain::id::SkillId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One opinion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct FeedbackRecord {
    /// The request as it was asked.
    pub(crate) query: String,
    /// Where it was led.
    pub(crate) selected: SkillId,
    /// Where it belongs.
    pub(crate) expected: SkillId,
    /// Who says so.
    pub(crate) by: String,
    /// From where: `cli`, `site`, `choice`, ….
    pub(crate) source: String,
    /// When.
    pub(crate) at: Timestamp,
}

/// How many opinions there are of a skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct FeedbackCount {
    /// Requests that belong there.
    pub(crate) positive: u64,
    /// Requests that were led there and do not belong there.
    pub(crate) negative: u64,
}

impl Store {
    /// Requests that people led to a skill, newest first.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn requests_for(
        &self,
        skill: &SkillId,
        most: usize,
    ) -> Result<Vec<String>, StoreError> {
        self.requests(None, keys::feedback_for(skill), most).await
    }

    /// Requests that people led elsewhere from a skill, newest first.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn requests_against(
        &self,
        skill: &SkillId,
        most: usize,
    ) -> Result<Vec<String>, StoreError> {
        self.requests(Some("group"), keys::feedback_against(skill), most)
            .await
    }

    async fn requests(
        &self,
        index: Option<&'static str>,
        pk: String,
        most: usize,
    ) -> Result<Vec<String>, StoreError> {
        let range = Range {
            index,
            pk,
            prefix: None,
            newest_first: true,
        };
        let most = u32::try_from(most).unwrap_or(u32::MAX);
        let (items, _) = self.query(&range, None, most).await?;
        let mut requests: Vec<String> = Vec::with_capacity(items.len());
        for found in &items {
            let query: String = item::json(found, "summary")?;
            if !requests.contains(&query) {
                requests.push(query);
            }
        }
        Ok(requests)
    }

    /// How many opinions there are of a skill.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn feedback_count(
        &self,
        skill: &SkillId,
    ) -> Result<FeedbackCount, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(Key::feedback_count(skill).attributes(&self.tenant)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|cause| StoreError::call("GetItem", cause))?;
        let item = answer.item.unwrap_or_default();
        let number = |name| item::number(&item, name).unwrap_or(0);
        Ok(FeedbackCount {
            positive: number("positive"),
            negative: number("negative"),
        })
    }
}
