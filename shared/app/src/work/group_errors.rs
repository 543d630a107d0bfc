//! Grouping errors anew since the rules that tell them apart changed: what was counted by the old ones goes on.

use crate::App;
use crate::error::Result;
use crate::usecase::group_errors;

pub(super) async fn run(app: &App) -> Result<()> {
    Box::pin(group_errors(app)).await
}
