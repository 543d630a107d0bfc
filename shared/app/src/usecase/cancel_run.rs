//! Stopping a run.

use crate::App;
use crate::error::Result;
use crate::view;
use client::wire;
use domain::id::RunId;
use domain::run::Event;
use jiff::Timestamp;

/// Stops a run. One that has ended stays as it ended.
///
/// # Errors
/// [`crate::Error::RunNotFound`].
pub async fn cancel_run(app: &App, id: &RunId, by: &str, now: Timestamp) -> Result<wire::Run> {
    let event = Event::CancelRequested { by: by.to_owned() };
    Ok(view::run(
        &app.records.advance(id, &event, now).await?,
        None,
    ))
}
