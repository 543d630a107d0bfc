//! `prentice approvals show RUN`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::show_approval;
use domain::id::RunId;

/// Show exactly what would run, what it waits for, and who has said what.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice approvals show run_019a8f0e6c3b7d20a1b2c3d4e5f60718")]
pub(crate) struct Show {
    /// The run: `run_…`.
    run: RunId,
}

impl Show {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let approval = connection.client.approval(&self.run).await?;
        if output.json {
            output.document(&approval);
        } else {
            show_approval::whole(&approval, output);
        }
        Ok(Exit::Done)
    }
}
