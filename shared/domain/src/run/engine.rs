//! `advance`: the one function that changes a run.

use super::conclude::conclude;
use super::event::{Effect, Event, Ignored, Observation, Phase, Report, Runner};
use super::outcome::{Block, Failure, Outcome};
use super::{Gate, Run, Status, Step, StepPlan, StepState};
use crate::id::{RunId, RunnerId};
use jiff::{SignedDuration, Timestamp};

/// How long a run may wait for a runner to start.
const QUEUE_LIMIT: SignedDuration = SignedDuration::from_mins(30);
/// What a runner gets on top of the skill's timeout: to start, and for the report job.
const GRACE: SignedDuration = SignedDuration::from_secs(30);
/// How long nothing may be heard before the runner is looked at.
pub(super) const BETWEEN_LOOKS: SignedDuration = SignedDuration::from_secs(60);
/// The same once it reported: its end is near.
pub(super) const AFTER_REPORT: SignedDuration = SignedDuration::from_secs(10);

/// A new run of this plan and the work that begins it.
///
/// # Panics
/// On an empty plan, which no caller can make from a skill.
pub fn start(id: RunId, plan: Vec<StepPlan>, by: String, now: Timestamp) -> (Run, Vec<Effect>) {
    let mut run = new(id, plan, by, now);
    let effects = open(&mut run, now);
    (run, effects)
}

/// A new run that starts once it is approved, and expires at `until`.
///
/// # Panics
/// On an empty plan.
pub fn hold(
    id: RunId,
    plan: Vec<StepPlan>,
    by: String,
    until: Timestamp,
    now: Timestamp,
) -> (Run, Vec<Effect>) {
    let mut run = new(id, plan, by, now);
    run.gate = Gate::AwaitingApproval;
    run.deadline = until;
    (run, vec![Effect::Publish(Status::AwaitingApproval)])
}

/// A new run that is over at once: it is not let run, and the record says why.
///
/// # Panics
/// On an empty plan.
pub fn block(
    id: RunId,
    plan: Vec<StepPlan>,
    by: String,
    why: Block,
    now: Timestamp,
) -> (Run, Vec<Effect>) {
    let mut run = new(id, plan, by, now);
    end(&mut run, 0, Outcome::Blocked(why), now);
    (run, vec![Effect::Publish(Status::Blocked)])
}

fn new(id: RunId, plan: Vec<StepPlan>, by: String, now: Timestamp) -> Run {
    assert!(!plan.is_empty(), "a plan has at least one step");
    let steps = plan
        .into_iter()
        .map(|plan| Step {
            plan,
            runner: None,
            report: None,
            jobs: Vec::new(),
            started_at: None,
            observed_at: None,
            state: StepState::Queued,
        })
        .collect();
    Run {
        id,
        steps,
        started_by: by,
        created_at: now,
        deadline: now,
        gate: Gate::Open,
    }
}

/// From now on the first step may start.
fn open(run: &mut Run, now: Timestamp) -> Vec<Effect> {
    let timeouts = run
        .steps
        .iter()
        .map(|step| i64::from(step.plan.timeout_seconds));
    run.gate = Gate::Open;
    run.deadline = now + QUEUE_LIMIT + SignedDuration::from_secs(timeouts.sum()) + GRACE;
    vec![
        Effect::Dispatch { step: 0 },
        Effect::Publish(Status::Queued),
    ]
}

/// The run after this event, and the work that follows.
///
/// # Errors
/// [`Ignored`] when the event changes nothing: the run stays as it is and nothing is to be done.
pub fn advance(run: &Run, event: Event, now: Timestamp) -> Result<(Run, Vec<Effect>), Ignored> {
    let unchanged = run;
    let before = run.status();
    let mut run = run.clone();
    if let Some((step, runner)) = event.speaks_of() {
        let others = run
            .steps
            .iter()
            .enumerate()
            .filter(|(index, _)| *index != step);
        let taken = others
            .filter_map(|(_, step)| step.runner.as_ref())
            .any(|other| other.id == runner);
        if taken {
            return Err(Ignored::RunnerOfAnotherStep { runner });
        }
    }
    let mut effects = match event {
        Event::Dispatched { step, runner } => dispatched(&mut run, step, runner)?,
        Event::DispatchRefused { step, message } => {
            current(&mut run, step)?;
            end(
                &mut run,
                step,
                Outcome::Failed(Failure::DispatchRefused { message }),
                now,
            )
        }
        Event::Observed { step, observation } => observed(&mut run, step, observation, now)?,
        Event::Reported { step, report } => reported(&mut run, step, report, now)?,
        Event::Approved => {
            awaiting(&run)?;
            let effects = open(&mut run, now);
            return Ok((run, effects));
        }
        Event::Refused(why) => {
            awaiting(&run)?;
            stop(&mut run, Outcome::Blocked(why), now)?
        }
        Event::CancelRequested { by } => stop(&mut run, Outcome::Cancelled { by }, now)?,
        Event::ClockTicked if now < run.deadline => return Err(Ignored::NothingNew),
        Event::ClockTicked if run.gate == Gate::AwaitingApproval => {
            stop(&mut run, Outcome::Expired, now)?
        }
        Event::ClockTicked => stop(&mut run, Outcome::TimedOut, now)?,
    };
    if run == *unchanged {
        return Err(Ignored::NothingNew);
    }
    let after = run.status();
    if after != before {
        effects.push(Effect::Publish(after));
        if after.is_terminal() {
            effects.push(Effect::Settle);
        }
    }
    Ok((run, effects))
}

