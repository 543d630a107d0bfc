//! `prentice budget show`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::{Output, styled};
use crate::table::{cell, render};
use crate::words;
use client::wire::Budget;

/// Show the limits and what is used of them.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice budget show
  prentice budget show --json | jq -r .tenant.used_today")]
pub(crate) struct Show {}

impl Show {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        show(&connection.client.budget().await?, output);
        Ok(Exit::Done)
    }
}

/// Limits and use of every scope.
pub(crate) fn show(budget: &Budget, output: Output) {
    if output.json {
        output.document(budget);
        return;
    }
    let accounts = std::iter::once(&budget.tenant).chain(&budget.others);
    let rows = accounts.map(|account| {
        vec![
            cell(&account.scope),
            cell(account.per_request.as_deref().unwrap_or("no limit")),
            cell(used(&account.used_today, account.daily.as_deref())),
            cell(used(&account.used_this_month, account.monthly.as_deref())),
        ]
    });
    let heading = ["SCOPE", "PER REQUEST", "TODAY", "THIS MONTH"];
    styled(&render(output, &heading, rows.collect()));
    output.note(format!(
        "a run costs at least {}; {} with the cheap model, which is used when no more than {} is left",
        budget.standard_cost, budget.cheap_cost, budget.low_remaining
    ));
    output.note(format!(
        "the day begins anew at {} UTC, the month at {} UTC",
        words::time(budget.tenant.day_resets_at),
        words::time(budget.tenant.month_resets_at)
    ));
}

fn used(used: &str, limit: Option<&str>) -> String {
    match limit {
        Some(limit) => format!("{used} of {limit}"),
        None => format!("{used}, no limit"),
    }
}
