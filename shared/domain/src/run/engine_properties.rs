//! The engine under every order of events.

use super::engine_tests::{at, jobs, largest, plan, runner};
use super::*;
use proptest::prelude::*;
use serde_json::json;
use std::collections::HashMap;

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
        Just(Event::Approved),
        Just(Event::Refused(Block {
            code: "rejected".to_owned(),
            reason: "not today".to_owned(),
            policy_id: None,
        })),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Whatever comes, how often and in which order, and however much time passes in between.
    #[test]
    fn no_event_leaves_a_terminal_state_or_repeats_an_effect(
        two_steps in any::<bool>(),
        held in any::<bool>(),
        events in prop::collection::vec((any_event(), 1_i64..4_000, 1_usize..3), 0..24),
    ) {
        let plan = vec![plan(largest()); if two_steps { 2 } else { 1 }];
        let (mut run, first) = if held {
            hold(RunId::from_u128(3), plan, "ada".to_owned(), at(9_000), at(0))
        } else {
            start(RunId::from_u128(3), plan, "ada".to_owned(), at(0))
        };
        let mut approved = false;
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
                let opens = event == Event::Approved;
                prop_assert!(opens || next.deadline <= before.deadline, "a deadline never moves away");
                prop_assert!(!(opens && approved), "it was approved twice");
                approved |= opens;
                let dispatches = effects.iter().any(|effect| matches!(effect, Effect::Dispatch { .. }));
                prop_assert!(!dispatches || !held || approved, "something ran without its approval");
                let ends = next.status().is_terminal() && !before.status().is_terminal();
                prop_assert_eq!(effects.contains(&Effect::Settle), ends);
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
