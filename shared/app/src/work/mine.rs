//! Mining on schedule.

use crate::App;
use crate::error::Result;
use crate::usecase::mine;
use client::wire::Mine;
use jiff::Timestamp;

pub(super) async fn run(app: &App, now: Timestamp) -> Result<()> {
    let mined = Box::pin(mine(app, &Mine::default(), now)).await?;
    let proposed = mined.proposed.len();
    tracing::info!(proposed, looked_at = mined.looked_at, "errors were mined");
    Ok(())
}
