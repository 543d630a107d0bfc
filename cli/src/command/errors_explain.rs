//! `prentice errors explain`.

use crate::command::errors_rules::Rules;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::table::{cell, render};
use domain::errors::explain;

/// Show what is masked in a message and by which rule, and what is kept and why.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice errors explain \"KeyError: 123456 at 2025-11-07T10:00:00Z\"
  prentice errors explain --rules errors/rules.yaml \"ORD-1234 failed with status 503\"")]
pub(crate) struct Explain {
    /// The message.
    message: String,
    #[command(flatten)]
    rules: Rules,
}

impl Explain {
    /// Needs no server.
    ///
    /// # Errors
    /// [`Failure`] when the rules cannot be read.
    pub(crate) fn run(&self, output: Output) -> Result<Exit, Failure> {
        let rules = self.rules.read(output)?;
        let explained = explain(&self.message, &rules);
        if output.json {
            output.document(&explained);
            return Ok(Exit::Done);
        }
        output.line(explained.template.to_string());
        if !explained.masked.is_empty() {
            let rows = explained
                .masked
                .iter()
                .map(|masked| {
                    vec![
                        cell(masked.mask.to_string()),
                        cell(&masked.text),
                        cell(&masked.rule),
                    ]
                })
                .collect();
            output.line(format!(
                "\n{}",
                render(output, &["MASK", "TEXT", "RULE"], rows)
            ));
        }
        if !explained.kept.is_empty() {
            let rows = explained
                .kept
                .iter()
                .map(|kept| vec![cell(&kept.text), cell(&kept.reason)])
                .collect();
            output.line(format!(
                "\n{}",
                render(output, &["KEPT", "BECAUSE IT IS"], rows)
            ));
        }
        Ok(Exit::Done)
    }
}
