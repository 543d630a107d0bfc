//! Looking at what a runner does.

use crate::App;
use crate::error::Result;
use domain::id::RunId;
use domain::run::{Event, Run};
use jiff::Timestamp;

pub(super) async fn run(app: &App, id: &RunId, step: usize, now: Timestamp) -> Result<()> {
    if let Some(found) = app.records.store.run(id).await? {
        look(app, &found.value, step, now).await?;
    }
    Ok(())
}

/// Looks at the runner of a step and lets the run know. Nothing to see is no error.
pub(crate) async fn look(app: &App, run: &Run, step: usize, now: Timestamp) -> Result<()> {
    if run.current_step() != Some(step) {
        return Ok(());
    }
    let plan = &run.steps[step].plan;
    let runner = match &run.steps[step].runner {
        Some(runner) => Some(runner.clone()),
        None => {
            app.forge
                .find_runner(&plan.skill, plan.version, &run.id)
                .await?
        }
    };
    let Some(runner) = runner else { return Ok(()) };
    let observation = app.forge.observe(runner.id).await?;
    app.records
        .advance(&run.id, &Event::Observed { step, observation }, now)
        .await
        .map(|_| ())
}
