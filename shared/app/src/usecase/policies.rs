//! Policies: those in force, checks of others, and what others would have changed.

use crate::App;
use crate::error::{Error, Result};
use crate::policies::InForce;
use client::wire;
use domain::admission::Terms;
use domain::finding::Finding;
use domain::id::RunId;
use domain::manifest::Risk;
use domain::run::Run;
use jiff::{SignedDuration, Timestamp};
use policy::{PastRun, PolicyFile, PolicySet, RunContext};
use std::sync::Arc;

/// Files and bytes that are looked at.
const MOST_BYTES: usize = 256 * 1024;
/// Days back.
pub(crate) const DAYS: u32 = 30;
const MOST_DAYS: u32 = 90;
/// Runs that are asked about, at most.
const MOST_RUNS: usize = 5_000;
/// Runs that are read at the same time.
const PAGE: u32 = 100;

/// The policies in force.
///
/// # Errors
/// [`Error::Store`] when the table does not answer.
pub async fn show_policies(app: &App) -> Result<wire::Policies> {
    let in_force = in_force(app).await?;
    let files = in_force.files.iter().map(|file| wire::PolicyFile {
        path: file.path.clone(),
        text: file.text.clone(),
    });
    Ok(wire::Policies {
        commit: in_force.commit.as_ref().map(ToString::to_string),
        files: files.collect(),
        cedar: in_force
            .set
            .as_ref()
            .map_or_else(String::new, PolicySet::to_cedar),
        findings: findings(in_force.findings.clone()),
    })
}

/// What is wrong with a set of policies, and what in it is weaker than what is in force.
///
/// # Errors
/// [`Error::BadRequest`] when it is too large.
pub async fn check_policies(
    app: &App,
    request: &wire::CheckPolicies,
) -> Result<wire::CheckedPolicies> {
    let files = files(&request.files)?;
    match app.policies.compile(&files).await? {
        Err(wrong) => Ok(wire::CheckedPolicies {
            findings: findings(wrong),
            cedar: None,
        }),
        Ok(set) => {
            let before = in_force(app).await?;
            let mut found = set.warnings().to_vec();
            found.extend(policy::lint_change(&before.files, &files));
            Ok(wire::CheckedPolicies {
                findings: findings(found),
                cedar: Some(set.to_cedar()),
            })
        }
    }
}

/// For which of the runs there were a set of policies would have decided otherwise.
///
/// # Errors
/// [`Error::Invalid`] when the set is no good; [`Error::BadRequest`] when it is too large.
pub async fn replay_policies(
    app: &App,
    request: &wire::ReplayPolicies,
    now: Timestamp,
) -> Result<wire::Replayed> {
    let files = files(&request.files)?;
    let days = request.days.unwrap_or(DAYS);
    if !(1..=MOST_DAYS).contains(&days) {
        let why = format!("days is {days}; expected 1 to {MOST_DAYS}");
        return Err(Error::BadRequest(why));
    }
    let compiled = app.policies.compile(&files).await?;
    let after = compiled.map_err(|findings| Error::Invalid {
        what: "the policies are",
        findings,
    })?;
    let before = in_force(app).await?;
    let Some(before) = &before.set else {
        let why = "the policies in force cannot be read, so there is nothing to compare with";
        return Err(Error::BadRequest(why.to_owned()));
    };
    tried(app, before, &after, days, now).await
}

/// What files of policies would change, compared with what is in force.
pub(crate) struct Compared {
    /// Why they are no good; nothing else is known then.
    pub(crate) broken: Vec<Finding>,
    /// What in them is weaker.
    pub(crate) weakened: Vec<Finding>,
    /// The runs of the last [`DAYS`] days, and for which of them they decide otherwise; none when what is in force cannot
    /// be read.
    pub(crate) replayed: Option<wire::Replayed>,
}

