//! `prentice errors list`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::{Output, styled};
use crate::table::{cell, render};
use crate::words;
use client::ErrorQuery;
use client::wire::{ErrorSummary, Page};

/// List errors: those that matter most first.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice errors list
  prentice errors list --status regressed
  prentice errors list --service billing --recent --limit 20
  prentice errors list --json | jq -r '.items[] | [.hits_7d, .template] | @tsv'")]
pub(crate) struct List {
    /// Only these: `open`, `ignored`, `resolved` or `regressed`.
    #[arg(long, value_parser = ["open", "ignored", "resolved", "regressed"])]
    status: Option<String>,
    /// Only those that this service reported.
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
    /// The last seen first.
    #[arg(long)]
    recent: bool,
    /// At most so many, up to 100.
    #[arg(long, default_value_t = 50, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    limit: u32,
}

impl List {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let query = ErrorQuery {
            status: self.status,
            service: self.service,
            by_impact: !self.recent,
            cursor: None,
            limit: Some(self.limit),
        };
        let page: Page<ErrorSummary> = connection.client.errors(&query).await?;
        if output.json {
            output.document(&page);
            return Ok(Exit::Done);
        }
        if page.items.is_empty() {
            output.note("no errors; `prentice errors report FILE` reports some");
            return Ok(Exit::Done);
        }
        let rows = page.items.iter().map(|error| {
            vec![
                cell(&error.fingerprint[..8]),
                cell(&error.status),
                cell(error.hits_7d.to_string()),
                cell(error.hits_30d.to_string()),
                cell(format!("{:.1}", error.impact_score)),
                cell(&error.trend),
                cell(words::time(error.last_seen)),
                cell(&error.component),
                cell(&error.template),
            ]
        });
        let heading = [
            "ERROR",
            "STATUS",
            "7 D",
            "30 D",
            "IMPACT",
            "TREND",
            "LAST SEEN (UTC)",
            "COMPONENT",
            "MESSAGE",
        ];
        styled(&render(output, &heading, rows.collect()));
        Ok(Exit::Done)
    }
}
