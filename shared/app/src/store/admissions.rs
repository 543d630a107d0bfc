//! What a run is decided on and what is kept of the decision: facts read together, terms, approvals,
//! circuits.

use super::batch::Batch;
use super::error::StoreError;
use super::item::{self, Item};
use super::keys::{self, Key};
use super::lists::{ListPage, Range};
use super::policies::PolicyHead;
use super::{Commit, Store, Versioned, ledger};
use crate::view;
use client::wire::ApprovalSummary;
use domain::admission::Terms;
use domain::approval::{self, Approval};
use domain::budget::{Budgets, Ledger, Month, Scope};
use domain::circuit::Circuit;
use domain::id::{CommitSha, RunId, SkillId, VersionNumber};
use domain::run::Run;
use domain::skill::{Content, Skill};
use serde::{Deserialize, Serialize};

/// What is known of a skill before anything else: read together, as it is now.
pub(crate) struct Standing {
    /// The skill.
    pub(crate) skill: Option<Versioned<Skill>>,
    /// Its circuit; a fresh one when nothing ever failed.
    pub(crate) circuit: Versioned<Circuit>,
    /// Which policies count.
    pub(crate) policies: Option<Versioned<PolicyHead>>,
    /// The limits of the budgets.
    pub(crate) budgets: Option<Versioned<Budgets>>,
}

/// A run with all that is kept of its admission.
pub(crate) struct Admitted {
    /// The run.
    pub(crate) run: Versioned<Run>,
    /// Its terms; none for a run of an earlier version of Prentice.
    pub(crate) terms: Option<Versioned<Terms>>,
    /// Its approval, when it needed one.
    pub(crate) approval: Option<Versioned<Approval>>,
}

/// The version of a skill that was last run with approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LastApproved {
    /// The version.
    pub(crate) version: VersionNumber,
    /// Its commit.
    pub(crate) commit: CommitSha,
}

fn versioned<T: serde::de::DeserializeOwned + Default>(
    batch: &Batch,
    key: &Key,
) -> Result<Versioned<T>, StoreError> {
    Ok(batch.read(key)?.unwrap_or_else(|| Versioned {
        value: T::default(),
        rev: 0,
    }))
}

