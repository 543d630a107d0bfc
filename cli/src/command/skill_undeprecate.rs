//! `prentice undeprecate-skill ID`.

use super::skill_deprecate::report;
use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use domain::id::SkillId;

/// Propose that a deprecated skill may be used again: opens a pull request.
#[derive(Debug, clap::Args)]
pub(crate) struct UndeprecateSkill {
    /// The skill: `domain/name`.
    id: SkillId,
}

impl UndeprecateSkill {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let answer = connection.client.undeprecate(&self.id).await?;
        report(&self.id, &answer, output);
        Ok(Exit::Done)
    }
}
