//! One-time sign-in codes, kept as hashes.

use super::error::StoreError;
use super::item::Item;
use super::keys::Key;
use super::{Commit, Store};
use crate::access::Identity;
use jiff::Timestamp;

impl Store {
    /// Keeps the hash of a code that lets someone in, until then.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub async fn put_sign_in(
        &self,
        hash: &str,
        of: &Identity,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        let item = Item::new(Key::sign_in(hash), of, 1)?.expiring(until);
        self.client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item.build(&self.tenant)))
            .send()
            .await
            .map_err(|error| StoreError::call("PutItem", error))?;
        Ok(())
    }

    /// Whom the code of this hash lets in, if it is there.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn sign_in(&self, hash: &str) -> Result<Option<Identity>, StoreError> {
        Ok(self.get(Key::sign_in(hash)).await?.map(|found| found.value))
    }
}

impl Commit {
    /// Takes the code of this hash away; refuses the whole commit with [`Conflict::Seen`] when it is gone, or too
    /// old.
    ///
    /// [`Conflict::Seen`]: super::Conflict::Seen
    #[must_use]
    pub(crate) fn signed_in(mut self, hash: &str, now: Timestamp) -> Commit {
        self.take(Key::sign_in(hash), now);
        self
    }
}
