//! Writing: everything that changes together, in one transaction.

use super::Store;
use super::audit::Counted;
use super::error::{Conflict, StoreError};
use super::feedback::FeedbackRecord;
use super::item::Item;
use super::keys::{self, Key};
use crate::telemetry::Cause;
use crate::view;
use crate::work::{Work, WorkId};
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem, Update};
use domain::budget;
use domain::id::{PullNumber, RunId, RunnerId, SkillId, TenantId, VersionNumber};
use domain::run::Run;
use domain::skill::{Content, Skill};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashSet;

/// How long a piece of work may take to reach the worker before the sweep sends it again.
const RESEND_AFTER: SignedDuration = SignedDuration::from_secs(20);

/// Changes that are written together or not at all.
#[derive(Default)]
pub struct Commit {
    writes: Vec<Write>,
    once: HashSet<usize>,
    work: Vec<WorkId>,
    pub(super) counted: Option<Counted>,
}

impl Commit {
    /// Nothing yet.
    pub fn new() -> Commit {
        Commit::default()
    }

    /// The work it records, to be told to the worker once it is written.
    pub fn work_ids(&self) -> &[WorkId] {
        &self.work
    }

    /// The skill as it is now; `before` is what was read, none for a new one.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`], which no skill can cause.
    pub fn skill(
        mut self,
        skill: &Skill,
        before: Option<&super::Versioned<Skill>>,
    ) -> Result<Commit, StoreError> {
        let rev = before.map_or(0, |before| before.rev);
        let mut item = Item::new(Key::skill(&skill.id), skill, rev + 1)?
            .indexed(
                "list",
                keys::LIST_OF_SKILLS.to_owned(),
                skill.id.to_string(),
            )
            .indexed(
                "group",
                keys::group_of_skills(skill.status()),
                skill.id.to_string(),
            )
            .summary(&view::skill_summary(skill))?;
        if let Some(at) = skill.due_at() {
            let (pk, sk) = (item.key.due_partition(), keys::due_sort(at, &item.key.pk));
            item = item.indexed("due", pk, sk);
        }
        self.put_if_unchanged(item, rev);
        let words = skill.search_words();
        let old_words = before
            .map(|before| before.value.search_words())
            .unwrap_or_default();
        for word in words.iter().filter(|word| !old_words.contains(word)) {
            let key = Key::word(word, &skill.id);
            self.put(Item::new(key, &skill.id, 1)?, None);
        }
        for word in old_words.iter().filter(|word| !words.contains(word)) {
            self.delete(Key::word(word, &skill.id));
        }
        Ok(self)
    }

    /// The texts of a version.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`], which no texts can cause.
    pub fn content(
        mut self,
        id: &SkillId,
        version: VersionNumber,
        content: &Content,
    ) -> Result<Commit, StoreError> {
        self.put(Item::new(Key::content(id, version), content, 1)?, None);
        Ok(self)
    }

    /// Remembers which version of which skill a pull request carries.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`], which no id can cause.
    pub fn pull(
        mut self,
        number: PullNumber,
        id: &SkillId,
        version: VersionNumber,
    ) -> Result<Commit, StoreError> {
        self.put(Item::new(Key::pull(number), &(id, version), 1)?, None);
        Ok(self)
    }

    /// The run as it is now; `rev` is that of what was read, 0 for a new one.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`], which no run can cause.
    pub fn run(mut self, run: &Run, rev: u64) -> Result<Commit, StoreError> {
        let id = run.id.to_string();
        let skill = &run.steps[0].plan.skill;
        let mut item = Item::new(Key::run(&run.id), run, rev + 1)?
            .indexed("list", keys::LIST_OF_RUNS.to_owned(), id.clone())
            .indexed("group", keys::group_of_runs(skill), id)
            .summary(&view::run_summary(run))?;
        if let Some(at) = run.due_at() {
            let (pk, sk) = (item.key.due_partition(), keys::due_sort(at, &item.key.pk));
            item = item.indexed("due", pk, sk);
        }
        self.put_if_unchanged(item, rev);
        Ok(self)
    }

