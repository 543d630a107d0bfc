//! `prentice audit list`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::{Output, styled};
use crate::table::{cell, render};
use crate::words;
use client::wire::{AuditEntry, Page};

/// Entries a page at most.
const PAGE: u32 = 100;

/// List entries of the audit, newest first.
///
/// Those without a number are not sealed yet; that takes a minute at most.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice audit list
  prentice audit list --verb run.denied --limit 20
  prentice audit list --json | jq -r '.items[] | [.at, .actor, .verb, .object] | @tsv'")]
pub(crate) struct List {
    /// At most so many.
    #[arg(long, default_value_t = 50, value_name = "N")]
    limit: usize,
    /// Only this verb, such as `run.denied`, among the newest 2000 entries.
    #[arg(long, value_name = "VERB")]
    verb: Option<String>,
}

/// Entries that are looked at for those of one verb.
const LOOKED_AT: usize = 2_000;

impl List {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let mut entries: Vec<AuditEntry> = Vec::new();
        let (mut cursor, mut seen) = (None, 0);
        loop {
            let page = connection
                .client
                .audit(cursor.as_deref(), Some(PAGE))
                .await?;
            seen += page.items.len();
            let wanted =
                |entry: &AuditEntry| self.verb.as_ref().is_none_or(|verb| entry.verb == *verb);
            entries.extend(page.items.into_iter().filter(wanted));
            cursor = page.next_cursor;
            if cursor.is_none() || entries.len() >= self.limit || seen >= LOOKED_AT {
                break;
            }
        }
        entries.truncate(self.limit);
        if output.json {
            output.document(&Page {
                items: entries,
                next_cursor: None,
            });
            return Ok(Exit::Done);
        }
        if entries.is_empty() {
            output.note("nothing was decided or changed yet");
            return Ok(Exit::Done);
        }
        let rows = entries.iter().map(|entry| {
            let sequence = entry
                .sequence
                .map_or_else(|| "-".to_owned(), |n| n.to_string());
            vec![
                cell(sequence),
                cell(words::time(entry.at)),
                cell(&entry.actor),
                cell(&entry.verb),
                cell(&entry.object),
                cell(entry.reasons.first().map_or("", String::as_str)),
            ]
        });
        let heading = ["#", "AT (UTC)", "WHO", "WHAT", "TO", "WHY"];
        styled(&render(output, &heading, rows.collect()));
        Ok(Exit::Done)
    }
}
