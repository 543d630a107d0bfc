//! `prentice errors stats`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::{Output, styled};
use crate::table::{cell, facts, render};
use client::wire::ErrorStats;

/// Show how learning from errors does: volume, patterns, proposals, what guardrails prevented and fixers fixed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice errors stats
  prentice errors stats --days 7
  prentice errors stats --json | jq .approval_rate")]
pub(crate) struct Stats {
    /// The last so many days.
    #[arg(long, default_value_t = 30, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=30))]
    days: u32,
}

impl Stats {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let stats = connection.client.error_stats(Some(self.days)).await?;
        match output.json {
            true => output.document(&stats),
            false => show(&stats, output),
        }
        Ok(Exit::Done)
    }
}

fn show(stats: &ErrorStats, output: Output) {
    let rows = vec![
        ("days", cell(stats.days.to_string())),
        (
            "errors",
            cell(format!(
                "{} ({:.1} a day)",
                stats.error_volume, stats.errors_per_day
            )),
        ),
        (
            "patterns",
            cell(format!(
                "{}, {} of them new",
                stats.distinct_patterns, stats.new_patterns
            )),
        ),
        (
            "proposals",
            cell(format!(
                "{} ({:.1} a week)",
                stats.proposals, stats.proposals_per_week
            )),
        ),
        (
            "approved",
            cell(rate(
                stats.approval_rate,
                stats.approval_between,
                "none decided on",
            )),
        ),
        ("prevented", cell(format!("{} runs", stats.prevented))),
        (
            "fixed",
            cell(rate(
                stats.fix_rate,
                stats.fix_between,
                "no fixer was started",
            )),
        ),
    ];
    styled(&facts(output, rows));
    if stats.volume_by_day.is_empty() {
        return;
    }
    let most = stats.volume_by_day.values().copied().max().unwrap_or(1);
    let days = stats.volume_by_day.iter().map(|(day, count)| {
        let bar = "#".repeat((count.saturating_mul(40).div_ceil(most.max(1))) as usize);
        vec![cell(day), cell(count.to_string()), cell(bar)]
    });
    output.line("");
    styled(&render(
        output,
        &["DAY (UTC)", "ERRORS", ""],
        days.collect(),
    ));
}

/// `67 % (between 21 % and 94 %)`.
fn rate(rate: Option<f64>, between: Option<[f64; 2]>, none: &str) -> String {
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    match (rate, between) {
        (Some(rate), Some([low, high])) => format!(
            "{} (between {} and {})",
            percent(rate),
            percent(low),
            percent(high)
        ),
        _ => none.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_says_how_sure_it_is() {
        let table = [
            (
                rate(Some(0.5), Some([0.09, 0.91]), "none"),
                "50 % (between 9 % and 91 %)",
            ),
            (rate(None, None, "none"), "none"),
        ];
        for (said, expected) in table {
            assert_eq!(said, expected);
        }
    }
}
