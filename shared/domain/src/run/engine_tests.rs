//! What each event means for a run.

use super::*;
use crate::schema::Purpose;
use serde_json::json;

pub(super) const RUNNER: u64 = 100;

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).expect("in range")
}

pub(super) fn commit() -> CommitSha {
    CommitSha::parse(&"a".repeat(40)).expect("40 digits")
}

pub(super) fn plan(outputs: serde_json::Value) -> StepPlan {
    StepPlan {
        skill: SkillId::parse("ops/disk-report").expect("an id"),
        version: VersionNumber(1),
        commit: commit(),
        inputs: Map::new(),
        dispatch_inputs: BTreeMap::new(),
        outputs: Schema::from_json(&outputs, Purpose::Outputs).expect("a schema"),
        timeout_seconds: 60,
    }
}

pub(super) fn largest() -> serde_json::Value {
    json!({"type": "object", "properties": {"largest": {"type": "string"}}, "required": ["largest"]})
}

fn started() -> Run {
    start(
        RunId::from_u128(1),
        vec![plan(largest())],
        "ada".to_owned(),
        at(0),
    )
    .0
}

pub(super) fn runner(id: u64) -> Runner {
    Runner {
        id: crate::id::RunnerId(id),
        url: format!("https://github.test/runs/{id}"),
    }
}

pub(super) fn jobs(execute: Phase, step: Phase) -> Vec<Job> {
    vec![Job {
        id: 1,
        name: "Execute skill".to_owned(),
        phase: execute,
        steps: vec![JobStep {
            name: "Measure".to_owned(),
            number: 2,
            phase: step,
            started_at: Some(at(3)),
            finished_at: None,
        }],
    }]
}

pub(super) fn seen(id: u64, sha: &CommitSha, phase: Phase, jobs: Vec<Job>) -> Event {
    Event::Observed {
        step: 0,
        observation: Observation {
            runner: runner(id),
            head_sha: sha.to_string(),
            phase,
            jobs,
        },
    }
}

pub(super) fn completed(conclusion: Conclusion) -> Event {
    let phase = Phase::Completed(conclusion);
    seen(RUNNER, &commit(), phase.clone(), jobs(phase.clone(), phase))
}

fn report(outputs: serde_json::Value) -> Event {
    let outputs = outputs.as_object().cloned().unwrap_or_default();
    Event::Reported {
        step: 0,
        report: Report {
            runner: crate::id::RunnerId(RUNNER),
            commit: commit().to_string(),
            conclusion: Conclusion::Success,
            outputs,
        },
    }
}

fn dispatched() -> Event {
    Event::Dispatched {
        step: 0,
        runner: runner(RUNNER),
    }
}

/// Plays events a second apart; the run and every effect, in order.
fn play(events: Vec<Event>) -> (Run, Vec<Effect>) {
    let mut run = started();
    let mut effects = Vec::new();
    for (second, event) in events.into_iter().enumerate() {
        if let Ok((next, more)) = advance(&run, event, at(second as i64 + 1)) {
            run = next;
            effects.extend(more);
        }
    }
    (run, effects)
}

#[test]
fn a_run_goes_from_queued_to_running_to_succeeded() {
    let (run, effects) = play(vec![
        dispatched(),
        seen(
            RUNNER,
            &commit(),
            Phase::InProgress,
            jobs(Phase::InProgress, Phase::InProgress),
        ),
        report(json!({"largest": "/usr/share/doc"})),
        completed(Conclusion::Success),
    ]);
    assert_eq!(run.status(), Status::Succeeded);
    assert_eq!(
        run.outcome(),
        Some(&Outcome::Succeeded {
            outputs: json!({"largest": "/usr/share/doc"})
                .as_object()
                .cloned()
                .unwrap_or_default()
        })
    );
    assert_eq!(
        effects,
        [
            Effect::Publish(Status::Running),
            Effect::Publish(Status::Succeeded),
            Effect::Settle
        ]
    );
    assert_eq!(run.due_at(), None);
}

#[test]
fn the_end_is_the_same_when_the_dispatch_is_heard_of_last() {
    let (run, _) = play(vec![
        report(json!({"largest": "x"})),
        completed(Conclusion::Success),
        dispatched(),
    ]);
    assert_eq!(run.status(), Status::Succeeded);
}

#[test]
fn how_a_runner_ends_decides_how_the_run_ends() {
    let by_github = "someone on GitHub".to_owned();
    let cases = [
        (
            Conclusion::Failure,
            Outcome::Failed(Failure::CommandFailed {
                step: "Measure".to_owned(),
            }),
        ),
        (Conclusion::TimedOut, Outcome::TimedOut),
        (Conclusion::Cancelled, Outcome::Cancelled { by: by_github }),
        (
            Conclusion::Other("startup_failure".to_owned()),
            Outcome::Failed(Failure::RunnerEnded {
                conclusion: "startup_failure".to_owned(),
            }),
        ),
        (Conclusion::Success, Outcome::Failed(Failure::OutputsLost)),
    ];
    for (conclusion, outcome) in cases {
        let (run, _) = play(vec![dispatched(), completed(conclusion.clone())]);
        assert_eq!(run.outcome(), Some(&outcome), "{conclusion:?}");
    }
}