    /// Remembers which step of which run a runner works on.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`], which no id can cause.
    pub fn runner(
        mut self,
        runner: RunnerId,
        run: &RunId,
        step: usize,
    ) -> Result<Commit, StoreError> {
        self.put(Item::new(Key::runner(runner), &(run, step), 1)?, None);
        Ok(self)
    }

    /// Work that must be done because of this.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`], which no work can cause.
    pub fn work(mut self, work: &Work, now: Timestamp) -> Result<Commit, StoreError> {
        let id = WorkId::new();
        let mut item = Item::new(Key::work(id.as_str()), work, 1)?;
        if let Some(cause) = Cause::current() {
            item = item.with("cause", &serde_json::to_string(&cause)?);
        }
        let (pk, sk) = (
            item.key.due_partition(),
            keys::due_sort(now + RESEND_AFTER, &item.key.pk),
        );
        self.put(item.indexed("due", pk, sk), None);
        self.work.push(id);
        Ok(self)
    }

    /// An opinion on where a request was led, counted for both skills.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`], which no opinion can cause.
    pub(crate) fn feedback(mut self, record: &FeedbackRecord) -> Result<Commit, StoreError> {
        let id = uuid::Uuid::now_v7().simple().to_string();
        let mut item =
            Item::new(Key::feedback(&record.expected, &id), record, 1)?.summary(&record.query)?;
        self.count(Key::feedback_count(&record.expected), "positive");
        if record.selected != record.expected {
            item = item.indexed("group", keys::feedback_against(&record.selected), id);
            self.count(Key::feedback_count(&record.selected), "negative");
        }
        self.put(item, None);
        Ok(self)
    }

    /// Moves what is used of the budgets; refuses the whole commit with [`Conflict::Changed`] when that
    /// would pass a limit.
    #[must_use]
    pub(crate) fn ledger(mut self, writes: Vec<budget::Write>) -> Commit {
        self.writes.extend(writes.into_iter().map(Write::Ledger));
        self
    }

    /// Refuses the whole commit with [`Conflict::Seen`] when this was seen before.
    #[must_use]
    pub fn once(mut self, kind: &str, id: &str, forget_at: Timestamp) -> Commit {
        self.once.insert(self.writes.len());
        let condition = Some(("attribute_not_exists(pk)", None));
        self.put(Item::mark(Key::once(kind, id), forget_at), condition);
        self
    }

    pub(super) fn put_if_unchanged(&mut self, item: Item, rev: u64) {
        let condition = if rev == 0 {
            ("attribute_not_exists(pk)", None)
        } else {
            ("rev = :rev", Some((":rev", rev)))
        };
        self.put(item, Some(condition));
    }

    pub(super) fn put(&mut self, item: Item, condition: Option<Condition>) {
        self.writes.push(Write::Put(item, condition));
    }

    /// Puts what another tenant owns.
    pub(super) fn put_of(&mut self, owner: &TenantId, item: Item) {
        let put = Box::new(Write::Put(item, None));
        self.writes.push(Write::Of(owner.clone(), put));
    }

    /// Changes an item in place, on a condition or not.
    pub(super) fn update(&mut self, key: Key, update: UpdateBuilder) {
        self.writes.push(Write::Update(key, Box::new(update)));
    }

    /// Changes an item in place; refuses the whole commit with [`Conflict::Seen`] when its condition does not hold.
    pub(super) fn update_or_seen(&mut self, key: Key, update: UpdateBuilder) {
        self.once.insert(self.writes.len());
        self.update(key, update);
    }

    /// Counts one more; needs no look at how many there are, so any number may count at once.
    fn count(&mut self, key: Key, counter: &'static str) {
        self.writes.push(Write::Count(key, counter));
    }

    pub(super) fn delete(&mut self, key: Key) {
        self.writes.push(Write::Delete(key, None));
    }

    /// Takes away what must be there; refuses the whole commit with [`Conflict::Seen`] when it is not, or
    /// not good any more.
    pub(super) fn take(&mut self, key: Key, now: Timestamp) {
        self.once.insert(self.writes.len());
        self.writes.push(Write::Delete(key, Some(now)));
    }
}

