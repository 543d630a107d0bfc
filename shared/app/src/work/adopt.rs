//! Taking over what came to the default branch without Prentice: the first skills of a repository, or
//! a change that someone pushed. Git is the source of truth; it is checked like everything else.

use super::{Work, contended, publish};
use crate::App;
use crate::audited;
use crate::error::Result;
use crate::forge::ForgeError;
use crate::routes;
use crate::store::Commit;
use crate::usecase::checks;
use domain::audit::Verb;
use domain::id::SkillId;
use domain::skill;
use jiff::Timestamp;

pub(super) async fn run(app: &App, id: &SkillId, now: Timestamp) -> Result<()> {
    // The newest commit, not the one that was pushed: pushes may be heard of out of order.
    let head = app.forge.head().await?;
    let content = match app.forge.content_at(id, head.as_str()).await {
        Ok(content) => content,
        Err(ForgeError::NotFound { .. }) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let known = app.records.store.skill(id).await?.map(|found| found.value);
    let hash = content.hash();
    if let Some(skill) = &known {
        let active = skill.active.as_ref();
        if active.is_some_and(|active| active.hash == hash) {
            // A table of an earlier version holds skills and no routes.
            return routes::project(app, id).await;
        }
        if skill.pending.is_some() {
            return Ok(());
        }
    }
    let manifest = match checks::content(app, id, &content).await? {
        Ok(checked) => checked.manifest,
        Err(findings) => {
            tracing::warn!(skill = %id, commit = %head, ?findings, "what is on the default branch is not valid; it is left out");
            return Ok(());
        }
    };
    contended(|| async {
        let found = app.records.store.skill(id).await?;
        let before = found.as_ref().map(|found| &found.value);
        let Ok(next) = skill::adopt(before, &manifest, head.clone(), hash.clone(), now) else {
            return Ok(());
        };
        app.forge.tag(id, next.newest, &head).await?;
        let told = audited::skill(&app.records, Verb::SkillActivated, before, &next, now);
        let commit = Commit::new()
            .skill(&next, found.as_ref())?
            .content(id, next.newest, &content)?
            .work(&Work::Route { skill: id.clone() }, now)?
            .work(&publish::of_skill("skill.activated", &next), now)?
            .audit(told.reason("it was on the default branch without a proposal of Prentice"))?;
        Ok(app.records.commit(&commit).await?)
    })
    .await?;
    Ok(())
}
