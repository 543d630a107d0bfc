//! Keeping the table's routes as the skills are.

use super::row::LEARNT;
use super::{Row, segment};
use crate::App;
use crate::error::Result;
use crate::work::contended;
use domain::id::SkillId;
use domain::manifest;
use domain::skill::Status;
use futures::{StreamExt, TryStreamExt, stream};
use std::collections::BTreeMap;
use std::time::Instant;

/// Skills whose last change is remembered; those forgotten are changed once more than needed.
const REMEMBERED: usize = 1_000;
/// Skills that are read at the same time.
const AT_ONCE: usize = 16;

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
    rewrite(app, segment::number_of(id), Damaged::Stays, |old| async {
        let row = row_of(app, id).await?;
        let mut rows: Vec<Row> = old.into_iter().filter(|row| row.skill != *id).collect();
        rows.extend(row);
        rows.sort_by(|left, right| left.skill.cmp(&right.skill));
        Ok(rows)
    })
    .await?;
    app.router.forget_age();
    Ok(())
}

/// Makes all routes anew from the skills: after a restore, or for a table of an earlier version. Each segment
/// is written once. How many skills have a route then.
///
/// # Errors
/// Those of [`project`].
pub(crate) async fn project_all(app: &App) -> Result<usize> {
    let store = &app.records.store;
    let mut segments: BTreeMap<u8, Vec<Row>> = BTreeMap::new();
    for status in [Status::Active, Status::Deprecated] {
        let mut cursor = None;
        loop {
            let page = store
                .list_skills(Some(status), cursor.as_deref(), 100)
                .await?;
            let ids: Vec<SkillId> = page.items.into_iter().map(|skill| skill.id).collect();
            let rows = ids
                .into_iter()
                .map(|id| async move { row_of(app, &id).await });
            let rows: Vec<Option<Row>> = stream::iter(rows).buffered(AT_ONCE).try_collect().await?;
            for row in rows.into_iter().flatten() {
                segments
                    .entry(segment::number_of(&row.skill))
                    .or_default()
                    .push(row);
            }
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
    }
    for number in store.route_head().await?.into_keys() {
        // One whose skills are all gone is to be empty.
        segments.entry(number).or_default();
    }
    let mut routed = 0;
    for (number, mut rows) in segments {
        rows.sort_by(|left, right| left.skill.cmp(&right.skill));
        rewrite(app, number, Damaged::IsReplaced, |_| async {
            Ok(rows.clone())
        })
        .await?;
        routed += rows.len();
    }
    app.router.forget_age();
    Ok(routed)
}

/// What becomes of a segment that cannot be unpacked.
#[derive(Clone, Copy, PartialEq)]
enum Damaged {
    /// It is an error: what else it held must not be lost.
    Stays,
    /// It is written anew.
    IsReplaced,
}

/// Replaces what a segment holds by what `next` makes of it, and tells the head.
async fn rewrite<F>(
    app: &App,
    number: u8,
    damaged: Damaged,
    next: impl Fn(Vec<Row>) -> F,
) -> Result<()>
where
    F: Future<Output = Result<Vec<Row>>>,
{
    let store = &app.records.store;
    let rev = contended(|| async {
        // Read within the try: what is written is never older than what it replaces.
        let before = store.route_segment(number).await?;
        let rev = before.as_ref().map_or(0, |before| before.rev);
        let unpacked = before.map(|before| segment::unpack(number, &before.value));
        let (old, whole) = match unpacked {
            None => (Vec::new(), true),
            Some(Ok(rows)) => (rows, true),
            Some(Err(error)) if damaged == Damaged::IsReplaced => {
                tracing::warn!(segment = number, %error, "a damaged segment is written anew");
                (Vec::new(), false)
            }
            Some(Err(error)) => return Err(error.into()),
        };
        let rows = next(old.clone()).await?;
        if whole && rows == old {
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
