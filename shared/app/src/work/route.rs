//! Telling the router.

use crate::App;
use crate::error::Result;
use crate::routes;
use domain::id::SkillId;

pub(super) async fn run(app: &App, skill: &SkillId) -> Result<()> {
    routes::project(app, skill).await
}
