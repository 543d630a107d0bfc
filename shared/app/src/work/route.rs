//! Telling the router.

use crate::App;
use crate::error::Result;
use crate::routes;
use domain::id::SkillId;

pub(super) async fn run(app: &App, skill: &SkillId) -> Result<()> {
    routes::project(app, skill).await
}

/// All routes anew.
pub(super) async fn rebuild(app: &App) -> Result<()> {
    let skills = routes::project_all(app).await?;
    tracing::info!(skills, "the routes were made anew");
    Ok(())
}
