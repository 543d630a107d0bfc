//! Taking over every skill and policy that is on the default branch already: what a new installation does first.

use crate::App;
use crate::error::Result;
use crate::store::Commit;
use crate::work::Work;
use jiff::Timestamp;

/// Has the worker take over every skill and the policies of the default branch; those known as they are stay so.
/// How many there are.
///
/// # Errors
/// [`crate::Error::Forge`] when the repository cannot be read.
pub async fn adopt_all(app: &App, now: Timestamp) -> Result<usize> {
    let head = app.forge.head().await?;
    let skills = app.forge.skills_at(&head).await?;
    for batch in skills.chunks(50) {
        let mut commit = Commit::new();
        for skill in batch {
            commit = commit.work(
                &Work::Adopt {
                    skill: skill.clone(),
                    commit: head.clone(),
                },
                now,
            )?;
        }
        app.records.commit(&commit).await?;
    }
    let policies = Commit::new().work(&Work::AdoptPolicies, now)?;
    app.records.commit(&policies).await?;
    Ok(skills.len())
}
