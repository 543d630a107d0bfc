//! `prentice run-skill ID`.

use super::run_show::values;
use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::inputs;
use crate::output::Output;
use crate::wait::{self, LogTo};
use crate::words;
use client::wire::{Execute, Run, RunStatus};
use domain::id::{RunId, SkillId};

/// Run a skill and wait for its outputs.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice run-skill ops/disk-report --input path=/usr/share
  prentice run-skill ops/disk-report --inputs-json '{\"path\": \"/var\", \"top\": 3}' --log
  prentice run-skill ops/disk-report --inputs-json @inputs.json --json

Exit code 1 when the run did not succeed, 3 when the skill waits for approval.")]
pub(crate) struct RunSkill {
    /// The skill: `domain/name`.
    id: SkillId,
    /// An input, typed as the skill says: text as it is, numbers, true or false, JSON for lists.
    #[arg(long, short, value_name = "NAME=VALUE")]
    input: Vec<String>,
    /// All inputs as a JSON object, `@file`, or `-` for standard input.
    #[arg(long, value_name = "JSON")]
    inputs_json: Option<String>,
    /// Print the run's id and do not wait for its end.
    #[arg(long, conflicts_with = "log")]
    no_wait: bool,
    /// Print the log while it runs.
    #[arg(long)]
    log: bool,
}

impl RunSkill {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let skill = connection.skill(&self.id).await?;
        let inputs = inputs::collect(
            &skill.content.inputs,
            self.inputs_json.as_deref(),
            &self.input,
        )?;
        let run = connection
            .client
            .execute(
                &self.id,
                &Execute {
                    inputs,
                    ..Execute::default()
                },
            )
            .await?;
        if self.no_wait && output.json {
            output.document(&run);
            return Ok(Exit::Done);
        }
        follow(&run.id, self.no_wait, self.log, connection, output).await
    }
}

/// What comes after a run was started: its id, or its end.
///
/// # Errors
/// [`Failure`] when the server cannot be asked.
pub(crate) async fn follow(
    run: &RunId,
    no_wait: bool,
    log: bool,
    connection: &mut Connection,
    output: Output,
) -> Result<Exit, Failure> {
    if no_wait {
        return Ok(started(run, connection, output));
    }
    let log = match (log, output.json) {
        (false, _) => LogTo::Nothing,
        (true, false) => LogTo::Stdout,
        (true, true) => LogTo::Stderr,
    };
    let run = wait::for_run(connection, run, log, output).await?;
    if output.json {
        output.document(&run);
    } else {
        ended(&run, output);
    }
    Ok(if run.status == RunStatus::Succeeded {
        Exit::Done
    } else {
        Exit::Failed
    })
}

fn started(run: &RunId, connection: &Connection, output: Output) -> Exit {
    if output.json {
        output.document(&serde_json::json!({ "id": run }));
    } else {
        output.line(run.as_str());
    }
    if connection.is_embedded() {
        output.note("no server runs on this folder: the run goes on with the next command, or with `prentice serve`");
    } else {
        output.note(format!("`prentice run show {run}` shows how it goes"));
    }
    Exit::Done
}

fn ended(run: &Run, output: Output) {
    let took = run
        .finished_at
        .map(|end| format!(" after {}", words::duration(run.created_at, end)));
    output.line(format!(
        "run {} {}{} at commit {}",
        run.id,
        words::wire(&run.status).replace('_', " "),
        took.unwrap_or_default(),
        words::short(&run.commit)
    ));
    if let Some(error) = &run.error {
        output.line(format!("{} ({})", error.message, error.code));
        output.note(format!(
            "`prentice run logs {}` shows what it printed",
            run.id
        ));
    }
    if let Some(outputs) = &run.outputs {
        values("outputs", outputs, output);
    }
}
