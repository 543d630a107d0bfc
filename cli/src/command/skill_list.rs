//! `prentice skill list`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::{Output, styled};
use crate::table::{cell, render, status};
use crate::words;
use client::wire::{Page, SkillStatus, SkillSummary};
use client::{Fresh, SkillQuery};

/// List skills.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice skill list --status active
  prentice skill list --q disk --json")]
pub(crate) struct List {
    /// Only these: pending_approval, active, deprecated, rejected.
    #[arg(long, value_name = "STATUS", value_parser = words::skill_status)]
    status: Option<SkillStatus>,
    /// Only those with words that begin with these in id, name, tags or description.
    #[arg(long, value_name = "WORDS")]
    q: Option<String>,
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=100))]
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
        let mut query = SkillQuery {
            status: self.status,
            q: self.q,
            cursor: None,
            limit: Some(limit),
        };
        let mut page = Page {
            items: Vec::<SkillSummary>::new(),
            next_cursor: None,
        };
        loop {
            let Fresh::New { value, .. } = connection.client.skills(&query, None).await? else {
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
        let rows = page.items.iter().map(|skill| {
            let version = skill
                .version
                .map_or_else(String::new, |version| version.to_string());
            let waits = skill
                .pull
                .as_ref()
                .map_or_else(String::new, |pull| format!("#{}", pull.number));
            vec![
                cell(skill.id.as_str()),
                status(&words::wire(&skill.status)),
                cell(version),
                cell(waits),
                cell(words::wire(&skill.risk)),
                cell(words::brief(&skill.name, 40)),
            ]
        });
        if page.items.is_empty() {
            output.note("no skills; `prentice add-skill domain/name` proposes one");
        } else {
            styled(&render(
                output,
                &["ID", "STATUS", "VERSION", "PULL", "RISK", "NAME"],
                rows.collect(),
            ));
        }
        if page.next_cursor.is_some() {
            output.note("there are more: --all lists them");
        }
        Ok(Exit::Done)
    }
}
