//! Making what the router knows anew.

use crate::App;
use crate::error::Result;
use crate::routes;

/// Makes the routes of all skills anew from the table: after a restore of part of it. How many skills can be
/// asked for then.
///
/// # Errors
/// [`crate::Error::Store`] when the table does not answer; [`crate::Error::Busy`].
pub async fn rebuild_routes(app: &App) -> Result<usize> {
    routes::project_all(app).await
}
