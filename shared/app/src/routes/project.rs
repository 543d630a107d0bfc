//! Keeping the table's routes as the skills are.

use super::row::LEARNT;
use super::{Row, segment};
use crate::App;
use crate::error::Result;
use crate::work::contended;
use domain::id::SkillId;
use domain::manifest;
use std::time::Instant;

/// Skills whose last change is remembered; those forgotten are changed once more than needed.
const REMEMBERED: usize = 1_000;

/// [`project`], unless another call in this process has begun it after `moment`: then that one has seen
/// everything that was written before. Of many who ask at once, few do the work.
///
/// # Errors
/// Those of [`project`].
pub(crate) async fn project_since(app: &App, id: &SkillId, moment: Instant) -> Result<()> {
    let mut changing = app.router.inner.changing.lock().await;
    if changing.get(id).is_some_and(|begun| *begun > moment) {
        return Ok(());
    }
    let begun = Instant::now();
    project(app, id).await?;
    if changing.len() >= REMEMBERED {
        changing.clear();
    }
    changing.insert(id.clone(), begun);
    Ok(())
}

/// Makes the row of a skill what the skill is now: it is there while a version is active. Touches one
/// segment, and none when nothing would change; may be done any number of times.
///
/// # Errors
/// [`crate::Error::Store`] when the table does not answer; [`crate::Error::Busy`] when too many others
/// write the same segment.
pub(crate) async fn project(app: &App, id: &SkillId) -> Result<()> {
    let store = &app.records.store;
    let number = segment::number_of(id);
    let rev = contended(|| async {
        // Read within the try: what is written is never older than what it replaces.
        let before = store.route_segment(number).await?;
        let row = row_of(app, id).await?;
        let rev = before.as_ref().map_or(0, |before| before.rev);
        let old = before.map_or_else(Vec::new, |before| segment::unpack(number, &before.value));
        let mut rows: Vec<Row> = old.iter().filter(|row| row.skill != *id).cloned().collect();
        rows.extend(row);
        rows.sort_by(|left, right| left.skill.cmp(&right.skill));
        if rows == old {
            return Ok(rev);
        }
        store
            .put_route_segment(number, &segment::pack(&rows)?, rev)
            .await?;
        Ok(rev + 1)
    })
    .await?;
    // Told last, and again if this was not reached the last time: who reads the head finds the segment.
    if rev > 0 {
        store.mark_route_segment(number, rev).await?;
    }
    app.router.forget_age();
    Ok(())
}

async fn row_of(app: &App, id: &SkillId) -> Result<Option<Row>> {
    let store = &app.records.store;
    let Some(found) = store.skill(id).await? else {
        return Ok(None);
    };
    let Some(active) = found.value.active else {
        return Ok(None);
    };
    let Some(content) = store.content(id, active.version).await? else {
        return Ok(None);
    };
    let manifest = match manifest::parse(&content.manifest) {
        Ok(parsed) => parsed.manifest,
        Err(findings) => {
            tracing::error!(skill = %id, ?findings, "the active manifest cannot be read; requests do not find the skill");
            return Ok(None);
        }
    };
    let learnt = store.requests_for(id, LEARNT).await?;
    let refused = store.requests_against(id, LEARNT).await?;
    Ok(Some(Row::new(&active, &manifest, learnt, refused)))
}
