//! Starting the run of a fixer that an error asked for.

use super::note_fix_ended;
use crate::App;
use crate::error::Result;
use crate::usecase::start_fix_asked;
use domain::access::Principal;
use domain::fixing::Ended;
use domain::rule::RuleId;
use jiff::Timestamp;

/// Times that what may pass is waited for.
const PATIENCE: u64 = 8;

pub(super) async fn run(app: &App, id: &RuleId, attempt: u64, now: Timestamp) -> Result<()> {
    let fixes = app.records.store.fixes(id).await?.value;
    let Some(asked) = fixes.asked.filter(|_| fixes.ended.is_none()) else {
        return Ok(());
    };
    let caller = Principal::fixer(app.tenant().clone());
    let why = match start_fix_asked(app, &caller, id, &asked, now).await {
        Ok(_) => return Ok(()),
        Err(error) if error.is_passing() && attempt < PATIENCE => return Err(error),
        Err(error) => error.to_string(),
    };
    tracing::warn!(fixer = %id, why, "a fixer was not started");
    note_fix_ended(app, id, &asked.run, Ended::NotStarted { why }).await
}
