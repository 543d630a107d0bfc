//! Outstanding work: recorded with the change that causes it, carried out by the worker.
//!
//! Every kind is a file here and may be carried out twice: each looks at how things are before it
//! acts. What only passes (GitHub away, a rate limit) is tried again later, longer apart each time.

mod adopt;
mod adopt_policies;
mod cancel_runner;
mod check_pull;
mod dispatch;
mod fix;
mod fix_ended;
mod group_errors;
mod markdown;
mod mine;
mod named;
pub(crate) mod observe;
pub(crate) mod open_pull;
mod publish;
mod route;
mod settle;
pub(crate) mod settle_pull;

pub(crate) use fix_ended::{decided_on_fix, note_fix_ended};
pub(crate) use settle::error_of_run;

use crate::App;
use crate::error::{Error, Result};
use crate::store::ClaimedWork;
use crate::telemetry::metrics;
use domain::id::{CommitSha, PullNumber, RunId, RunnerId, SkillId, TenantId, VersionNumber};
use domain::rule::RuleId;
use domain::run::{self, Effect};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::{Duration, Instant};
use tracing::Instrument;

/// Times a piece of work is tried before it is given up.
const MAX_ATTEMPTS: u64 = 12;

/// Name of a piece of work.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WorkId(String);

impl WorkId {
    /// A new name.
    #[expect(
        clippy::new_without_default,
        reason = "each is another; a default would be none"
    )]
    pub fn new() -> WorkId {
        WorkId(uuid::Uuid::now_v7().simple().to_string())
    }

    /// The name in a queue's message or an item's key.
    pub fn from_stored(text: &str) -> WorkId {
        WorkId(text.to_owned())
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How the worker is told: whose work, and which. What to do is in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Whose it is.
    pub tenant: TenantId,
    /// Which.
    pub work: WorkId,
}

impl Message {
    /// Reads the body of a queue's message; none for one that is not ours.
    pub fn parse(body: &str) -> Option<Message> {
        let (tenant, work) = body.split_once('/')?;
        Some(Message {
            tenant: TenantId::parse(tenant).ok()?,
            work: WorkId::from_stored(work),
        })
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.tenant, self.work.as_str())
    }
}

/// Something that must be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Work {
    /// The pull request of this version exists and holds its texts.
    OpenPull {
        /// The skill.
        skill: SkillId,
        /// The version.
        version: VersionNumber,
    },
    /// What became of the pull request of this version is known here.
    SettlePull {
        /// The skill.
        skill: SkillId,
        /// The version.
        version: VersionNumber,
    },
    /// What the default branch says of this skill is known here.
    Adopt {
        /// The skill.
        skill: SkillId,
        /// A commit that touched it.
        commit: CommitSha,
    },
    /// The policies that the default branch holds are known here.
    AdoptPolicies,
    /// What this pull request weakens is said there.
    CheckPull {
        /// The pull request.
        number: PullNumber,
    },
    /// This step's workflow is started.
    Dispatch {
        /// The run.
        run: RunId,
        /// The step.
        step: usize,
    },
    /// What this step's runner does is known here.
    Observe {
        /// The run.
        run: RunId,
        /// The step.
        step: usize,
    },
    /// This runner is stopped.
    CancelRunner {
        /// The runner.
        runner: RunnerId,
    },
    /// What this ended run cost and how it went is counted.
    Settle {
        /// The run.
        run: RunId,
    },
    /// Rules are proposed for the errors that matter.
    Mine,
    /// The run that was asked for of this fixer is started.
    Fix {
        /// The fixer.
        fixer: RuleId,
    },
    /// What became of the pull request of this fixer is known here.
    SettleFix {
        /// The fixer.
        fixer: RuleId,
    },
    /// Errors are grouped by the rules of now.
    GroupErrors,
    /// The router knows what this skill is now.
    Route {
        /// The skill.
        skill: SkillId,
    },
    /// The router knows what every skill is now.
    RebuildRoutes,
    /// The bus knows.
    Publish {
        /// What happened, such as `run.succeeded`.
        event: String,
        /// To whom and how.
        detail: serde_json::Value,
    },
}

impl Work {
    /// What an effect of the run engine means here.
    pub(crate) fn of_effect(effect: &Effect, run: &run::Run) -> Work {
        match effect {
            Effect::Dispatch { step } => Work::Dispatch {
                run: run.id.clone(),
                step: *step,
            },
            Effect::Observe { step } => Work::Observe {
                run: run.id.clone(),
                step: *step,
            },
            Effect::CancelRunner { runner } => Work::CancelRunner { runner: *runner },
            Effect::Settle => Work::Settle {
                run: run.id.clone(),
            },
            Effect::Publish(status) => publish::of_run(run, *status),
        }
    }
}

