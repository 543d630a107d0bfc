//! The engine under every order of events.

use super::*;
use crate::schema::Purpose;
use proptest::prelude::*;
use serde_json::json;
use std::collections::HashMap;

const RUNNER: u64 = 100;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).expect("in range")
}

fn commit() -> CommitSha {
    CommitSha::parse(&"a".repeat(40)).expect("40 digits")
}

fn plan(outputs: serde_json::Value) -> StepPlan {
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

fn largest() -> serde_json::Value {
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

fn runner(id: u64) -> Runner {
    Runner {
        id: crate::id::RunnerId(id),
        url: format!("https://github.test/runs/{id}"),
    }
}

fn jobs(execute: Phase, step: Phase) -> Vec<Job> {
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

fn seen(id: u64, sha: &CommitSha, phase: Phase, jobs: Vec<Job>) -> Event {
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

fn completed(conclusion: Conclusion) -> Event {
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
            Effect::Publish(Status::Succeeded)
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

fn any_event() -> impl Strategy<Value = Event> {
    let conclusion = prop_oneof![
        Just(Conclusion::Success),
        Just(Conclusion::Failure),
        Just(Conclusion::Cancelled),
        Just(Conclusion::TimedOut),
        Just(Conclusion::Other("stale".to_owned())),
    ];
    let phase = prop_oneof![
        Just(Phase::Queued),
        Just(Phase::InProgress),
        conclusion.prop_map(Phase::Completed)
    ];
    let step = 0_usize..2;
    let id = 100_u64..102;
    let sha = prop_oneof![9 => Just("a"), 1 => Just("b")].prop_map(|digit| digit.repeat(40));
    prop_oneof![
        (step.clone(), id.clone()).prop_map(|(step, id)| Event::Dispatched {
            step,
            runner: runner(id)
        }),
        step.clone().prop_map(|step| Event::DispatchRefused {
            step,
            message: "no".to_owned()
        }),
        (step.clone(), id.clone(), sha.clone(), phase).prop_map(|(step, id, head_sha, phase)| {
            let jobs = jobs(phase.clone(), phase.clone());
            Event::Observed {
                step,
                observation: Observation {
                    runner: runner(id),
                    head_sha,
                    phase,
                    jobs,
                },
            }
        }),
        (step, id, sha, any::<bool>()).prop_map(|(step, id, commit, fits)| {
            let outputs = if fits {
                json!({"largest": "x"})
            } else {
                json!({})
            };
            Event::Reported {
                step,
                report: Report {
                    runner: crate::id::RunnerId(id),
                    commit,
                    conclusion: Conclusion::Success,
                    outputs: outputs.as_object().cloned().unwrap_or_default(),
                },
            }
        }),
        Just(Event::CancelRequested {
            by: "ada".to_owned()
        }),
        Just(Event::ClockTicked),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Whatever comes, how often and in which order, and however much time passes in between.
    #[test]
    fn no_event_leaves_a_terminal_state_or_repeats_an_effect(
        two_steps in any::<bool>(),
        events in prop::collection::vec((any_event(), 1_i64..4_000, 1_usize..3), 0..24),
    ) {
        let plan = vec![plan(largest()); if two_steps { 2 } else { 1 }];
        let (mut run, first) = start(RunId::from_u128(3), plan, "ada".to_owned(), at(0));
        let mut counts: HashMap<Effect, u32> = HashMap::new();
        for effect in first {
            *counts.entry(effect).or_default() += 1;
        }
        let mut second = 0;
        for (event, pause, times) in events {
            second += pause;
            for _ in 0..times {
                let before = run.clone();
                let Ok((next, effects)) = advance(&run, event.clone(), at(second)) else { continue };
                prop_assert_ne!(&next, &before, "an event that changes nothing is ignored");
                if before.status().is_terminal() {
                    prop_assert_eq!(next.status(), before.status());
                    prop_assert_eq!(next.outcome(), before.outcome());
                    prop_assert_eq!(next.finished_at(), before.finished_at());
                    let only_cancels = effects.iter().all(|effect| matches!(effect, Effect::CancelRunner { .. }));
                    prop_assert!(only_cancels, "an ended run did more than stop its runner");
                }
                prop_assert!(next.deadline <= before.deadline, "a deadline never moves away");
                prop_assert_eq!(next.due_at().is_none(), next.status().is_terminal());
                for effect in effects {
                    *counts.entry(effect).or_default() += 1;
                }
                run = next;
            }
        }
        for (effect, count) in counts {
            prop_assert_eq!(count, 1, "{:?} was to be done {} times", effect, count);
        }
    }
}
