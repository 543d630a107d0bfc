//! Starting the run of a fixer that an error asked for.

use super::note_fix_ended;
use crate::App;
use crate::error::{Error, Result};
use crate::usecase::start_fix_asked;
use domain::access::Principal;
use domain::fixing::Ended;
use domain::rule::RuleId;
use jiff::Timestamp;

pub(super) async fn run(app: &App, id: &RuleId, now: Timestamp) -> Result<()> {
    let fixes = app.records.store.fixes(id).await?.value;
    let Some(asked) = fixes.asked.filter(|_| fixes.ended.is_none()) else {
        return Ok(());
    };
    let caller = Principal::fixer(app.tenant().clone());
    let why = match start_fix_asked(app, &caller, id, &asked, now).await {
        Ok(_) => return Ok(()),
        Err(error) if passes(&error) => return Err(error),
        Err(error) => error.to_string(),
    };
    tracing::warn!(fixer = %id, why, "a fixer was not started");
    note_fix_ended(app, id, &asked.run, Ended::NotStarted { why }).await
}

/// Whether trying again may help.
fn passes(error: &Error) -> bool {
    match error {
        Error::Forge(error) => error.is_passing(),
        Error::Store(_) | Error::Busy | Error::Service { .. } => true,
        _ => false,
    }
}
