//! `prentice rules false-positive RULE`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use client::wire::ReportFalsePositive;
use domain::id::RunId;
use domain::rule::RuleId;

/// Tell that a rule was wrong. It weighs as a false alarm when the rule is judged; a run counts once, and without one
/// each person.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice rules false-positive GR-5F0C2A9E --run run_019a8f0e6c3b7d20a1b2c3d4e5f60718 --reason 'leads need no partner'
  prentice rules false-positive GR-5F0C2A9E --reason 'partners are optional since May'")]
pub(crate) struct FalsePositive {
    /// The rule: `GR-…`.
    #[arg(value_parser = RuleId::parse)]
    rule: RuleId,
    /// The run that it was wrong about: one that it stopped, or was met by.
    #[arg(long, value_name = "RUN")]
    run: Option<RunId>,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

impl FalsePositive {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let report = ReportFalsePositive {
            run_id: self.run,
            reason: self.reason,
        };
        let client = &connection.client;
        let reported = client.report_false_positive(&self.rule, &report).await?;
        if output.json {
            output.document(&reported);
            return Ok(Exit::Done);
        }
        output.line(format!(
            "{}: {} report(s) that it is wrong",
            reported.rule_id, reported.false_positives
        ));
        if !reported.counted {
            output.note("this was reported before; nothing was changed");
        }
        Ok(Exit::Done)
    }
}