#[test]
fn nothing_from_another_commit_is_believed() {
    let moved = CommitSha::parse(&"b".repeat(40)).expect("40 digits");
    let (run, effects) = play(vec![
        dispatched(),
        seen(RUNNER, &moved, Phase::InProgress, Vec::new()),
    ]);
    assert!(matches!(
        run.outcome(),
        Some(Outcome::Failed(Failure::WrongCommit { .. }))
    ));
    assert!(effects.contains(&Effect::CancelRunner {
        runner: crate::id::RunnerId(RUNNER)
    }));
}

#[test]
fn outputs_that_do_not_fit_fail_the_run() {
    let (run, _) = play(vec![
        dispatched(),
        report(json!({"smallest": "x"})),
        completed(Conclusion::Success),
    ]);
    assert!(matches!(
        run.outcome(),
        Some(Outcome::Failed(Failure::OutputsInvalid { .. }))
    ));
}

#[test]
fn a_report_without_a_believable_end_is_only_a_claim() {
    let (run, _) = play(vec![dispatched(), report(json!({"largest": "x"}))]);
    assert_eq!(run.status(), Status::Running);
    let (run, _) = play(vec![
        dispatched(),
        report(json!({"largest": "x"})),
        completed(Conclusion::Failure),
    ]);
    assert_eq!(run.status(), Status::Failed);
}

#[test]
fn a_second_report_and_another_runners_are_refused() {
    let (run, _) = play(vec![dispatched(), report(json!({"largest": "x"}))]);
    assert_eq!(
        advance(&run, report(json!({"largest": "y"})), at(9)),
        Err(Ignored::AlreadyReported)
    );
    let other = Event::Reported {
        step: 0,
        report: Report {
            runner: crate::id::RunnerId(7),
            commit: commit().to_string(),
            conclusion: Conclusion::Success,
            outputs: Map::new(),
        },
    };
    let (run, _) = play(vec![dispatched()]);
    assert!(matches!(
        advance(&run, other, at(9)),
        Err(Ignored::WrongRunner { .. })
    ));
}

#[test]
fn a_run_over_its_deadline_times_out_and_its_runner_is_stopped() {
    let (run, _) = play(vec![
        dispatched(),
        seen(
            RUNNER,
            &commit(),
            Phase::InProgress,
            jobs(Phase::InProgress, Phase::InProgress),
        ),
    ]);
    assert_eq!(
        advance(&run, Event::ClockTicked, at(60)),
        Err(Ignored::NothingNew)
    );
    let (run, effects) =
        advance(&run, Event::ClockTicked, at(93)).expect("60 s, and 30 s of grace");
    assert_eq!(run.status(), Status::TimedOut);
    assert_eq!(
        effects[0],
        Effect::CancelRunner {
            runner: crate::id::RunnerId(RUNNER)
        }
    );
}

#[test]
fn a_dispatch_that_succeeds_after_the_cancel_is_stopped_once() {
    let (run, _) = play(vec![Event::CancelRequested {
        by: "ada".to_owned(),
    }]);
    assert_eq!(run.status(), Status::Cancelled);
    let (run, effects) = advance(&run, dispatched(), at(5)).expect("a runner to stop");
    assert_eq!(
        effects,
        [Effect::CancelRunner {
            runner: crate::id::RunnerId(RUNNER)
        }]
    );
    assert_eq!(
        advance(&run, dispatched(), at(6)),
        Err(Ignored::AlreadyEnded)
    );
}

#[test]
fn the_next_step_begins_when_the_one_before_succeeded() {
    let plan = vec![plan(json!(null)), plan(json!(null))];
    let (run, _) = start(RunId::from_u128(2), plan, "ada".to_owned(), at(0));
    let (run, effects) =
        advance(&run, completed(Conclusion::Success), at(5)).expect("the first step ends");
    assert_eq!(run.status(), Status::Running);
    assert_eq!(
        effects,
        [
            Effect::Dispatch { step: 1 },
            Effect::Publish(Status::Running)
        ]
    );
    let (run, _) = advance(
        &run,
        Event::Observed {
            step: 1,
            observation: Observation {
                runner: runner(101),
                head_sha: commit().to_string(),
                phase: Phase::Completed(Conclusion::Failure),
                jobs: jobs(
                    Phase::Completed(Conclusion::Failure),
                    Phase::Completed(Conclusion::Failure),
                ),
            },
        },
        at(9),
    )
    .expect("the second step ends");
    assert_eq!(run.status(), Status::Failed);
}
