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
    Ok(view::run(&live_run(app, id, now).await?))
}

/// The run, after a look at its runner when the last one is old.
pub(super) async fn live_run(app: &App, id: &RunId, now: Timestamp) -> Result<Run> {
    let store = &app.records.store;
    let not_found = || Error::RunNotFound(id.clone());
    let run = store.run(id).await?.ok_or_else(not_found)?.value;
    let Some(step) = run.current_step() else {
        return Ok(run);
    };
    let seen = run.steps[step].observed_at.unwrap_or(run.created_at);
    if run.steps[step].runner.is_none() || now < seen + LIVE {
        return Ok(run);
    }
    match tokio::time::timeout(LOOK_DEADLINE, observe::look(app, &run, step, now)).await {
        Ok(Ok(())) => Ok(store.run(id).await?.ok_or_else(not_found)?.value),
        Ok(Err(error)) => {
            tracing::debug!(run = %id, %error, "the runner was not seen");
            Ok(run)
        }
        Err(_) => Ok(run),
    }
}
