//! Approving and rejecting a run that waits. What was approved is decided on once more before it starts,
//! on the policies, the circuit and the budgets as they are then.

use super::start_run::{admitted_commit, denied, readmit, with_work};
use crate::App;
use crate::audited;
use crate::error::{Error, Result};
use crate::store::{Admitted, Commit, LastApproved, Versioned};
use crate::telemetry::{metrics, note_run};
use crate::work::contended;
use domain::access::Principal;
use domain::admission::{Admission, Check, Terms};
use domain::approval::{self, Approval, Deciding, Outcome};
use domain::id::RunId;
use domain::run::{self, Block, Event, Run};
use jiff::{SignedDuration, Timestamp};

/// How long the name of a used link is remembered; links do not live longer.
const REMEMBER_LINKS: SignedDuration = SignedDuration::from_hours(25);

/// What someone decides about a run that waits.
#[derive(Debug, Clone)]
pub struct Decision {
    /// The run.
    pub run: RunId,
    /// What they say.
    pub deciding: Deciding,
    /// The name of the link that carried it, which counts once.
    pub link: Option<String>,
}

/// Records what someone decides, and starts or ends the run when that settles it.
///
/// # Errors
/// [`Error::ApprovalNotFound`]; [`Error::Approval`] when it does not count, and why; [`Error::Replayed`] when the
/// link was used before.
pub async fn decide_approval(
    app: &App,
    by: &Principal,
    decision: &Decision,
    now: Timestamp,
) -> Result<()> {
    note_run(&decision.run);
    let decided = contended(|| async {
        let found = app.records.store.admitted(&decision.run).await?;
        let Some(Admitted {
            run,
            terms: Some(terms),
            approval: Some(approval),
        }) = found
        else {
            return Err(Error::ApprovalNotFound(decision.run.clone()));
        };
        let (next, outcome) =
            approval::decide(&approval.value, decision.deciding.clone(), by, now)?;
        let origin = app.origin().taken_over_by(by);
        let records = app.records.on_behalf(origin);
        let told = audited::decided(&records, &decision.deciding, &approval.value, &next, now);
        let mut commit = Commit::new().audit(told)?;
        if let Some(link) = &decision.link {
            commit = commit.once("decision_link", link, now + REMEMBER_LINKS);
        }
        let waiting = Waiting {
            run: &run,
            terms: &terms,
            approval_rev: approval.rev,
        };
        let before = run.value.clone();
        let (commit, after) = match outcome {
            Outcome::Waiting { .. } => {
                let commit = commit.approval(&next, &run.value, &terms.value, approval.rev)?;
                (commit, before.clone())
            }
            Outcome::Rejected => {
                let reason = decision.deciding.reason.as_deref().unwrap_or_default();
                let why = Block {
                    code: "rejected".to_owned(),
                    reason: format!("{} rejected it: {reason}", by.name),
                    policy_id: None,
                };
                waiting.refuse(commit, &next, why, now)?
            }
            Outcome::Approved => waiting.start(app, commit, &next, now).await?,
        };
        app.records.commit(&commit).await?;
        Ok((before, after))
    });
    let (before, after) = Box::pin(decided).await?;
    metrics::approval(match decision.deciding.verb {
        approval::Verb::Approve => "approved",
        approval::Verb::Reject => "rejected",
    });
    metrics::run_moved(Some(&before), &after);
    Ok(())
}

/// A run that waits, as it was read.
struct Waiting<'a> {
    run: &'a Versioned<Run>,
    terms: &'a Versioned<Terms>,
    approval_rev: u64,
}

impl Waiting<'_> {
    /// All who had to have approved: it starts, if nothing else speaks against it by now.
    async fn start(
        &self,
        app: &App,
        commit: Commit,
        approval: &Approval,
        now: Timestamp,
    ) -> Result<(Commit, Run)> {
        let terms = &self.terms.value;
        let (admission, circuit) = readmit(app, &self.run.value, terms, now).await?;
        let admitted = match admission {
            Admission::Admitted(admitted) => admitted,
            Admission::Blocked { block, checks, .. } => {
                return self.refuse_after_all(app, commit, approval, (block, &checks), now);
            }
            Admission::Waits { rules, checks } => {
                let why = Block {
                    code: "policies_changed".to_owned(),
                    reason: format!(
                        "the policies ask for more by now ({}); start it again",
                        rules.first().map_or("", |rule| &rule.policy_id)
                    ),
                    policy_id: rules.first().map(|rule| rule.policy_id.clone()),
                };
                return self.refuse_after_all(app, commit, approval, (why, &checks), now);
            }
        };
        let used = approval::consume(approval, &terms.plan_hash, now)?;
        let (run, effects) = run::advance(&self.run.value, Event::Approved, now)?;
        let step = &run.steps[0].plan;
        let approved = LastApproved {
            version: step.version,
            commit: step.commit.clone(),
        };
        let commit = commit
            .run(&run, self.run.rev)?
            .approval(&used, &run, terms, self.approval_rev)?
            .last_approved(&step.skill, &approved)?;
        let commit = admitted_commit(commit, &run, terms, self.terms.rev, &admitted, &circuit)?;
        Ok((with_work(commit, &run, &effects, now)?, run))
    }

    /// All have approved, and yet it will not run.
    fn refuse_after_all(
        &self,
        app: &App,
        commit: Commit,
        approval: &Approval,
        (why, checks): (Block, &[Check]),
        now: Timestamp,
    ) -> Result<(Commit, Run)> {
        denied(checks);
        let event = Event::Refused(why.clone());
        let (run, _) = run::advance(&self.run.value, event, now)?;
        let told = audited::denied_after_all(&app.records, &run, checks, now);
        self.refuse(commit.audit(told)?, approval, why, now)
    }

    /// It will not run.
    fn refuse(
        &self,
        commit: Commit,
        approval: &Approval,
        why: Block,
        now: Timestamp,
    ) -> Result<(Commit, Run)> {
        let (run, effects) = run::advance(&self.run.value, Event::Refused(why), now)?;
        let commit = commit.run(&run, self.run.rev)?.approval(
            approval,
            &run,
            &self.terms.value,
            self.approval_rev,
        )?;
        Ok((with_work(commit, &run, &effects, now)?, run))
    }
}
