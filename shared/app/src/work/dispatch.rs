//! Starting a step's workflow, exactly once.

use crate::App;
use crate::error::Result;
use crate::forge::{Dispatch, ForgeError};
use domain::id::RunId;
use domain::run::Event;
use jiff::Timestamp;

/// A workflow can be unknown to GitHub for moments after its merge.
const PATIENCE_WITH_NOT_FOUND: u64 = 5;
/// Times an answer that may pass is waited out before the run is given up.
const PATIENCE: u64 = 8;

pub(super) async fn run(
    app: &App,
    id: &RunId,
    step: usize,
    attempt: u64,
    now: Timestamp,
) -> Result<()> {
    let Some(found) = app.records.store.run(id).await? else {
        return Ok(());
    };
    let run = found.value;
    if run.current_step() != Some(step) || run.steps[step].runner.is_some() {
        return Ok(());
    }
    let event = match app
        .forge
        .dispatch(id, &run.steps[step].plan, attempt > 1)
        .await
    {
        Ok(Dispatch::Started(runner)) => Event::Dispatched { step, runner },
        // Its webhook or the sweep will find the runner by the run's name.
        Ok(Dispatch::Accepted) => return Ok(()),
        Err(error @ ForgeError::NotFound { .. }) if attempt < PATIENCE_WITH_NOT_FOUND => {
            return Err(error.into());
        }
        Err(error) if error.is_passing() && attempt < PATIENCE => return Err(error.into()),
        Err(error) => Event::DispatchRefused {
            step,
            message: error.to_string(),
        },
    };
    app.records.advance(id, &event, now).await?;
    Ok(())
}
