//! One skill, whole.

use crate::App;
use crate::error::{Error, Result};
use crate::view;
use client::wire;
use domain::id::SkillId;
use domain::manifest;

/// The skill of this name, with the texts of its active version, or of the newest proposal.
///
/// # Errors
/// [`Error::SkillNotFound`].
pub async fn show_skill(app: &App, id: &SkillId) -> Result<wire::Skill> {
    let store = &app.records.store;
    let not_found = || Error::SkillNotFound(id.clone());
    let skill = store.skill(id).await?.ok_or_else(not_found)?.value;
    let content = store
        .content(id, skill.shown_version())
        .await?
        .ok_or_else(not_found)?;
    let parsed = manifest::parse(&content.manifest);
    let manifest = parsed
        .map_err(|findings| Error::Invalid {
            what: "the stored manifest is",
            findings,
        })?
        .manifest;
    Ok(view::skill(&skill, &content, &manifest))
}
