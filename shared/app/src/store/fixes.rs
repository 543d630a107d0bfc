//! What became of each fixer so far: an item a fixer.

use super::error::StoreError;
use super::item::Item;
use super::keys::Key;
use super::{Commit, Store, Versioned};
use domain::fixing::Fixes;
use domain::rule::RuleId;

impl Store {
    /// What became of a fixer; nothing at first.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn fixes(&self, fixer: &RuleId) -> Result<Versioned<Fixes>, StoreError> {
        let found = self.get(Key::fixer(fixer)).await?;
        Ok(found.unwrap_or_else(|| Versioned {
            value: Fixes::default(),
            rev: 0,
        }))
    }

    /// What became of these fixers, in their order. One call for each hundred.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn fixes_of(&self, fixers: &[RuleId]) -> Result<Vec<Fixes>, StoreError> {
        let keys: Vec<Key> = fixers.iter().map(Key::fixer).collect();
        let found = self.batch(&keys).await?;
        let read = |key| {
            let fixes: Option<Versioned<Fixes>> = found.read(key)?;
            Ok(fixes.map_or_else(Fixes::default, |fixes| fixes.value))
        };
        keys.iter().map(read).collect()
    }
}

impl Commit {
    /// What became of a fixer by now; `rev` is that of what was read.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`], which no fixer can cause.
    pub(crate) fn fixes(
        mut self,
        fixer: &RuleId,
        fixes: &Fixes,
        rev: u64,
    ) -> Result<Commit, StoreError> {
        self.put_if_unchanged(Item::new(Key::fixer(fixer), fixes, rev + 1)?, rev);
        Ok(self)
    }
}
