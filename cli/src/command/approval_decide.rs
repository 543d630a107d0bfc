//! `prentice approvals approve RUN`, `prentice approvals reject RUN`: separate verbs, so that neither is a slip of the
//! other.

use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::{show_approval, terminal, words};
use client::Fresh;
use client::wire::{Approval, ApprovalStatus, Decide, RunStatus};
use domain::id::RunId;
use domain::plan::{PlanHash, PlanHashError};

/// Approve a run; it starts when all who must have approved.
///
/// Shows what would run and asks first. What is approved is that plan and no other.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice approvals approve run_019a8f0e6c3b7d20a1b2c3d4e5f60718
  prentice approvals approve run_019a8f0e6c3b7d20a1b2c3d4e5f60718 --plan 9f2c… --reason 'month end' --yes

Exit code 3 when it is approved and still must not run, or waits for others.")]
pub(crate) struct Approve {
    /// The run: `run_…`.
    run: RunId,
    /// The plan you looked at; the one shown now unless given.
    #[arg(long, value_name = "HASH", value_parser = plan_hash)]
    plan: Option<PlanHash>,
    /// Why; it is recorded.
    #[arg(long, value_name = "REASON")]
    reason: Option<String>,
    /// Do not ask.
    #[arg(long, short)]
    yes: bool,
}

/// Reject a run, with a reason; it will not start.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice approvals reject run_019a8f0e6c3b7d20a1b2c3d4e5f60718 --reason 'not before the backup'")]
pub(crate) struct Reject {
    /// The run: `run_…`.
    run: RunId,
    /// Why; whoever asked for the run sees it.
    #[arg(long, value_name = "REASON")]
    reason: String,
    /// The plan you looked at; the one it has now unless given.
    #[arg(long, value_name = "HASH", value_parser = plan_hash)]
    plan: Option<PlanHash>,
}

/// Reads a plan hash.
pub(crate) fn plan_hash(text: &str) -> Result<PlanHash, PlanHashError> {
    PlanHash::parse(text)
}

impl Approve {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        // What nobody was shown, nobody has agreed to.
        if !self.yes && (output.json || !terminal::is_attended()) {
            let why = "this is no terminal to show it and to ask at: look at it with `prentice approvals show RUN`, then add --yes";
            return Err(Failure::Usage(why.to_owned()));
        }
        let shown = connection.client.approval(&self.run).await?;
        if !output.json {
            show_approval::whole(&shown, output);
        }
        if !self.yes && !terminal::confirm("approve exactly this?")? {
            output.note("nothing was decided");
            return Ok(Exit::Failed);
        }
        let decide = Decide {
            plan_hash: hash_of(self.plan, &shown),
            reason: self.reason,
        };
        let approval = connection.client.approve(&self.run, &decide).await?;
        let run = connection.client.run(&self.run, None).await?;
        let Fresh::New { value: run, .. } = run else {
            return Ok(Exit::Done);
        };
        if output.json {
            output.document(&approval);
        } else if approval.summary.status == ApprovalStatus::Pending {
            let summary = &approval.summary;
            output.line(format!(
                "approved; {} of {} have, and it waits for the others",
                summary.approvals, summary.needed
            ));
        } else {
            output.line(format!(
                "approved; run {} is {}",
                run.id,
                words::wire(&run.status).replace('_', " ")
            ));
            if let Some(error) = &run.error {
                output.line(format!("{} ({})", error.message, error.code));
            }
        }
        Ok(match run.status {
            RunStatus::Blocked | RunStatus::AwaitingApproval => Exit::Waiting,
            _ => Exit::Done,
        })
    }
}

impl Reject {
    pub(crate) async fn run(
        self,
        connection: &mut Connection,
        output: Output,
    ) -> Result<Exit, Failure> {
        let shown = connection.client.approval(&self.run).await?;
        let decide = Decide {
            plan_hash: hash_of(self.plan, &shown),
            reason: Some(self.reason),
        };
        let approval = connection.client.reject(&self.run, &decide).await?;
        if output.json {
            output.document(&approval);
        } else {
            output.line(format!("rejected; run {} will not start", self.run));
        }
        Ok(Exit::Done)
    }
}

/// The plan that was named, or else the one that was just shown.
pub(crate) fn hash_of(named: Option<PlanHash>, shown: &Approval) -> String {
    named.map_or_else(|| shown.plan.hash.clone(), String::from)
}
