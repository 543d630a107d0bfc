//! `prentice approvals link RUN`.

use super::approval_decide::{hash_of, plan_hash};
use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::words;
use client::wire::MakeLink;
use domain::id::RunId;
use domain::plan::PlanHash;

/// Make a link that carries your decision, good once.
///
/// Whoever opens it decides in your name: send it only to yourself, such as into your own inbox.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice approvals link run_019a8f0e6c3b7d20a1b2c3d4e5f60718 --approve
  prentice approvals link run_019a8f0e6c3b7d20a1b2c3d4e5f60718 --reject --minutes 30")]
pub(crate) struct Link {
    /// The run: `run_…`.
    run: RunId,
    /// The link approves.
    #[arg(long, required_unless_present = "reject", conflicts_with = "reject")]
    approve: bool,
    /// The link rejects; it asks for a reason.
    #[arg(long)]
    reject: bool,
    /// The plan you looked at; the one it has now unless given.
    #[arg(long, value_name = "HASH", value_parser = plan_hash)]
    plan: Option<PlanHash>,
    /// How long it is good for, at most a day.
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=1440))]
    minutes: u32,
}

impl Link {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let shown = connection.client.approval(&self.run).await?;
        let verb = if self.approve { "approve" } else { "reject" };
        let asked = MakeLink {
            verb: verb.to_owned(),
            plan_hash: hash_of(self.plan, &shown),
            expires_in_seconds: Some(self.minutes * 60),
        };
        let link = connection.client.approval_link(&self.run, &asked).await?;
        if output.json {
            output.document(&link);
            return Ok(Exit::Done);
        }
        output.line(format!(
            "{}/approvals/decide#{}",
            connection.base, link.token
        ));
        output.note(format!(
            "{verb}s {} in your name; good once, until {} UTC",
            shown.summary.skill_id,
            words::time(link.expires_at)
        ));
        Ok(Exit::Done)
    }
}