/// What must hold of the item that is there, and a number it speaks of.
type Condition = (&'static str, Option<(&'static str, u64)>);

/// One of the changes of a commit; whose it is and which table is said when it is sent.
#[derive(Clone)]
enum Write {
    Put(Item, Option<Condition>),
    Count(Key, &'static str),
    /// On condition, when there is a time, that it is there and has not expired by then.
    Delete(Key, Option<Timestamp>),
    Ledger(budget::Write),
    Update(Key, Box<UpdateBuilder>),
    /// What another tenant owns.
    Of(TenantId, Box<Write>),
}

impl Write {
    fn build(self, table: &str, owner: &TenantId) -> TransactWriteItem {
        let write = TransactWriteItem::builder();
        match self {
            Write::Put(item, condition) => {
                let mut put = Put::builder()
                    .table_name(table)
                    .set_item(Some(item.build(owner)));
                if let Some((expression, value)) = condition {
                    put = put.condition_expression(expression);
                    if let Some((name, value)) = value {
                        let value = AttributeValue::N(value.to_string());
                        put = put.expression_attribute_values(name, value);
                    }
                }
                write.put(put.build().expect("an item and a table are set"))
            }
            Write::Count(key, counter) => {
                let update = Update::builder()
                    .table_name(table)
                    .set_key(Some(key.attributes(owner)))
                    .update_expression("ADD #counter :one")
                    .expression_attribute_names("#counter", counter)
                    .expression_attribute_values(":one", AttributeValue::N("1".to_owned()))
                    .build();
                write.update(update.expect("a key, an expression and a table are set"))
            }
            Write::Ledger(change) => write.update(super::ledger::update(&change, table, owner)),
            Write::Delete(key, good_until) => {
                let mut delete = Delete::builder()
                    .table_name(table)
                    .set_key(Some(key.attributes(owner)));
                if let Some(now) = good_until {
                    let now = AttributeValue::N(now.as_second().to_string());
                    delete = delete
                        .condition_expression("expires_at > :now")
                        .expression_attribute_values(":now", now);
                }
                write.delete(delete.build().expect("a key and a table are set"))
            }
            Write::Update(key, update) => {
                let update = update
                    .table_name(table)
                    .set_key(Some(key.attributes(owner)));
                write.update(update.build().expect("the change is set by who made it"))
            }
            Write::Of(other, inner) => return inner.build(table, &other),
        }
        .build()
    }
}

impl Store {
    /// Writes all of it, or nothing.
    ///
    /// # Errors
    /// [`Conflict`] when something has changed meanwhile, was seen before, or the table is away.
    pub async fn commit(&self, commit: &Commit) -> Result<(), Conflict> {
        let writes = commit.writes.iter().cloned();
        let writes = writes.map(|write| write.build(&self.table, &self.tenant));
        let counted = commit.counted.as_ref();
        let counted = counted.map(|counted| counted.build(&self.table));
        let writes: Vec<TransactWriteItem> = writes.chain(counted).collect();
        if writes.is_empty() {
            return Ok(());
        }
        let sent = self
            .client
            .transact_write_items()
            .set_transact_items(Some(writes))
            .send()
            .await;
        let Err(error) = sent else { return Ok(()) };
        let Some(cancelled) =
            error.as_service_error().and_then(|error| match error {
                aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(cancelled) => Some(cancelled),
                _ => None,
            })
        else {
            return Err(StoreError::call("TransactWriteItems", error).into());
        };
        let failed = |code: &str| {
            let reasons = cancelled.cancellation_reasons().iter().enumerate();
            reasons
                .filter(|(_, reason)| reason.code() == Some(code))
                .map(|(index, _)| index)
                .collect::<Vec<_>>()
        };
        let unmet = failed("ConditionalCheckFailed");
        if unmet.iter().any(|index| commit.once.contains(index)) {
            return Err(Conflict::Seen);
        }
        if !unmet.is_empty() || !failed("TransactionConflict").is_empty() {
            return Err(Conflict::Changed);
        }
        Err(StoreError::call("TransactWriteItems", error).into())
    }
}