/// Compares files of policies with what is in force, and tries them on the runs there were.
///
/// # Errors
/// [`Error::Store`] when the table does not answer.
pub(crate) async fn compare(app: &App, files: &[PolicyFile], now: Timestamp) -> Result<Compared> {
    let after = match app.policies.compile(files).await? {
        Ok(after) => after,
        Err(broken) => {
            return Ok(Compared {
                broken,
                weakened: Vec::new(),
                replayed: None,
            });
        }
    };
    let in_force = in_force(app).await?;
    let replayed = match &in_force.set {
        Some(before) => Some(tried(app, before, &after, DAYS, now).await?),
        None => None,
    };
    Ok(Compared {
        broken: Vec::new(),
        weakened: policy::lint_change(&in_force.files, files),
        replayed,
    })
}

async fn tried(
    app: &App,
    before: &PolicySet,
    after: &PolicySet,
    days: u32,
    now: Timestamp,
) -> Result<wire::Replayed> {
    let since = now - SignedDuration::from_hours(24 * i64::from(days));
    let (runs, truncated) = past_runs(app, since).await?;
    let replay = policy::replay(before, after, &runs);
    Ok(wire::Replayed {
        runs: u64::try_from(runs.len()).unwrap_or(u64::MAX),
        truncated,
        changes: replay.changes.into_iter().map(changed).collect(),
    })
}

fn changed(change: policy::Change) -> wire::ReplayedRun {
    let mut because = change.after.because;
    because.extend(change.before.because);
    let mut reasons: Vec<String> = because
        .into_iter()
        .map(|why| match why.reason.is_empty() {
            true => why.policy_id,
            false => format!("{}: {}", why.policy_id, why.reason),
        })
        .collect();
    reasons.dedup();
    wire::ReplayedRun {
        run_id: change.run,
        skill_id: change.skill,
        started_by: change.principal,
        before: verdict(change.before.outcome),
        after: verdict(change.after.outcome),
        reasons,
    }
}

fn verdict(outcome: policy::Outcome) -> wire::Verdict {
    match outcome {
        policy::Outcome::Allowed => wire::Verdict::Allowed,
        policy::Outcome::NeedsApproval => wire::Verdict::NeedsApproval,
        policy::Outcome::Denied => wire::Verdict::Denied,
    }
}

async fn past_runs(app: &App, since: Timestamp) -> Result<(Vec<PastRun>, bool)> {
    let store = &app.records.store;
    let mut runs = Vec::new();
    let mut cursor = None;
    loop {
        let page = store.list_runs(None, cursor.as_deref(), PAGE).await?;
        let recent: Vec<RunId> = page
            .items
            .iter()
            .take_while(|run| run.created_at >= since)
            .map(|run| run.id.clone())
            .collect();
        let all = recent.len() == page.items.len();
        let found = store.runs_and_terms(&recent).await?;
        runs.extend(found.into_iter().map(|(run, terms)| past_run(&run, terms)));
        cursor = page.next;
        if !all || cursor.is_none() {
            return Ok((runs, false));
        }
        if runs.len() >= MOST_RUNS {
            return Ok((runs, true));
        }
    }
}

/// A run as it was decided on.
fn past_run(run: &Run, terms: Terms) -> PastRun {
    let cost = i64::try_from(terms.cost.thousandths()).unwrap_or(i64::MAX);
    PastRun {
        id: run.id.clone(),
        principal: terms.principal,
        skill: terms.skill,
        inputs: run.steps[0].plan.inputs.clone(),
        context: RunContext {
            now: run.created_at,
            source: terms.source,
            cost_thousandths: cost,
        },
        risk_asks: (terms.risk.level == Risk::Destructive).then_some(terms.risk.level),
    }
}

async fn in_force(app: &App) -> Result<Arc<InForce>> {
    let store = &app.records.store;
    let head = store.policy_head().await?;
    app.policies.current(store, head.as_ref()).await
}

fn files(files: &[wire::PolicyFile]) -> Result<Vec<PolicyFile>> {
    let bytes: usize = files.iter().map(|file| file.text.len()).sum();
    if bytes > MOST_BYTES {
        return Err(Error::BadRequest(format!(
            "the policies are {bytes} bytes long; at most {MOST_BYTES} are looked at"
        )));
    }
    let files = files
        .iter()
        .map(|file| PolicyFile::new(&file.path, &file.text));
    Ok(files.collect())
}

fn findings(findings: Vec<Finding>) -> Vec<wire::Finding> {
    findings.into_iter().map(Into::into).collect()
}
