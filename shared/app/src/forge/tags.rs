//! The tag that holds an approved version at its merge commit.

use super::{Forge, ForgeError};
use domain::id::{CommitSha, SkillId, VersionNumber};

impl Forge {
    /// The tag of this version points at this commit afterwards.
    ///
    /// # Errors
    /// [`ForgeError::Refused`] when the tag is there but points elsewhere: nothing may run from it.
    pub async fn tag(
        &self,
        id: &SkillId,
        version: VersionNumber,
        commit: &CommitSha,
    ) -> Result<(), ForgeError> {
        self.create_reference(&format!("tags/{}", version.tag(id)), commit)
            .await
    }
}