impl Store {
    /// What is known of a skill before anything else. One call.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn standing(&self, id: &SkillId) -> Result<Standing, StoreError> {
        let (skill, circuit) = (Key::skill(id), Key::circuit(id));
        let (policies, budgets) = (Key::policy_head(), Key::budgets());
        let keys = [skill, circuit, policies, budgets];
        let found = self.batch(&keys).await?;
        let [skill, circuit, policies, budgets] = &keys;
        Ok(Standing {
            skill: found.read(skill)?,
            circuit: versioned(&found, circuit)?,
            policies: found.read(policies)?,
            budgets: found.read(budgets)?,
        })
    }

    /// The texts of a version, and what is used in these scopes in a month. One call.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn content_and_ledgers(
        &self,
        id: &SkillId,
        version: VersionNumber,
        scopes: &[Scope],
        month: Month,
    ) -> Result<(Option<Content>, Vec<Ledger>), StoreError> {
        let content = Key::content(id, version);
        let mut keys = vec![content.clone()];
        keys.extend(scopes.iter().map(|scope| Key::ledger(scope, month)));
        let found = self.batch(&keys).await?;
        let ledgers = keys[1..].iter();
        let ledgers = ledgers.map(|key| ledger::read(found.attributes(key)));
        let ledgers = ledgers.collect();
        let content = found.read(&content)?;
        Ok((content.map(|content| content.value), ledgers))
    }

    /// A run, its terms and its approval. One call.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn admitted(&self, id: &RunId) -> Result<Option<Admitted>, StoreError> {
        let keys = [Key::run(id), Key::terms(id), Key::approval(id)];
        let found = self.batch(&keys).await?;
        let [run, terms, approval] = &keys;
        let Some(run) = found.read(run)? else {
            return Ok(None);
        };
        Ok(Some(Admitted {
            run,
            terms: found.read(terms)?,
            approval: found.read(approval)?,
        }))
    }

    /// These runs with their terms; those that have none are left out.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn runs_and_terms(
        &self,
        ids: &[RunId],
    ) -> Result<Vec<(Run, Terms)>, StoreError> {
        let keys: Vec<Key> = ids
            .iter()
            .flat_map(|id| [Key::run(id), Key::terms(id)])
            .collect();
        let found = self.batch(&keys).await?;
        let mut runs = Vec::with_capacity(ids.len());
        for pair in keys.chunks(2) {
            let (run, terms) = (found.read(&pair[0])?, found.read(&pair[1])?);
            if let (Some(run), Some(terms)) = (run, terms) {
                runs.push((run.value, terms.value));
            }
        }
        Ok(runs)
    }

    /// A skill's circuit; a fresh one when nothing ever failed.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn circuit(&self, id: &SkillId) -> Result<Versioned<Circuit>, StoreError> {
        let found = self.get(Key::circuit(id)).await?;
        Ok(found.unwrap_or_else(|| Versioned {
            value: Circuit::default(),
            rev: 0,
        }))
    }

    /// The version of a skill that was last run with approval.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn last_approved(
        &self,
        id: &SkillId,
    ) -> Result<Option<LastApproved>, StoreError> {
        let found = self.get(Key::last_approved(id)).await?;
        Ok(found.map(|found| found.value))
    }

    /// Requests for approval: of one status oldest first, or all, newest first.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn list_approvals(
        &self,
        status: Option<approval::Status>,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<ListPage<ApprovalSummary>, StoreError> {
        let (index, pk) = match status {
            None => ("list", keys::LIST_OF_APPROVALS.to_owned()),
            Some(status) => ("group", keys::group_of_approvals(status)),
        };
        let range = Range {
            index: Some(index),
            pk,
            prefix: None,
            newest_first: status.is_none(),
        };
        let start = self.run_cursor(&range, cursor, Key::approval);
        let (items, last) = self.query(&range, start, limit).await?;
        let items = items.iter().map(|item| item::json(item, "summary"));
        Ok(ListPage {
            items: items.collect::<Result<_, _>>()?,
            next: Store::next_cursor(&range, last),
        })
    }
}

impl Commit {
    /// The terms of a run; `rev` is that of what was read, 0 for the first.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`], which no terms can cause.
    pub(crate) fn terms(
        mut self,
        run: &RunId,
        terms: &Terms,
        rev: u64,
    ) -> Result<Commit, StoreError> {
        self.put_if_unchanged(Item::new(Key::terms(run), terms, rev + 1)?, rev);
        Ok(self)
    }

    /// The approval of a run; `rev` is that of what was read, 0 for the first.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`], which no approval can cause.
    pub(crate) fn approval(
        mut self,
        approval: &Approval,
        run: &Run,
        terms: &Terms,
        rev: u64,
    ) -> Result<Commit, StoreError> {
        // Ids of runs begin with the time.
        let sort = approval.run.to_string();
        let summary = view::approval_summary(approval, run, terms);
        let status = approval.state.status();
        let item = Item::new(Key::approval(&approval.run), approval, rev + 1)?
            .indexed("list", keys::LIST_OF_APPROVALS.to_owned(), sort.clone())
            .indexed("group", keys::group_of_approvals(status), sort)
            .summary(&summary)?;
        self.put_if_unchanged(item, rev);
        Ok(self)
    }

    /// A skill's circuit; `rev` is that of what was read, 0 for the first.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`], which no circuit can cause.
    pub(crate) fn circuit(
        mut self,
        skill: &SkillId,
        circuit: &Circuit,
        rev: u64,
    ) -> Result<Commit, StoreError> {
        self.put_if_unchanged(Item::new(Key::circuit(skill), circuit, rev + 1)?, rev);
        Ok(self)
    }

    /// This version is the one that was last run with approval.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`], which no version can cause.
    pub(crate) fn last_approved(
        mut self,
        skill: &SkillId,
        approved: &LastApproved,
    ) -> Result<Commit, StoreError> {
        self.put(Item::new(Key::last_approved(skill), approved, 1)?, None);
        Ok(self)
    }
}
