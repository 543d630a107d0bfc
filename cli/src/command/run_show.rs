//! `prentice run show ID`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::{Output, styled};
use crate::table::{cell, facts, render, status};
use crate::words;
use client::Fresh;
use client::wire::Run;
use domain::id::RunId;
use serde_json::{Map, Value};

/// Show one run.
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// The run: `run_…`.
    id: RunId,
}

impl Show {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let Fresh::New { value: run, .. } = connection.client.run(&self.id, None).await? else {
            return Ok(Exit::Done);
        };
        if output.json {
            output.document(&run);
        } else {
            show(&run, output);
        }
        Ok(Exit::Done)
    }
}

/// The run for people.
pub(crate) fn show(run: &Run, output: Output) {
    let mut lines = vec![
        ("run", cell(run.id.as_str())),
        (
            "skill",
            cell(format!("{} version {}", run.skill_id, run.version)),
        ),
        ("status", status(&words::wire(&run.status))),
        ("commit", cell(&run.commit)),
        (
            "started",
            cell(format!(
                "{} UTC by {}",
                words::time(run.created_at),
                run.started_by
            )),
        ),
    ];
    if let Some(end) = run.finished_at {
        lines.push(("took", cell(words::duration(run.created_at, end))));
    }
    if let Some(overridden) = &run.overridden {
        let of = overridden.ids.join(", ");
        lines.push(("overridden", cell(format!("{of}: {}", overridden.reason))));
    }
    if let Some(error) = &run.error {
        lines.push(("error", cell(format!("{} ({})", error.message, error.code))));
    }
    for url in run
        .steps
        .iter()
        .filter_map(|step| step.runner_url.as_deref())
    {
        lines.push(("runner", cell(url)));
    }
    styled(&facts(output, lines));
    values("inputs", &run.inputs, output);
    if let Some(outputs) = &run.outputs {
        values("outputs", outputs, output);
    }
    steps(run, output);
}

/// Values by name under a heading.
pub(crate) fn values(heading: &str, values: &Map<String, Value>, output: Output) {
    if values.is_empty() {
        return;
    }
    output.line(format!("\n{heading}"));
    for (name, value) in values {
        let text = words::value(value);
        let text = text.trim_end_matches('\n');
        if text.contains('\n') {
            output.line(format!("  {name}:\n    {}", text.replace('\n', "\n    ")));
        } else {
            output.line(format!("  {name}: {text}"));
        }
    }
}

fn steps(run: &Run, output: Output) {
    let jobs = run.steps.iter().flat_map(|step| &step.jobs);
    let rows: Vec<_> = jobs
        .flat_map(|job| job.steps.iter().map(move |step| (job, step)))
        .map(|(job, step)| {
            let state = step.conclusion.as_deref().unwrap_or(&step.status);
            let took = match (step.started_at, step.finished_at) {
                (Some(from), Some(to)) => words::duration(from, to),
                _ => String::new(),
            };
            vec![
                cell(format!("  {}", job.name)),
                cell(&step.name),
                status(state),
                cell(took),
            ]
        })
        .collect();
    if !rows.is_empty() {
        output.line("\nsteps");
        styled(&render(output, &[], rows));
    }
}
