//! Making what the router knows anew.

use crate::error::Result;
use crate::store::Commit;
use crate::work::Work;
use crate::{App, Records, routes};
use jiff::Timestamp;

/// Makes the routes of all skills anew from the table: after a restore of part of it. How many skills can be
/// asked for then.
///
/// # Errors
/// [`crate::Error::Store`] when the table does not answer; [`crate::Error::Busy`].
pub async fn rebuild_routes(app: &App) -> Result<usize> {
    routes::project_all(app).await
}

/// Has the routes made anew by the worker: it may take longer than a caller waits.
///
/// # Errors
/// [`crate::Error::Store`] when the table does not take it.
pub async fn rebuild_routes_later(records: &Records, now: Timestamp) -> Result<()> {
    let commit = Commit::new().work(&Work::RebuildRoutes, now)?;
    Ok(records.commit(&commit).await?)
}
