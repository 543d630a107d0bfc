//! `prentice run cancel ID`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::words;
use domain::id::RunId;

/// Stop a run. What its commands have done stays done.
#[derive(Debug, clap::Args)]
pub(crate) struct Cancel {
    /// The run: `run_…`.
    id: RunId,
}

impl Cancel {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let run = connection.client.cancel_run(&self.id).await?;
        if output.json {
            output.document(&run);
        } else if run.status.is_terminal() {
            output.line(format!("run {} is {}", run.id, words::wire(&run.status)));
        } else {
            output.line(format!(
                "run {} is being cancelled; `prentice run show {}` shows its end",
                run.id, run.id
            ));
        }
        Ok(Exit::Done)
    }
}
