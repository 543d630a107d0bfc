//! Stopping a runner whose run is over.

use crate::App;
use crate::error::Result;
use domain::id::RunnerId;

pub(super) async fn run(app: &App, runner: RunnerId) -> Result<()> {
    app.forge.cancel(runner).await?;
    Ok(())
}