/// Does this piece of work, unless it is done or someone else is at it.
///
/// # Errors
/// Only when it is not even known what to do; then the message should come again.
pub async fn perform(app: &App, message: &Message, now: Timestamp) -> Result<()> {
    let (app, id) = (&app.of(&message.tenant), &message.work);
    let lease = SignedDuration::try_from(app.work_lease).unwrap_or(SignedDuration::from_mins(1));
    let Some(claimed) = app.records.store.claim_work(id, lease, now).await? else {
        return Ok(());
    };
    let span = claimed.span(message);
    let kind = claimed.work.name();
    let began = Instant::now();
    if let Some(recorded) = id.recorded_at() {
        metrics::work_taken_up(kind, now.duration_since(recorded));
    }
    let tried = attempt(app, message, &claimed, now).instrument(span).await;
    let outcome = tried.as_ref().copied().unwrap_or("unknown");
    metrics::work_tried(kind, outcome, began.elapsed());
    tried.map(|_| ())
}

/// Tries it once, and says how that went.
async fn attempt(
    app: &App,
    message: &Message,
    claimed: &ClaimedWork,
    now: Timestamp,
) -> Result<&'static str> {
    let (id, attempt) = (&message.work, claimed.attempt);
    // Done, or known not to be, well before another may take it over.
    let deadline = app.work_lease * 4 / 5;
    let done = tokio::time::timeout(deadline, carry_out(app, &claimed.work, attempt, now)).await;
    let store = &app.records.store;
    let problem = match done {
        Ok(Ok(())) => {
            store.finish_work(id).await?;
            return Ok("done");
        }
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!("it took longer than {} seconds", deadline.as_secs()),
    };
    if attempt >= MAX_ATTEMPTS {
        tracing::error!(work = ?claimed.work, attempt, problem, "work is given up");
        store.abandon_work(id, now).await?;
        return Ok("given_up");
    }
    let delay = backoff(attempt, app.forge.patience());
    tracing::warn!(work = ?claimed.work, attempt, problem, ?delay, "work was not done; it is tried again");
    let at =
        Timestamp::now() + SignedDuration::try_from(delay).unwrap_or(SignedDuration::from_mins(5));
    store.postpone_work(id, at).await?;
    if delay < Duration::from_secs(60) {
        app.records.queue.send_later(message, delay).await?;
    }
    Ok("tried_again")
}

async fn carry_out(app: &App, work: &Work, attempt: u64, now: Timestamp) -> Result<()> {
    // Boxed are the long ones: all others would be held in as much memory.
    match work {
        Work::OpenPull { skill, version } => open_pull::run(app, skill, *version, now).await,
        Work::SettlePull { skill, version } => settle_pull::run(app, skill, *version, now).await,
        Work::Adopt { skill, commit: _ } => adopt::run(app, skill, now).await,
        Work::AdoptPolicies => adopt_policies::run(app, now).await,
        Work::CheckPull { number } => Box::pin(check_pull::run(app, *number, now)).await,
        Work::Dispatch { run, step } => dispatch::run(app, run, *step, attempt, now).await,
        Work::Observe { run, step } => observe::run(app, run, *step, now).await,
        Work::CancelRunner { runner } => cancel_runner::run(app, *runner).await,
        Work::Settle { run } => Box::pin(settle::run(app, run, attempt, now)).await,
        Work::Mine => Box::pin(mine::run(app, now)).await,
        Work::Fix { fixer } => Box::pin(fix::run(app, fixer, attempt, now)).await,
        Work::SettleFix { fixer } => Box::pin(decided_on_fix(app, fixer, now)).await,
        Work::GroupErrors => Box::pin(group_errors::run(app)).await,
        Work::Route { skill } => route::run(app, skill).await,
        Work::RebuildRoutes => route::rebuild(app).await,
        Work::Publish { event, detail } => publish::run(app, event, detail).await,
    }
}

/// Twice as long each time, up to ten minutes.
fn backoff(attempt: u64, first: Duration) -> Duration {
    let doublings = u32::try_from(attempt.saturating_sub(1).min(12)).unwrap_or(12);
    (first * 2_u32.pow(doublings)).min(Duration::from_secs(600))
}

/// Someone else changed the same thing in between: decide again on how it is now.
const CONTENTION_TRIES: usize = 12;

/// Tries a read-decide-write again while someone else keeps writing in between.
pub(crate) async fn contended<T, F>(mut attempt: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    for tries in 0..CONTENTION_TRIES {
        match attempt().await {
            Err(Error::Busy) => {
                let jitter = rand::random::<u64>() % 20;
                tokio::time::sleep(Duration::from_millis(5 * tries as u64 + jitter)).await;
            }
            other => return other,
        }
    }
    Err(Error::Busy)
}
