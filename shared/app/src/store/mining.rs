//! What was mined: the rules that were ever proposed, and the pull request that is open.

use super::error::StoreError;
use super::item::Item;
use super::keys::Key;
use super::{Commit, Store, Versioned};
use domain::outcome::Mark;
use domain::proposal::Known;
use domain::rule::RuleId;
use domain::skill::Pull;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is remembered from one mining run to the next.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Mining {
    /// The pull request of the last run that proposed anything, until it is known what became of it.
    pub(crate) pull: Option<Pull>,
    /// Every rule that was ever proposed.
    pub(crate) known: Vec<Known>,
    /// SHA-256 of each file as it was written last: one that people changed since is theirs.
    pub(crate) written: BTreeMap<RuleId, String>,
    /// How far the evidence of a rule went when advice was last given on it.
    #[serde(default)]
    pub(crate) marks: BTreeMap<RuleId, Mark>,
    /// When errors were last mined.
    pub(crate) mined_at: Option<Timestamp>,
}

impl Store {
    /// What was mined; nothing at first.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn mining(&self) -> Result<Versioned<Mining>, StoreError> {
        let found = self.get(Key::mining()).await?;
        Ok(found.unwrap_or_else(|| Versioned {
            value: Mining::default(),
            rev: 0,
        }))
    }
}

impl Commit {
    /// What was mined by now; `rev` is that of what was read.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`], which no rule can cause.
    pub(crate) fn mining(mut self, mining: &Mining, rev: u64) -> Result<Commit, StoreError> {
        self.put_if_unchanged(Item::new(Key::mining(), mining, rev + 1)?, rev);
        Ok(self)
    }
}
