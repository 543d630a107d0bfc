//! `prentice rules list`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::{Output, styled};
use crate::table::{cell, render};
use crate::words;
use client::wire::JudgedRule;

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
        let (guardrails, fixers): (Vec<JudgedRule>, Vec<JudgedRule>) = page
            .items
            .into_iter()
            .partition(|rule| rule.kind == "guardrail");
        if !guardrails.is_empty() {
            show_guardrails(&guardrails, output);
        }
        if !fixers.is_empty() {
            show_fixers(&fixers, output);
        }
        Ok(Exit::Done)
    }
}

fn show_guardrails(guardrails: &[JudgedRule], output: Output) {
    let rows = guardrails.iter().map(|rule| {
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
}

fn show_fixers(fixers: &[JudgedRule], output: Output) {
    let rows = fixers.iter().map(|rule| {
        let Some(fix) = &rule.fix else {
            let never = "not started yet: an error or `prentice rules fix` starts it";
            let nothing = || cell("-");
            return vec![cell(&rule.id), nothing(), nothing(), nothing(), cell(never)];
        };
        let ended = match (&fix.outcome, fix.dry_run) {
            (None, _) => "under way".to_owned(),
            (Some(outcome), true) => format!("{}, dry run", outcome.replace('_', " ")),
            (Some(outcome), false) => outcome.replace('_', " "),
        };
        let pull = fix.pull_request.as_ref();
        let what = match (pull, &fix.why) {
            (Some(pull), _) => format!("{} waits for a decision", pull.url),
            (None, Some(why)) => why.clone(),
            (None, None) => "-".to_owned(),
        };
        vec![
            cell(&rule.id),
            cell(format!("{} UTC", words::time(fix.asked_at))),
            cell(ended),
            cell(format!("{} of {}", fix.merged, fix.opened)),
            cell(format!("{what} (run {})", fix.run_id)),
        ]
    });
    let heading = ["FIXER", "LAST ASKED FOR", "ENDED", "MERGED", "WHY"];
    styled(&render(output, &heading, rows.collect()));
}
