//! Writing decisions: a run moved by an event, and the work that follows, in one transaction.

use crate::Records;
use crate::audited;
use crate::error::{Error, Result};
use crate::store::{Commit, Conflict};
use crate::telemetry::metrics;
use crate::work::{Work, contended};
use domain::id::RunId;
use domain::run::{self, Event, Ignored, Run};
use jiff::Timestamp;

/// Something that may happen only once, remembered until then.
pub(crate) struct Once<'a> {
    pub(crate) kind: &'static str,
    pub(crate) id: &'a str,
    pub(crate) forget_at: Timestamp,
}

impl Records {
    /// Writes, then tells the worker. When telling fails the sweep does it later.
    ///
    /// # Errors
    /// [`Conflict`] when nothing was written.
    pub async fn commit(&self, commit: &Commit) -> std::result::Result<(), Conflict> {
        self.store.commit(commit).await?;
        if !commit.work_ids().is_empty()
            && let Err(error) = self.tell(commit.work_ids()).await
        {
            tracing::warn!(%error, "the worker was not told; the sweep will tell it");
        }
        Ok(())
    }

    /// Lets a run know of an event. One that changes nothing is fine; the run as it is then.
    ///
    /// # Errors
    /// [`Error::RunNotFound`], and what the table may say.
    pub async fn advance(&self, id: &RunId, event: &Event, now: Timestamp) -> Result<Run> {
        match self.try_advance(id, event, None, now).await {
            Ok(run) => Ok(run),
            Err((Error::Ignored(ignored), Some(run))) => {
                tracing::debug!(run = %id, %ignored, "an event changed nothing");
                Ok(run)
            }
            Err((error, _)) => Err(error),
        }
    }

    /// Lets a run know of an event that must change it, and that counts only once.
    ///
    /// # Errors
    /// [`Error::Ignored`] with the reason when it changes nothing; [`Error::Replayed`].
    pub(crate) async fn advance_once(
        &self,
        id: &RunId,
        event: &Event,
        once: Once<'_>,
        now: Timestamp,
    ) -> Result<Run> {
        self.try_advance(id, event, Some(&once), now)
            .await
            .map_err(|(error, _)| error)
    }

    async fn try_advance(
        &self,
        id: &RunId,
        event: &Event,
        once: Option<&Once<'_>>,
        now: Timestamp,
    ) -> std::result::Result<Run, (Error, Option<Run>)> {
        let decided = contended(|| async {
            let found = self
                .store
                .run(id)
                .await?
                .ok_or_else(|| Error::RunNotFound(id.clone()))?;
            let (next, effects) = match run::advance(&found.value, event.clone(), now) {
                Ok(next) => next,
                Err(ignored) => return Ok(Err((ignored, found.value))),
            };
            let mut commit = Commit::new().run(&next, found.rev)?;
            if let Some(once) = once {
                commit = commit.once(once.kind, once.id, once.forget_at);
            }
            for (index, (before, after)) in found.value.steps.iter().zip(&next.steps).enumerate() {
                if let (None, Some(runner)) = (&before.runner, &after.runner) {
                    commit = commit.runner(runner.id, id, index)?;
                }
            }
            let told = audited::run_moved(self, event, &found.value, &next, now);
            commit = commit.audit_all(told)?;
            for effect in &effects {
                commit = commit.work(&Work::of_effect(effect, &next), now)?;
            }
            self.commit(&commit).await?;
            metrics::run_moved(Some(&found.value), &next);
            Ok::<_, Error>(Ok::<Run, (Ignored, Run)>(next))
        })
        .await;
        match decided {
            Ok(Ok(run)) => Ok(run),
            Ok(Err((ignored, run))) => Err((ignored.into(), Some(run))),
            Err(error) => Err((error, None)),
        }
    }
}
