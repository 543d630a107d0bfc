//! `prentice rules list`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::{Output, styled};
use crate::table::{cell, render};

/// List the guardrails and fixers in force: what each has prevented, its effect on the error, and the confidence in it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice rules list
  prentice rules list --json | jq -r '.items[] | [.id, .mode, .advice, .why] | @tsv'")]
pub(crate) struct List {}

impl List {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let page = connection.client.rules().await?;
        if output.json {
            output.document(&page);
            return Ok(Exit::Done);
        }
        if page.items.is_empty() {
            output.note(
                "no rules; `prentice mine` proposes some where errors have something in common",
            );
            return Ok(Exit::Done);
        }
        let rows = page.items.iter().map(|rule| {
            let confidence = match (rule.confidence, rule.confidence_between) {
                (Some(mean), Some([low, high])) => {
                    format!(
                        "{:.0} % ({:.0} to {:.0})",
                        mean * 100.0,
                        low * 100.0,
                        high * 100.0
                    )
                }
                _ => "-".to_owned(),
            };
            let effect = rule
                .effect
                .map_or_else(|| "-".to_owned(), |ratio| format!("x {ratio:.2}"));
            vec![
                cell(&rule.id),
                cell(&rule.mode),
                cell(rule.runs.to_string()),
                cell(rule.prevented.to_string()),
                cell(rule.warned.to_string()),
                cell(rule.shadow_met.to_string()),
                cell(rule.overridden.to_string()),
                cell(rule.false_positives.to_string()),
                cell(format!(
                    "{} right, {} wrong",
                    rule.met_failed, rule.met_succeeded
                )),
                cell(confidence),
                cell(effect),
                cell(&rule.advice),
                cell(&rule.why),
            ]
        });
        let heading = [
            "RULE",
            "MODE",
            "RUNS",
            "STOPPED",
            "WARNED",
            "IN SHADOW",
            "OVERRIDDEN",
            "REPORTED",
            "MET AND RAN",
            "CONFIDENCE",
            "ERRORS",
            "ADVICE",
            "WHY",
        ];
        styled(&render(output, &heading, rows.collect()));
        Ok(Exit::Done)
    }
}
