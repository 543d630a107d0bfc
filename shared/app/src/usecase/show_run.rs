//! One run, whole, and as live as GitHub lets it be.

use crate::App;
use crate::error::{Error, Result};
use crate::view;
use crate::work::observe;
use client::wire;
use domain::id::RunId;
use domain::run::Run;
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

/// Whoever watches a run sees its steps at most this old; webhooks tell of jobs, not of steps.
const LIVE: SignedDuration = SignedDuration::from_secs(2);
/// A look that takes longer is not waited for.
const LOOK_DEADLINE: Duration = Duration::from_secs(2);

/// The run of this name.
///
/// # Errors
/// [`Error::RunNotFound`].
pub async fn show_run(app: &App, id: &RunId, now: Timestamp) -> Result<wire::Run> {
    let store = &app.records.store;
    let found = store.admitted(id).await?;
    let found = found.ok_or_else(|| Error::RunNotFound(id.clone()))?;
    let terms = found.terms.map(|terms| terms.value);
    let run = looked_at(app, found.run.value, now).await?;
    Ok(view::run(&run, terms.as_ref()))
}

/// The run, after a look at its runner when the last one is old.
pub(super) async fn live_run(app: &App, id: &RunId, now: Timestamp) -> Result<Run> {
    let found = app.records.store.run(id).await?;
    let run = found.ok_or_else(|| Error::RunNotFound(id.clone()))?.value;
    looked_at(app, run, now).await
}

async fn looked_at(app: &App, run: Run, now: Timestamp) -> Result<Run> {
    let id = &run.id;
    let Some(step) = run.current_step() else {
        return Ok(run);
    };
    let seen = run.steps[step].observed_at.unwrap_or(run.created_at);
    if run.steps[step].runner.is_none() || now < seen + LIVE {
        return Ok(run);
    }
    match tokio::time::timeout(LOOK_DEADLINE, observe::look(app, &run, step, now)).await {
        Ok(Ok(())) => {
            let seen = app.records.store.run(id).await?;
            Ok(seen.map_or(run, |seen| seen.value))
        }
        Ok(Err(error)) => {
            tracing::debug!(run = %id, %error, "the runner was not seen");
            Ok(run)
        }
        Err(_) => Ok(run),
    }
}
