//! `prentice run list`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::table::{cell, render, status};
use crate::words;
use client::wire::{Page, RunStatus, RunSummary};
use client::{Fresh, RunQuery};
use domain::id::SkillId;

/// List runs, newest first.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice run list --skill ops/disk-report
  prentice run list --status failed --limit 5 --json")]
pub(crate) struct List {
    /// Only runs of this skill.
    #[arg(long, value_name = "SKILL")]
    skill: Option<SkillId>,
    /// Only these: awaiting_approval, queued, running, succeeded, failed, cancelled, timed_out, blocked, expired.
    #[arg(long, value_name = "STATUS", value_parser = words::run_status)]
    status: Option<RunStatus>,
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100))]
    limit: u32,
    /// All of them, however many.
    #[arg(long, conflicts_with = "limit")]
    all: bool,
}

impl List {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let limit = if self.all { 100 } else { self.limit };
        let mut query = RunQuery {
            skill: self.skill,
            status: self.status,
            cursor: None,
            limit: Some(limit),
        };
        let mut page = Page {
            items: Vec::<RunSummary>::new(),
            next_cursor: None,
        };
        loop {
            let Fresh::New { value, .. } = connection.client.runs(&query, None).await? else {
                break;
            };
            page.items.extend(value.items);
            page.next_cursor = value.next_cursor;
            if page.next_cursor.is_none() || (!self.all && page.items.len() >= self.limit as usize)
            {
                break;
            }
            query.cursor.clone_from(&page.next_cursor);
            if !self.all {
                query.limit = Some(self.limit - page.items.len() as u32);
            }
        }
        if output.json {
            output.document(&page);
            return Ok(Exit::Done);
        }
        let rows = page.items.iter().map(|run| {
            let took = run
                .finished_at
                .map_or_else(String::new, |end| words::duration(run.created_at, end));
            vec![
                cell(run.id.as_str()),
                cell(run.skill_id.as_str()),
                status(&words::wire(&run.status)),
                cell(words::time(run.created_at)),
                cell(took),
                cell(words::short(&run.commit)),
            ]
        });
        if page.items.is_empty() {
            output.note("no runs; `prentice run-skill ID` starts one");
        } else {
            let heading = ["ID", "SKILL", "STATUS", "STARTED (UTC)", "TOOK", "COMMIT"];
            crate::output::styled(&render(output, &heading, rows.collect()));
        }
        if page.next_cursor.is_some() {
            output.note("there are more: --all lists them");
        }
        Ok(Exit::Done)
    }
}
