//! Proposing a skill, or a change of one: checked, then a pull request for a human.

use super::checks::compose;
use super::show_skill;
use crate::App;
use crate::audited;
use crate::error::{Error, Result};
use crate::store::Commit;
use crate::work::{Work, contended, open_pull};
use client::wire::{self, SkillProposal};
use domain::audit::Verb;
use domain::finding::any_error;
use domain::id::SkillId;
use domain::manifest::Manifest;
use domain::skill::{self, Change, Content, Proposed};
use jiff::Timestamp;

/// Proposes a new skill.
///
/// # Errors
/// [`Error::Invalid`] with every finding, and nothing is kept; [`Error::Refused`] when the name is
/// taken.
pub async fn create_skill(
    app: &App,
    proposal: &SkillProposal,
    by: &str,
    now: Timestamp,
) -> Result<wire::Skill> {
    let (manifest, content) = checked(app, proposal).await?;
    propose(app, &manifest, &content, Change::Create, by, now).await
}

/// Proposes new texts of a skill. While a version waits for a human, its pull request is updated.
///
/// # Errors
/// [`Error::Invalid`] with every finding, and nothing is kept; [`Error::SkillNotFound`];
/// [`Error::Refused`] when nothing would change.
pub async fn change_skill(
    app: &App,
    id: &SkillId,
    proposal: &SkillProposal,
    by: &str,
    now: Timestamp,
) -> Result<wire::Skill> {
    if app.records.store.skill(id).await?.is_none() {
        return Err(Error::SkillNotFound(id.clone()));
    }
    let (manifest, content) = checked(app, proposal).await?;
    if manifest.id != *id {
        let message = format!(
            "the manifest is of {}, but the address names {id}; a skill keeps its id",
            manifest.id
        );
        return Err(Error::BadRequest(message));
    }
    propose(app, &manifest, &content, Change::Update, by, now).await
}

async fn checked(app: &App, proposal: &SkillProposal) -> Result<(Manifest, Content)> {
    let composed = compose(proposal)?;
    let mut findings = composed.findings;
    let manifest = composed.manifest.filter(|_| !any_error(&findings));
    let invalid = |findings| Error::Invalid {
        what: "the skill is",
        findings,
    };
    let Some(manifest) = manifest else {
        return Err(invalid(findings));
    };
    findings.extend(
        app.linters
            .check(&manifest.id.workflow_path(), &composed.content.workflow)
            .await?,
    );
    if any_error(&findings) {
        Err(invalid(findings))
    } else {
        Ok((manifest, composed.content))
    }
}

/// Records the proposal, and opens its pull request at once if GitHub is there; else the worker does.
pub(super) async fn propose(
    app: &App,
    manifest: &Manifest,
    content: &Content,
    change: Change,
    by: &str,
    now: Timestamp,
) -> Result<wire::Skill> {
    if !app.has_repository() {
        return Err(Error::NoRepository(app.tenant().clone()));
    }
    let id = &manifest.id;
    let store = &app.records.store;
    let version = contended(|| async {
        let found = store.skill(id).await?;
        let before = found.as_ref().map(|found| &found.value);
        let proposed = Proposed {
            manifest,
            change,
            hash: content.hash(),
            by,
        };
        let next = match before {
            Some(skill) if change == Change::Update && skill.pending.is_some() => {
                skill::amend(skill, proposed, now)?
            }
            _ => skill::propose(before, proposed, now)?,
        };
        let version = next.newest;
        let open = Work::OpenPull {
            skill: id.clone(),
            version,
        };
        let commit = Commit::new()
            .skill(&next, found.as_ref())?
            .content(id, version, content)?
            .work(&open, now)?
            .audit(audited::skill(
                &app.records,
                Verb::SkillProposed,
                before,
                &next,
                now,
            ))?;
        store.commit(&commit).await?;
        Ok((version, commit))
    })
    .await;
    let (version, commit) = version?;
    if let Err(error) = open_pull::open(app, id, version, now).await {
        tracing::warn!(skill = %id, %error, "the pull request is not open yet; the worker opens it");
    }
    // Told in any case: work that is done already ends at its first look.
    if let Err(error) = app.records.tell(commit.work_ids()).await {
        tracing::warn!(%error, "the worker was not told; the sweep will tell it");
    }
    show_skill(app, id).await
}
