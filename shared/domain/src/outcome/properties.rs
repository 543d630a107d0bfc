//! The same evidence is never counted twice, and more of it never makes anybody less sure for no reason.

use super::*;
use crate::rule::{Mode, RuleKind};
use crate::signature::Day;
use proptest::prelude::*;

fn reading() -> impl Strategy<Value = (Bucket, Counts)> {
    let phase = prop_oneof![
        Just(Phase::Before),
        Just(Phase::In(Mode::Shadow)),
        Just(Phase::In(Mode::Warn)),
        Just(Phase::In(Mode::Block)),
    ];
    let number = || 0u64..50;
    (
        phase,
        0u32..6,
        (
            number(),
            number(),
            number(),
            number(),
            number(),
            number(),
            0u64..5,
        ),
    )
        .prop_map(
            |(
                phase,
                day,
                (
                    runs,
                    errors,
                    met_failed,
                    met_succeeded,
                    passed_succeeded,
                    prevented,
                    reported_false,
                ),
            )| {
                let bucket = Bucket {
                    phase,
                    day: Day(day),
                };
                (
                    bucket,
                    Counts {
                        runs,
                        errors,
                        met_failed,
                        met_succeeded,
                        passed_succeeded,
                        prevented,
                        reported_false,
                        met: met_failed + met_succeeded,
                        overridden: met_succeeded / 2,
                    },
                )
            },
        )
}

fn taken(readings: &[(Bucket, Counts)]) -> Evidence {
    let mut evidence = Evidence::default();
    for (bucket, counts) in readings {
        evidence.take(*bucket, counts);
    }
    evidence
}

proptest! {
    #[test]
    fn readings_may_come_twice_and_in_any_order(
        readings in prop::collection::vec(reading(), 0..30),
        order in any::<prop::sample::Index>(),
    ) {
        let once = taken(&readings);
        let mut again = readings.clone();
        again.extend(readings.iter().cloned());
        again.reverse();
        if !again.is_empty() {
            let at = order.index(again.len());
            again.rotate_left(at);
        }
        prop_assert_eq!(&taken(&again), &once);
        let (left, right) = readings.split_at(readings.len() / 2);
        prop_assert_eq!(&taken(left).join(&taken(right)), &once);
        prop_assert_eq!(&taken(right).join(&taken(left)), &once);
        prop_assert_eq!(&once.clone().join(&once), &once);
        let text = serde_json::to_string(&once).expect("plain data");
        prop_assert_eq!(&serde_json::from_str::<Evidence>(&text).expect("what was written"), &once);
        for mode in [Mode::Shadow, Mode::Warn, Mode::RequireApproval, Mode::Block] {
            let judged = judge(RuleKind::Guardrail, mode, &once, &Bounds::default(), None);
            prop_assert_eq!(&judge(RuleKind::Guardrail, mode, &taken(&again), &Bounds::default(), None), &judged);
            let between = judged.confidence_between;
            prop_assert!(between.holds(judged.confidence) && between.low >= 0.0 && between.high <= 1.0);
            if let (Some(ratio), Some(between)) = (judged.effect.ratio, judged.effect.ratio_between) {
                prop_assert!(between.low <= ratio + 1e-9 && ratio <= between.high + 1e-9, "{ratio} {between:?}");
            }
            prop_assert!(serde_json::to_string(&judged).is_ok());
        }
    }

    /// Without any effect a rule is rarely said to help or to harm: the interval holds the truth.
    #[test]
    fn more_runs_of_the_same_narrow_the_interval(runs in 20u64..200, errors in 1u64..20, days in 3u32..10) {
        let of = |days: u32| {
            let counts = Counts { runs, errors, ..Counts::default() };
            let mut evidence = Evidence::default();
            for day in 0..days {
                evidence.take(Bucket { phase: Phase::Before, day: Day(day) }, &counts);
                evidence.take(Bucket { phase: Phase::In(Mode::Block), day: Day(100 + day) }, &counts);
            }
            effect(&evidence).ratio_between.expect("there is traffic")
        };
        let (few, many) = (of(days), of(days * 4));
        prop_assert!(few.holds(1.0) && many.holds(1.0));
        prop_assert!(many.high - many.low < few.high - few.low);
    }
}
