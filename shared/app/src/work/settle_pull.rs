//! Learning what a human decided: merged means active, closed means rejected.

use super::{contended, open_pull, publish};
use crate::App;
use crate::audited;
use crate::error::Result;
use crate::forge::{ForgeError, PullState};
use crate::store::Commit;
use crate::usecase::checks;
use domain::finding::{Finding, Source};
use domain::id::{CommitSha, SkillId, VersionNumber};
use domain::skill::{self, Content, Merge, Pull};
use jiff::Timestamp;

pub(super) async fn run(
    app: &App,
    id: &SkillId,
    version: VersionNumber,
    now: Timestamp,
) -> Result<()> {
    let Some(found) = app.records.store.skill(id).await? else {
        return Ok(());
    };
    let Some(pending) = found
        .value
        .pending
        .filter(|pending| pending.version == version)
    else {
        return Ok(());
    };
    let Some(pull) = pending.pull else {
        open_pull::open(app, id, version, now).await?;
        return Ok(());
    };
    let (pull, state) = app.forge.pull_state(pull.number).await?;
    match state {
        PullState::Open => {}
        PullState::Closed => closed(app, id, version, pull, now).await?,
        PullState::Merged(commit) => merged(app, id, version, pull, commit, now).await?,
    }
    Ok(())
}

async fn closed(
    app: &App,
    id: &SkillId,
    version: VersionNumber,
    pull: Pull,
    now: Timestamp,
) -> Result<()> {
    contended(|| async {
        let Some(found) = app.records.store.skill(id).await? else {
            return Ok(());
        };
        let Ok(next) = skill::close(&found.value, version, pull.clone(), now) else {
            return Ok(());
        };
        let commit = Commit::new().skill(&next, Some(&found))?;
        let commit = commit
            .work(&publish::of_skill("skill.rejected", &next), now)?
            .audit(audited::skill_rejected(
                &app.records,
                &found.value,
                &next,
                now,
            ))?;
        Ok(app.records.commit(&commit).await?)
    })
    .await
}

/// What counts is what is at the merge commit, whatever was proposed: it is read, checked again, and
/// tagged before anything may run from it.
async fn merged(
    app: &App,
    id: &SkillId,
    version: VersionNumber,
    pull: Pull,
    commit: CommitSha,
    now: Timestamp,
) -> Result<()> {
    let (content, checked) = match app.forge.content_at(id, commit.as_str()).await {
        Ok(content) => {
            let checked = checks::content(app, id, &content).await?;
            (content, checked)
        }
        Err(ForgeError::NotFound { .. }) => {
            let message = format!(
                "{} is not there at the merge commit {}",
                id.manifest_path(),
                commit.short()
            );
            let gone = vec![Finding::error(Source::Manifest, "missing-file", message)];
            (
                Content {
                    manifest: String::new(),
                    workflow: String::new(),
                },
                Err(gone),
            )
        }
        Err(error) => return Err(error.into()),
    };
    if checked.is_ok() {
        app.forge.tag(id, version, &commit).await?;
    }
    contended(|| async {
        let Some(found) = app.records.store.skill(id).await? else {
            return Ok(());
        };
        let merge = Merge {
            commit: commit.clone(),
            hash: content.hash(),
            pull: pull.clone(),
            verdict: checked
                .as_ref()
                .map(|checked| &checked.manifest)
                .map_err(Clone::clone),
        };
        let Ok(next) = skill::merge(&found.value, version, merge, now) else {
            return Ok(());
        };
        let (event, told) = match checked {
            Ok(_) => (
                "skill.activated",
                audited::skill_merged(&app.records, &found.value, &next, now),
            ),
            Err(_) => (
                "skill.rejected",
                audited::skill_rejected(&app.records, &found.value, &next, now),
            ),
        };
        let mut commit = Commit::new()
            .skill(&next, Some(&found))?
            .work(&publish::of_skill(event, &next), now)?
            .audit(told)?;
        if checked.is_ok() {
            commit = commit
                .content(id, version, &content)?
                .work(&super::Work::Route { skill: id.clone() }, now)?;
        }
        Ok(app.records.commit(&commit).await?)
    })
    .await
}
