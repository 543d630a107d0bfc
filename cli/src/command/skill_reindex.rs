//! `prentice skill reindex`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;

/// Have everything that leads requests to skills made anew from the skills: after a restore of the table, or when a skill
/// that is active is not found. Requests are led by what is known until that is done.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice skill reindex")]
pub(crate) struct Reindex {}

impl Reindex {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let answer = connection.client.reindex_skills().await?;
        match output.json {
            true => output.document(&answer),
            false => output.line("the index is being made anew"),
        }
        Ok(Exit::Done)
    }
}
