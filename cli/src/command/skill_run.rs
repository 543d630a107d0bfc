//! `prentice run-skill ID`.

use super::run_show::values;
use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::governed::Governed;
use crate::inputs;
use crate::output::Output;
use crate::steps::{Steps, reasons_of};
use crate::wait::{self, LogTo};
use crate::words;
use crate::{show_approval, show_plan};
use client::wire::{Execute, Plan, Run, RunStatus};
use domain::id::{RunId, SkillId};

/// Run a skill and wait for its outputs.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice run-skill ops/disk-report --input path=/usr/share
  prentice run-skill ops/disk-report --inputs-json '{\"path\": \"/var\", \"top\": 3}' --log
  prentice run-skill ops/disk-report --inputs-json @inputs.json --json
  prentice run-skill ops/clean --dry-run --plan-path plan.json     what would run, kept
  prentice run-skill ops/clean --plan-path plan.json               run that and nothing else
  prentice run-skill ops/clean --approval approved                 with PRENTICE_APPROVAL_TOKEN set

Exit code 1 when the run did not succeed; 3 when the skill or the run waits for approval, when something was
against it, or when it is not what was planned.")]
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
    #[command(flatten)]
    governed: Governed,
}

impl RunSkill {
    /// The role to narrow to.
    pub(crate) fn role(&self) -> Option<&str> {
        self.governed.role()
    }

    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let governed = &self.governed;
        let held_to = governed.held_to(true)?;
        let skill = connection.skill(&self.id).await?;
        let mut steps = Steps::new(governed.told());
        steps.inputs_are(&skill.content.inputs);
        let inputs = inputs::collect(
            &skill.content.inputs,
            self.inputs_json.as_deref(),
            &self.input,
        )?;
        let mut request = Execute {
            inputs,
            override_guardrails: governed.overriding(),
            ..Execute::default()
        };
        if governed.plans() {
            (request.approval, request.approval_token) = governed.claim_of_plan();
            let step = steps.begin("plan", &request)?;
            let plan = connection.client.plan(&self.id, &request).await?;
            steps.end(&step, &plan, &reasons_of(&plan.checks));
            if governed.dry_run() {
                return dry_run(&plan, governed, output);
            }
            if let Some(held_to) = &held_to {
                held_to.same(&plan)?;
            }
            // What was shown is what runs, whatever is merged meanwhile.
            request.plan_hash = Some(plan.hash);
        }
        (request.approval, request.approval_token) = governed.claim();
        let step = steps.begin("start", &request)?;
        let run = connection.client.execute(&self.id, &request).await?;
        steps.end(&step, &run, &reasons_of(&run.checks));
        if self.no_wait && output.json {
            output.document(&run);
            return Ok(match run.status {
                RunStatus::AwaitingApproval => Exit::Waiting,
                _ => Exit::Done,
            });
        }
        let follow = Follow {
            no_wait: self.no_wait,
            approval_too: governed.waits(),
            log: self.log,
            awaits_approval: run.status == RunStatus::AwaitingApproval,
        };
        follow.run(&run.id, &mut steps, connection, output).await
    }
}

fn dry_run(plan: &Plan, governed: &Governed, output: Output) -> Result<Exit, Failure> {
    let written = governed.write(plan)?;
    if output.json {
        output.document(plan);
        return Ok(Exit::Done);
    }
    show_plan::plan(plan, output);
    output.note("nothing was started");
    if let Some(path) = written {
        output.note(format!(
            "written to {path}; --plan-path {path} runs that and nothing else"
        ));
    }
    Ok(Exit::Done)
}

/// What comes after a run was started: its id, or its end.
pub(crate) struct Follow {
    /// Only the id.
    pub(crate) no_wait: bool,
    /// Wait for its approval too.
    pub(crate) approval_too: bool,
    /// Print the log.
    pub(crate) log: bool,
    /// It was not started yet.
    pub(crate) awaits_approval: bool,
}

impl Follow {
    /// Follows the run.
    ///
    /// # Errors
    /// [`Failure`] when the server cannot be asked.
    pub(crate) async fn run(
        &self,
        run: &RunId,
        steps: &mut Steps,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        if self.no_wait && !self.awaits_approval {
            return Ok(started(run, connection, output));
        }
        let log = match (self.log, output.json) {
            (false, _) => LogTo::Nothing,
            (true, false) => LogTo::Stdout,
            (true, true) => LogTo::Stderr,
        };
        let step = steps.begin("follow", &serde_json::json!({ "run": run }))?;
        if self.awaits_approval && self.approval_too && !output.json {
            show_approval::waiting(run, connection, output).await;
        }
        let run = wait::for_run(connection, run, log, self.approval_too, output).await?;
        steps.end(&step, &run, &[words::wire(&run.status)]);
        steps.waited_for(&run);
        if output.json {
            output.document(&run);
        } else if run.status == RunStatus::AwaitingApproval {
            show_approval::waiting(&run.id, connection, output).await;
        } else {
            ended(&run, output);
        }
        Ok(match run.status {
            RunStatus::Succeeded => Exit::Done,
            RunStatus::AwaitingApproval | RunStatus::Blocked | RunStatus::Expired => Exit::Waiting,
            _ => Exit::Failed,
        })
    }
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
    }
    if matches!(run.status, RunStatus::Blocked | RunStatus::Expired) {
        for check in &run.checks {
            output.line(show_plan::checked(check));
        }
    } else if run.error.is_some() {
        output.note(format!(
            "`prentice run logs {}` shows what it printed",
            run.id
        ));
    }
    if let Some(outputs) = &run.outputs {
        values("outputs", outputs, output);
    }
}
