//! The files of policies as they were merged, each change of them kept, and the head that tells which counts.

use super::error::{Conflict, StoreError};
use super::item::Item;
use super::keys::Key;
use super::{Commit, Store, Versioned};
use domain::audit::Draft;
use domain::id::CommitSha;
use policy::PolicyFile;
use serde::{Deserialize, Serialize};

/// Which policies count. Small, since every run reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PolicyHead {
    /// The newest change, from 1; 0 when the repository never had any.
    pub(crate) newest: u64,
    /// SHA-256 of the newest files, so that a push that changes nothing is no change.
    pub(crate) hash: String,
    /// The newest change whose files are known to be good.
    pub(crate) good: u64,
    /// The newest change whose files are known to be no good.
    #[serde(default)]
    pub(crate) rejected: u64,
}

/// All files of policies at one commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PolicyFiles {
    /// The commit they were read at.
    pub(crate) commit: CommitSha,
    /// By path.
    pub(crate) files: Vec<PolicyFile>,
}

impl Store {
    /// Which policies count.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn policy_head(&self) -> Result<Option<Versioned<PolicyHead>>, StoreError> {
        self.get(Key::policy_head()).await
    }

    /// The files of a change.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn policy_files(
        &self,
        number: u64,
    ) -> Result<Option<PolicyFiles>, StoreError> {
        let found = self.get(Key::policy_files(number)).await?;
        Ok(found.map(|found| found.value))
    }

    /// What was found out of the newest files is kept, and told: good ones count even when later ones are not.
    ///
    /// # Errors
    /// [`Conflict::Changed`] when the head has moved since it was read.
    pub(crate) async fn mark_policies(
        &self,
        marked: &PolicyHead,
        head: &Versioned<PolicyHead>,
        told: Draft,
    ) -> Result<(), Conflict> {
        let commit = Commit::new().policy_head(marked, head.rev)?.audit(told)?;
        self.commit(&commit).await
    }
}

impl Commit {
    /// Which policies count from now on; `rev` is that of what was read, 0 for the first.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`], which no head can cause.
    pub(crate) fn policy_head(mut self, head: &PolicyHead, rev: u64) -> Result<Commit, StoreError> {
        self.put_if_unchanged(Item::new(Key::policy_head(), head, rev + 1)?, rev);
        Ok(self)
    }

    /// The files of a change.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`], which no texts can cause.
    pub(crate) fn policy_files(
        mut self,
        number: u64,
        files: &PolicyFiles,
    ) -> Result<Commit, StoreError> {
        self.put(Item::new(Key::policy_files(number), files, 1)?, None);
        Ok(self)
    }
}
