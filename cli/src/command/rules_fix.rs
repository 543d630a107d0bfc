//! `prentice rules fix FX-…`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::wait::{self, LogTo};
use crate::words;
use client::wire::{Run, RunStatus, StartFix};
use domain::rule::RuleId;
use serde_json::Value;

/// Start a fixer: its script patches a fresh copy of the newest commit, and what it changed is shown. Unless `--dry-run`
/// is given, or its file says `dry_run: true`, that is proposed as a pull request too.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice rules fix FX-ABCD1234 --dry-run
  prentice rules fix FX-ABCD1234 --no-wait
  prentice rules fix FX-ABCD1234 --json | jq -r .outputs.diff")]
pub(crate) struct Fix {
    /// The fixer: `FX-…`.
    #[arg(value_parser = RuleId::parse)]
    id: RuleId,
    /// Only show what it would change.
    #[arg(long)]
    dry_run: bool,
    /// Print the id of the run and do not wait for its end.
    #[arg(long)]
    no_wait: bool,
}

impl Fix {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let asked = StartFix {
            dry_run: self.dry_run,
        };
        let run = connection
            .client
            .start_fix(self.id.as_str(), &asked)
            .await?;
        if self.no_wait {
            match output.json {
                true => output.document(&run),
                false => output.line(run.id.as_str()),
            }
            return Ok(Exit::Done);
        }
        let run = wait::for_run(connection, &run.id, LogTo::Nothing, false, output).await?;
        match output.json {
            true => output.document(&run),
            false => self.show(&run, output),
        }
        Ok(match run.status {
            RunStatus::Succeeded => Exit::Done,
            RunStatus::AwaitingApproval | RunStatus::Blocked | RunStatus::Expired => Exit::Waiting,
            _ => Exit::Failed,
        })
    }

    fn show(&self, run: &Run, output: Output) {
        let outputs = run.outputs.as_ref();
        let text = |name: &str| outputs.and_then(|outputs| outputs.get(name)?.as_str());
        if let Some(diff) = text("diff") {
            output.line(diff);
        }
        let status = words::wire(&run.status).replace('_', " ");
        output.line(format!("run {} {status}", run.id));
        if let Some(error) = &run.error {
            output.line(format!("{} ({})", error.message, error.code));
            let logs = format!("`prentice run logs {}` shows what it printed", run.id);
            output.note(logs);
            return;
        }
        let dry_run = run.inputs.get("dry_run").and_then(Value::as_bool);
        match (text("outcome"), dry_run) {
            (Some("applied"), Some(true)) => output.note(
                "nothing was proposed: this was a dry run; set `dry_run: false` in the fixer's file to have it proposed",
            ),
            (Some("applied"), _) => output.note(
                "that is being proposed as a pull request; `prentice rules list` names it",
            ),
            (Some("already_applied"), _) => {
                output.note("it was applied before: its mark is in `.patches/`");
            }
            (Some("unchanged"), _) => output.note("there was nothing to change"),
            _ => {}
        }
    }
}
