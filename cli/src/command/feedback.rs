//! `prentice feedback SELECTED`.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::last_request::LastRequest;
use crate::output::Output;
use client::wire::{Feedback, FeedbackCount};
use domain::id::SkillId;

/// Say whether a request was led to the right skill; the next one like it is.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice run \"errors of the last hour\"
  prentice feedback ops.disk-report --expected-skill-id ops.log-grep   it led to the wrong one
  prentice feedback ops.log-grep                                       it led to the right one
  prentice feedback ops.disk-report --expected-skill-id ops.log-grep --query \"errors of the last hour\"")]
pub(crate) struct GiveFeedback {
    /// The skill that the request was led to.
    #[arg(value_name = "SELECTED")]
    selected: SkillId,
    /// The skill it should have been led to; SELECTED itself when it was right.
    #[arg(long, value_name = "ID")]
    expected_skill_id: Option<SkillId>,
    /// The request; the last `prentice run QUERY` unless given.
    #[arg(long, value_name = "QUERY")]
    query: Option<String>,
    /// Where this opinion comes from.
    #[arg(long, value_name = "SOURCE", default_value = "cli")]
    source: String,
}

impl GiveFeedback {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let query = match self.query {
            Some(query) => query,
            None => last(connection, &self.selected)?,
        };
        let answer = connection
            .client
            .feedback(&Feedback {
                query: query.clone(),
                selected_skill_id: self.selected,
                expected_skill_id: self.expected_skill_id,
                source: Some(self.source),
            })
            .await?;
        if output.json {
            output.document(&answer);
            return Ok(Exit::Done);
        }
        output.line(format!("{query:?} leads to {}", counted(&answer.expected)));
        if let Some(selected) = &answer.selected {
            output.line(format!("and not to {}", counted(selected)));
        }
        Ok(Exit::Done)
    }
}

fn counted(count: &FeedbackCount) -> String {
    let FeedbackCount {
        skill_id,
        positive,
        negative,
    } = count;
    format!("{skill_id} ({positive} for it, {negative} against it so far)")
}

/// The last request, if it was led to this skill: an opinion about another one would be learnt wrongly.
fn last(connection: &Connection, selected: &SkillId) -> Result<String, Failure> {
    let usage = |message: String| Err(Failure::Usage(message));
    match LastRequest::recall(connection) {
        None => usage("no request was made here yet: give it with --query".to_owned()),
        Some(last) if last.skill_id.as_deref() != Some(selected.dotted().as_str()) => {
            usage(format!(
                "the last request, {:?}, was led to {}: give the one you mean with --query",
                last.query,
                last.skill_id.as_deref().unwrap_or("no skill")
            ))
        }
        Some(last) => Ok(last.query),
    }
}
