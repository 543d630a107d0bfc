//! `prentice deprecate-skill ID`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use client::wire::{Deprecation, DeprecationAnswer};
use domain::id::SkillId;

/// Propose that a skill should not be used any more: opens a pull request.
#[derive(Debug, clap::Args)]
#[command(
    group = clap::ArgGroup::new("why").args(["reason", "replacement"]).multiple(true).required(true),
    after_help = "\
Examples:
  prentice deprecate-skill ops/old --reason 'slow' --replacement ops/new"
)]
pub(crate) struct DeprecateSkill {
    /// The skill: `domain/name`.
    id: SkillId,
    /// Why, for people.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// The skill to use instead.
    #[arg(long, value_name = "SKILL")]
    replacement: Option<SkillId>,
}

impl DeprecateSkill {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let why = Deprecation {
            reason: self.reason,
            replacement_id: self.replacement.map(|id| id.to_string()),
        };
        let answer = connection.client.deprecate(&self.id, &why).await?;
        report(&self.id, &answer, output);
        Ok(Exit::Done)
    }
}

/// What became of the proposal.
pub(crate) fn report(id: &SkillId, answer: &DeprecationAnswer, output: Output) {
    if output.json {
        output.document(answer);
        return;
    }
    let will = if answer.deprecated {
        "deprecated"
    } else {
        "in use again"
    };
    match &answer.pull {
        Some(pull) => output.line(format!(
            "{id} will be {will} once this is merged: {}",
            pull.url
        )),
        None => output.line(format!(
            "{id} will be {will} once its pull request is merged; it is being opened"
        )),
    }
    output.note(format!("locally `prentice activate-skill {id}` merges it"));
}
