//! `prentice approvals list`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::{Output, styled};
use crate::table::{cell, render, status};
use crate::words;
use client::wire::{ApprovalStatus, ApprovalSummary, Page};

/// List what waits for approval, oldest first.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice approvals list
  prentice approvals list --all                                    also what was decided, newest first
  prentice approvals list --json | jq -r '.items[].run_id'")]
pub(crate) struct List {
    /// Also those that were decided, expired or withdrawn; newest first.
    #[arg(long)]
    all: bool,
}

impl List {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let wanted = (!self.all).then_some(ApprovalStatus::Pending);
        let mut found: Vec<ApprovalSummary> = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let page = connection.client.approvals(wanted, cursor.as_deref());
            let page = page.await?;
            found.extend(page.items);
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        if output.json {
            output.document(&Page {
                items: found,
                next_cursor: None,
            });
            return Ok(Exit::Done);
        }
        if found.is_empty() {
            output.note("nothing waits for approval");
            return Ok(Exit::Done);
        }
        let rows = found.iter().map(|approval| {
            vec![
                cell(approval.run_id.as_str()),
                cell(approval.skill_id.as_str()),
                cell(&approval.risk),
                status(&words::wire(&approval.status)),
                cell(format!("{} of {}", approval.approvals, approval.needed)),
                cell(&approval.requested_by),
                cell(words::time(approval.expires_at)),
            ]
        });
        let heading = [
            "RUN",
            "SKILL",
            "RISK",
            "STATUS",
            "APPROVALS",
            "ASKED FOR BY",
            "EXPIRES (UTC)",
        ];
        styled(&render(output, &heading, rows.collect()));
        Ok(Exit::Done)
    }
}
