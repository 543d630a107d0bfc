//! `prentice rules …`: its verbs. What each does is in a file of its own.

use super::{rules_false_positive, rules_list};
use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;

/// `prentice rules …`.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum RulesCommand {
    /// List the rules in force, with their effect and the confidence in them.
    List(rules_list::List),
    /// Tell that a rule was wrong: about a run, or at all.
    FalsePositive(rules_false_positive::FalsePositive),
}

impl RulesCommand {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        match self {
            RulesCommand::List(command) => command.run(connection, output).await,
            RulesCommand::FalsePositive(command) => command.run(connection, output).await,
        }
    }
}
