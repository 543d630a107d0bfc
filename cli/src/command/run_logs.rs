//! `prentice run logs ID`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::wait;
use domain::id::RunId;

/// Print what a run printed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice run logs run_019a8f0e6c3b7d20a1b2c3d4e5f60718 --follow")]
pub(crate) struct Logs {
    /// The run: `run_…`.
    id: RunId,
    /// Go on until the run has ended.
    #[arg(long, short)]
    follow: bool,
}

impl Logs {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        if output.json {
            output.document(&connection.client.run_log(&self.id, 0).await?);
        } else {
            wait::for_log(connection, &self.id, self.follow).await?;
        }
        Ok(Exit::Done)
    }
}