/// The run waits for approval.
fn awaiting(run: &Run) -> Result<(), Ignored> {
    if run.status().is_terminal() {
        return Err(Ignored::AlreadyEnded);
    }
    match run.gate {
        Gate::AwaitingApproval => Ok(()),
        Gate::Open => Err(Ignored::NotAwaitingApproval),
    }
}

/// The step an event speaks of, if it may change it.
fn current(run: &mut Run, step: usize) -> Result<&mut Step, Ignored> {
    if run.status().is_terminal() {
        return Err(Ignored::AlreadyEnded);
    }
    if run.gate == Gate::AwaitingApproval {
        // Nothing of ours works on it: whoever says so speaks of something else.
        return Err(Ignored::NoSuchStep { step });
    }
    match run.current_step() {
        Some(index) if index == step => Ok(&mut run.steps[step]),
        _ => Err(Ignored::NoSuchStep { step }),
    }
}

fn bind(step: &mut Step, runner: Runner) -> Result<(), Ignored> {
    match &step.runner {
        None => {
            step.runner = Some(runner);
            Ok(())
        }
        Some(bound) => check_runner(bound.id, runner.id),
    }
}

fn check_runner(expected: RunnerId, found: RunnerId) -> Result<(), Ignored> {
    if expected == found {
        Ok(())
    } else {
        Err(Ignored::WrongRunner { expected, found })
    }
}

fn dispatched(run: &mut Run, step: usize, runner: Runner) -> Result<Vec<Effect>, Ignored> {
    if run.gate == Gate::AwaitingApproval {
        return Err(Ignored::NoSuchStep { step });
    }
    let ended = run.status().is_terminal();
    let Some(entry) = run.steps.get_mut(step) else {
        return Err(Ignored::NoSuchStep { step });
    };
    if let Some(bound) = &entry.runner {
        check_runner(bound.id, runner.id)?;
        return Err(if ended {
            Ignored::AlreadyEnded
        } else {
            Ignored::NothingNew
        });
    }
    let id = runner.id;
    entry.runner = Some(runner);
    // It was cancelled or timed out while the dispatch was under way: what has just begun must stop.
    Ok(if ended {
        vec![Effect::CancelRunner { runner: id }]
    } else {
        Vec::new()
    })
}

fn observed(
    run: &mut Run,
    index: usize,
    seen: Observation,
    now: Timestamp,
) -> Result<Vec<Effect>, Ignored> {
    let step = current(run, index)?;
    let Observation {
        runner,
        head_sha,
        phase,
        jobs,
    } = seen;
    let runner_id = runner.id;
    bind(step, runner)?;
    if head_sha != step.plan.commit.as_str() {
        let expected = step.plan.commit.clone();
        let failure = Failure::WrongCommit {
            expected,
            found: head_sha.chars().take(40).collect(),
        };
        let mut effects = end(run, index, Outcome::Failed(failure), now);
        if !matches!(phase, Phase::Completed(_)) {
            effects.push(Effect::CancelRunner { runner: runner_id });
        }
        return Ok(effects);
    }
    // Lists of jobs can be read a moment old: a shorter look never replaces a fuller one.
    if jobs.len() >= step.jobs.len() {
        step.jobs = jobs;
    }
    step.observed_at = Some(now);
    match phase {
        Phase::Queued => Ok(Vec::new()),
        Phase::InProgress => {
            begin(run, index, now);
            Ok(Vec::new())
        }
        Phase::Completed(conclusion) => {
            begin(run, index, now);
            let outcome = conclude(&run.steps[index], &conclusion, now);
            Ok(end(run, index, outcome, now))
        }
    }
}

/// The runner works: from now on the skill's own timeout counts.
fn begin(run: &mut Run, index: usize, now: Timestamp) {
    let step = &mut run.steps[index];
    if step.started_at.is_some() {
        return;
    }
    step.started_at = Some(
        step.jobs
            .iter()
            .flat_map(|job| &job.steps)
            .filter_map(|step| step.started_at)
            .min()
            .unwrap_or(now),
    );
    step.state = StepState::Running;
    let rest: i64 = run.steps[index..]
        .iter()
        .map(|step| i64::from(step.plan.timeout_seconds))
        .sum();
    run.deadline = run
        .deadline
        .min(now + SignedDuration::from_secs(rest) + GRACE);
}

fn reported(
    run: &mut Run,
    index: usize,
    report: Report,
    now: Timestamp,
) -> Result<Vec<Effect>, Ignored> {
    let step = current(run, index)?;
    if report.commit != step.plan.commit.as_str() {
        return Err(Ignored::WrongCommit {
            found: report.commit.chars().take(40).collect(),
        });
    }
    if let Some(bound) = &step.runner {
        check_runner(bound.id, report.runner)?;
    }
    if step.report.is_some() {
        return Err(Ignored::AlreadyReported);
    }
    step.report = Some(report);
    step.observed_at = Some(now);
    begin(run, index, now);
    Ok(Vec::new())
}

/// Ends the run from outside: the current step gets this outcome, its runner is stopped.
fn stop(run: &mut Run, outcome: Outcome, now: Timestamp) -> Result<Vec<Effect>, Ignored> {
    let index = run.current_step().ok_or(Ignored::AlreadyEnded)?;
    let mut effects = end(run, index, outcome, now);
    if let Some(runner) = &run.steps[index].runner {
        effects.push(Effect::CancelRunner { runner: runner.id });
    }
    Ok(effects)
}

fn end(run: &mut Run, index: usize, outcome: Outcome, now: Timestamp) -> Vec<Effect> {
    let succeeded = outcome.status() == Status::Succeeded;
    run.steps[index].state = StepState::Ended { outcome, at: now };
    let next = index + 1;
    if succeeded && next < run.steps.len() {
        vec![Effect::Dispatch { step: next }]
    } else {
        Vec::new()
    }
}
