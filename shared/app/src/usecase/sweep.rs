//! The minute's round: what should have been heard of and was not, and what is over its time.

use super::seal_audit::seal_audit;
use crate::Records;
use crate::error::Result;
use crate::store::{Commit, Due};
use crate::work::{Work, WorkId};
use domain::id::{RunId, SkillId, TenantId};
use domain::run::Event;
use futures::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use tracing::{Instrument, Span};

/// Due things a partition that one round looks at; the rest is due in the next.
const BATCH: i32 = 200;
/// Things looked at at the same time.
const AT_ONCE: usize = 8;
/// After this, work that was sent again and still is not done is sent once more.
const RESEND: SignedDuration = SignedDuration::from_secs(20);
/// How often a run or a pull request that says nothing is looked at.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_secs(60);

/// What a round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Pieces of work that were sent again.
    pub resent: usize,
    /// Runs that were looked at or ended.
    pub runs: usize,
    /// Skills whose pull request was looked at.
    pub skills: usize,
    /// Entries of the audit that were sealed.
    pub sealed: usize,
    /// Things that could not be seen to; they stay due.
    pub failed: usize,
}

/// Sees to everything that is due, whosever it is.
///
/// # Errors
/// [`crate::Error::Store`] when the table does not say what is due.
pub async fn sweep(records: &Records, now: Timestamp) -> Result<Swept> {
    let due = records.store.due(now, BATCH).await?;
    let (audits, due): (Vec<_>, Vec<_>) = due
        .into_iter()
        .partition(|(_, due)| matches!(due, Due::Audit(_)));
    // A tenant is due by each of its counters.
    let audits: BTreeSet<TenantId> = audits.into_iter().map(|(tenant, _)| tenant).collect();
    let seen_to = stream::iter(due).map(|(tenant, due)| async move {
        let (records, span) = (records.of(&tenant), span(&tenant, &due));
        let done = see_to(&records, &due, now).instrument(span).await;
        (due, done)
    });
    let mut swept = Swept::default();
    for (due, done) in seen_to.buffer_unordered(AT_ONCE).collect::<Vec<_>>().await {
        match (due, done) {
            (due, Err(error)) => {
                tracing::warn!(?due, %error, "the sweep could not see to it");
                swept.failed += 1;
            }
            (Due::Work(_), Ok(())) => swept.resent += 1,
            (Due::Run(_), Ok(())) => swept.runs += 1,
            (Due::Skill(_), Ok(())) => swept.skills += 1,
            (Due::Audit(_), Ok(())) => {}
        }
    }
    let sealed = stream::iter(audits).map(|tenant| async move {
        let records = records.of(&tenant);
        let sealed = seal_audit(&records, now).await;
        (tenant, sealed)
    });
    for (tenant, sealed) in sealed.buffer_unordered(AT_ONCE).collect::<Vec<_>>().await {
        match sealed {
            Ok(entries) => swept.sealed += entries,
            Err(error) => {
                tracing::warn!(%tenant, %error, "the audit could not be sealed");
                swept.failed += 1;
            }
        }
    }
    Ok(swept)
}

async fn see_to(records: &Records, due: &Due, now: Timestamp) -> Result<()> {
    match due {
        Due::Work(id) => resend(records, due, id, now).await,
        Due::Run(id) => run(records, due, id, now).await,
        Due::Skill(id) => skill(records, due, id, now).await,
        Due::Audit(_) => Ok(()),
    }
}

/// What is done for it happens in this.
fn span(tenant: &TenantId, due: &Due) -> Span {
    let (run, skill, work) = match due {
        Due::Run(run) => (Some(run.as_str()), None, None),
        Due::Skill(skill) => (None, Some(skill.as_str()), None),
        Due::Work(work) => (None, None, Some(work.as_str())),
        Due::Audit(_) => (None, None, None),
    };
    // The level of errors, so that no filter of lines takes the names from them.
    tracing::error_span!(
        "sweep",
        tenant = tenant.as_str(),
        run_id = run,
        skill_id = skill,
        work
    )
}

async fn resend(records: &Records, due: &Due, id: &WorkId, now: Timestamp) -> Result<()> {
    if records.store.postpone(due, now + RESEND).await? {
        records.tell(std::slice::from_ref(id)).await?;
    }
    Ok(())
}

async fn run(records: &Records, due: &Due, id: &RunId, now: Timestamp) -> Result<()> {
    let run = records.advance(id, &Event::ClockTicked, now).await?;
    let Some(step) = run.current_step() else {
        return Ok(());
    };
    if records
        .store
        .postpone(due, (now + LOOK_AGAIN).min(run.deadline))
        .await?
    {
        let commit = Commit::new().work(
            &Work::Observe {
                run: id.clone(),
                step,
            },
            now,
        )?;
        records.commit(&commit).await?;
    }
    Ok(())
}

async fn skill(records: &Records, due: &Due, id: &SkillId, now: Timestamp) -> Result<()> {
    let Some(found) = records.store.skill(id).await? else {
        return Ok(());
    };
    let Some(pending) = found.value.pending else {
        return Ok(());
    };
    if records.store.postpone(due, now + LOOK_AGAIN).await? {
        let work = Work::SettlePull {
            skill: id.clone(),
            version: pending.version,
        };
        records.commit(&Commit::new().work(&work, now)?).await?;
    }
    Ok(())
}
