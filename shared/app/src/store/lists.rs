//! Lists: a page is one query (and one batch of gets for a search), however much there is.

use super::Store;
use super::error::StoreError;
use super::item;
use super::keys::{self, Key};
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use client::wire::{RunSummary, SkillSummary};
use domain::id::{RunId, SkillId};
use domain::skill::Status;
use std::collections::HashMap;

/// One page, and where the next begins.
#[derive(Debug, Clone, PartialEq)]
pub struct ListPage<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// Which index, which partition of it, and which way.
pub(super) struct Range {
    pub(super) index: Option<&'static str>,
    pub(super) pk: String,
    pub(super) prefix: Option<String>,
    pub(super) newest_first: bool,
}

type Attributes = HashMap<String, AttributeValue>;

impl Store {
    /// Skills by id, all or those of one status.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub async fn list_skills(
        &self,
        status: Option<Status>,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<ListPage<SkillSummary>, StoreError> {
        let (index, pk) = match status {
            None => ("list", keys::LIST_OF_SKILLS.to_owned()),
            Some(status) => ("group", keys::group_of_skills(status)),
        };
        let range = Range {
            index: Some(index),
            pk,
            prefix: None,
            newest_first: false,
        };
        let start = cursor
            .and_then(open_cursor)
            .and_then(|id| SkillId::parse(&id).ok());
        let start = start.map(|id| self.index_key(index, &range.pk, &Key::skill(&id), id.as_str()));
        let (items, last) = self.query(&range, start, limit).await?;
        let next = last.and_then(|last| item::text(&last, &format!("{index}_sk")).map(seal_cursor));
        Ok(ListPage {
            items: summaries(&items)?,
            next,
        })
    }

    /// Skills with a word that begins like this, by that word; may name one skill twice.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub async fn find_skills(
        &self,
        prefix: &str,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<ListPage<(String, SkillSummary)>, StoreError> {
        let pk = keys::word_partition(prefix);
        let range = Range {
            index: None,
            pk: pk.clone(),
            prefix: Some(prefix.to_owned()),
            newest_first: false,
        };
        let start = cursor
            .and_then(open_cursor)
            .filter(|sk| sk.starts_with(prefix))
            .map(|sk| Key { pk, sk }.attributes(&self.tenant));
        let (items, last) = self.query(&range, start, limit).await?;
        let found: Vec<(String, SkillId)> = items
            .iter()
            .filter_map(|found| item::text(found, "sk")?.split_once('#'))
            .filter_map(|(word, id)| Some((word.to_owned(), SkillId::parse(id).ok()?)))
            .collect();
        let summaries = self.skill_summaries(found.iter().map(|(_, id)| id)).await?;
        let items = found
            .into_iter()
            .filter_map(|(word, id)| Some((word, summaries.get(&id)?.clone())))
            .collect();
        let next = last.and_then(|last| item::text(&last, "sk").map(seal_cursor));
        Ok(ListPage { items, next })
    }

    /// Runs by age, newest first, all or those of one skill.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub async fn list_runs(
        &self,
        skill: Option<&SkillId>,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<ListPage<RunSummary>, StoreError> {
        let (index, pk) = match skill {
            None => ("list", keys::LIST_OF_RUNS.to_owned()),
            Some(skill) => ("group", keys::group_of_runs(skill)),
        };
        let range = Range {
            index: Some(index),
            pk,
            prefix: None,
            newest_first: true,
        };
        let start = self.run_cursor(&range, cursor, Key::run);
        let (items, last) = self.query(&range, start, limit).await?;
        Ok(ListPage {
            items: summaries(&items)?,
            next: Store::next_cursor(&range, last),
        })
    }

    /// Where a list of what is sorted by a run's id goes on.
    pub(super) fn run_cursor(
        &self,
        range: &Range,
        cursor: Option<&str>,
        key: fn(&RunId) -> Key,
    ) -> Option<Attributes> {
        let id = RunId::parse(&open_cursor(cursor?)?).ok()?;
        Some(self.index_key(range.index?, &range.pk, &key(&id), id.as_str()))
    }

    /// The cursor of the page after the one that ended here.
    pub(super) fn next_cursor(range: &Range, last: Option<Attributes>) -> Option<String> {
        let name = format!("{}_sk", range.index?);
        item::text(&last?, &name).map(seal_cursor)
    }

    pub(super) async fn query(
        &self,
        range: &Range,
        start: Option<Attributes>,
        limit: u32,
    ) -> Result<(Vec<Attributes>, Option<Attributes>), StoreError> {
        let prefix = range
            .index
            .map(|index| format!("{index}_"))
            .unwrap_or_default();
        let condition = match &range.prefix {
            None => format!("{prefix}pk = :pk"),
            Some(_) => "pk = :pk AND begins_with(sk, :prefix)".to_owned(),
        };
        let mut query = self
            .client
            .query()
            .table_name(&self.table)
            .set_index_name(range.index.map(str::to_owned))
            .key_condition_expression(condition)
            .expression_attribute_values(":pk", keys::owned(&self.tenant, &range.pk))
            .scan_index_forward(!range.newest_first)
            .set_exclusive_start_key(start)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        if let Some(prefix) = &range.prefix {
            query = query.expression_attribute_values(":prefix", AttributeValue::S(prefix.clone()));
        }
        let answer = query
            .send()
            .await
            .map_err(|error| StoreError::call("Query", error))?;
        Ok((answer.items.unwrap_or_default(), answer.last_evaluated_key))
    }

    async fn skill_summaries<'a>(
        &self,
        ids: impl Iterator<Item = &'a SkillId>,
    ) -> Result<HashMap<SkillId, SkillSummary>, StoreError> {
        let ids: std::collections::BTreeSet<&SkillId> = ids.collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let keys = ids
            .into_iter()
            .map(|id| Key::skill(id).attributes(&self.tenant))
            .collect();
        let wanted = KeysAndAttributes::builder()
            .set_keys(Some(keys))
            .projection_expression("summary")
            .build();
        let answer = self
            .client
            .batch_get_item()
            .request_items(&self.table, wanted.expect("keys are set"))
            .send()
            .await
            .map_err(|error| StoreError::call("BatchGetItem", error))?;
        let items = answer
            .responses
            .unwrap_or_default()
            .remove(&self.table)
            .unwrap_or_default();
        let summaries: Vec<SkillSummary> = summaries(&items)?;
        Ok(summaries
            .into_iter()
            .map(|summary| (summary.id.clone(), summary))
            .collect())
    }
}

impl Store {
    /// The key of an item as an index has it, to go on from.
    pub(super) fn index_key(
        &self,
        index: &str,
        index_pk: &str,
        key: &Key,
        index_sk: &str,
    ) -> Attributes {
        let mut attributes = key.attributes(&self.tenant);
        attributes.insert(format!("{index}_pk"), keys::owned(&self.tenant, index_pk));
        attributes.insert(
            format!("{index}_sk"),
            AttributeValue::S(index_sk.to_owned()),
        );
        attributes
    }
}

fn summaries<T: serde::de::DeserializeOwned>(items: &[Attributes]) -> Result<Vec<T>, StoreError> {
    items
        .iter()
        .map(|item| item::json(item, "summary"))
        .collect()
}

/// A cursor holds only the sort key; the partition is the request's own, so nobody reads another.
pub(super) fn seal_cursor(sort_key: &str) -> String {
    URL_SAFE_NO_PAD.encode(sort_key)
}

pub(super) fn open_cursor(cursor: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()
}
