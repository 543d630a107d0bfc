//! `prentice mine`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::{Output, styled};
use crate::table::{cell, render};
use client::wire::{Mine, Mined};

/// Mine errors: propose guardrails and fixers for those that matter, in one pull request.
///
/// The same is done every six hours. A human decides: merging the pull request puts its rules in force.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice mine
  prentice mine --min-hits 5 --top 10
  prentice mine --dry-run --explain              why each error is or is not worth a rule
  prentice mine --dry-run --json | jq -r '.proposed[].file'
  prentice mine explain \"KeyError: 'partner_id'\"   which rule of classification a message meets")]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct MineErrors {
    #[command(subcommand)]
    pub(crate) command: Option<MineCommand>,
    /// Events of the last seven days that an error has at least.
    #[arg(long, default_value_t = 2, value_name = "N")]
    min_hits: u64,
    /// So many errors at most, those of the greatest impact.
    #[arg(long, default_value_t = 50, value_name = "N")]
    top: usize,
    /// Only tell what would be proposed.
    #[arg(long)]
    dry_run: bool,
    /// Also tell of the errors that are left alone, and why.
    #[arg(long)]
    explain: bool,
}

/// `prentice mine …`.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum MineCommand {
    /// Show which rule of classification an error meets, and why. Needs no server.
    Explain(crate::command::mine_explain::Explain),
}

impl MineErrors {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let asked = Mine {
            min_hits: self.min_hits,
            top: self.top,
            dry_run: self.dry_run,
        };
        let mined = connection.client.mine(&asked).await?;
        if output.json {
            output.document(&mined);
        } else {
            self.show(&mined, output);
        }
        Ok(Exit::Done)
    }

    fn show(&self, mined: &Mined, output: Output) {
        let rows: Vec<_> = mined
            .proposed
            .iter()
            .map(|rule| {
                let stopped = rule.would_have_stopped.as_ref();
                let stopped = stopped.map_or_else(
                    || "-".to_owned(),
                    |it| format!("{} failing, {} good", it.failing, it.succeeding),
                );
                vec![
                    cell(&rule.id),
                    cell(&rule.kind),
                    cell(&rule.template),
                    cell(rule.when.as_deref().unwrap_or("-")),
                    cell(stopped),
                ]
            })
            .collect();
        if rows.is_empty() {
            output.note(format!(
                "nothing to propose: {} errors were looked at; `--explain` says why each is left alone",
                mined.looked_at
            ));
        } else {
            let heading = ["RULE", "KIND", "ERROR", "WHEN", "WOULD HAVE STOPPED"];
            styled(&render(output, &heading, rows));
        }
        if self.explain {
            let left = mined.left_alone.iter();
            let rows = left.map(|left| {
                vec![
                    cell(&left.fingerprint[..8]),
                    cell(&left.template),
                    cell(&left.why),
                ]
            });
            output.line("");
            styled(&render(
                output,
                &["ERROR", "MESSAGE", "LEFT ALONE"],
                rows.collect(),
            ));
        }
        if let Some(pull) = &mined.pull_request {
            output.line(format!("proposed in {}", pull.url));
        }
    }
}
