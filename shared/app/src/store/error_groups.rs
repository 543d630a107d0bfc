//! Which fingerprints are one error: one item for all groups of a tenant.

use super::error::StoreError;
use super::item::Item;
use super::keys::Key;
use super::{Commit, Store, Versioned};
use domain::error_groups::ErrorGroups;

impl Store {
    /// The groups of errors; none at first.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn error_groups(&self) -> Result<Versioned<ErrorGroups>, StoreError> {
        let found = self.get(Key::error_groups()).await?;
        Ok(found.unwrap_or_else(|| Versioned {
            value: ErrorGroups::default(),
            rev: 0,
        }))
    }
}

impl Commit {
    /// The groups by now; `rev` is that of what was read.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`], which no groups can cause.
    pub(crate) fn error_groups(
        mut self,
        groups: &ErrorGroups,
        rev: u64,
    ) -> Result<Commit, StoreError> {
        self.put_if_unchanged(Item::new(Key::error_groups(), groups, rev + 1)?, rev);
        Ok(self)
    }
}
