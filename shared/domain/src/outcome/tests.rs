//! Effects, beliefs and advice, by tables.

use super::*;
use crate::rule::{Mode, RuleKind};
use crate::signature::Day;

/// Evidence of days in a row, from day 100: phase, days, and the counts of each day.
fn evidence(parts: &[(Phase, u32, Counts)]) -> Evidence {
    let mut evidence = Evidence::default();
    let mut day = 100;
    for (phase, days, counts) in parts {
        for _ in 0..*days {
            evidence.take(
                Bucket {
                    phase: *phase,
                    day: Day(day),
                },
                counts,
            );
            day += 1;
        }
    }
    evidence
}

fn traffic(runs: u64, errors: u64) -> Counts {
    Counts {
        runs,
        errors,
        ..Counts::default()
    }
}

fn met(failed: u64, succeeded: u64, passed: u64) -> Counts {
    Counts {
        runs: failed + succeeded + passed,
        errors: failed,
        met_failed: failed,
        met_succeeded: succeeded,
        passed_succeeded: passed,
        ..Counts::default()
    }
}

const SHADOW: Phase = Phase::In(Mode::Shadow);
const WARN: Phase = Phase::In(Mode::Warn);
const BLOCK: Phase = Phase::In(Mode::Block);

#[test]
fn effects_are_by_traffic() {
    for (name, before, after, ratio, low, high, gone) in [
        (
            "half the errors of half the traffic",
            (10, 100, 10),
            (10, 50, 5),
            Some(1.0),
            0.6,
            1.5,
            false,
        ),
        (
            "half the errors of the same traffic",
            (10, 100, 10),
            (10, 100, 5),
            Some(0.5),
            0.33,
            0.72,
            false,
        ),
        (
            "gone",
            (10, 100, 10),
            (10, 100, 0),
            Some(0.0),
            0.0,
            0.03,
            true,
        ),
        (
            "gone, with little traffic",
            (10, 100, 10),
            (1, 5, 0),
            Some(0.0),
            0.0,
            5.0,
            true,
        ),
        (
            "worse",
            (10, 100, 1),
            (10, 100, 5),
            Some(5.0),
            2.5,
            11.0,
            false,
        ),
    ] {
        let part = |phase, (days, runs, errors)| (phase, days, traffic(runs, errors));
        let found = effect(&evidence(&[
            part(Phase::Before, before),
            part(BLOCK, after),
        ]));
        assert_eq!(found.ratio, ratio, "{name}");
        let between = found.ratio_between.expect("there is traffic");
        assert!(
            between.low >= low * 0.9 && between.low <= low * 1.2 + 1e-9,
            "{name}: {between:?}"
        );
        assert!(
            between.high <= high * 1.15 && between.high >= high * 0.3,
            "{name}: {between:?}"
        );
        assert_eq!(found.gone, gone, "{name}");
    }
    for nothing in [
        vec![],
        vec![(Phase::Before, 3, traffic(10, 1))],
        vec![(Phase::Before, 3, traffic(0, 1)), (BLOCK, 3, traffic(0, 0))],
    ] {
        let found = effect(&evidence(&nothing));
        assert!(
            found.ratio.is_none() && found.ratio_between.is_none() && !found.gone,
            "{found:?}"
        );
    }
    // In bursts, the same totals say less.
    let even = effect(&evidence(&[
        (Phase::Before, 10, traffic(100, 10)),
        (BLOCK, 10, traffic(100, 5)),
    ]));
    let bursts = effect(&evidence(&[
        (Phase::Before, 9, traffic(100, 0)),
        (Phase::Before, 1, traffic(100, 100)),
        (BLOCK, 10, traffic(100, 5)),
    ]));
    assert_eq!(even.ratio, bursts.ratio);
    let width = |effect: &Effect| {
        effect
            .ratio_between
            .map(|between| between.high - between.low)
    };
    assert!(width(&bursts) > width(&even));
}

#[test]
fn what_should_follow() {
    let before = (Phase::Before, 10, traffic(100, 10));
    for (name, mode, parts, expected) in [
        ("nothing seen", Mode::Shadow, vec![before], Advice::Wait),
        (
            "right every time",
            Mode::Shadow,
            vec![before, (SHADOW, 5, met(3, 0, 30))],
            Advice::Promote(Mode::Warn),
        ),
        (
            "right so far, too little",
            Mode::Shadow,
            vec![before, (SHADOW, 1, met(2, 0, 30))],
            Advice::Wait,
        ),
        (
            "right, but too little traffic to know of false alarms",
            Mode::Shadow,
            vec![before, (SHADOW, 5, met(3, 0, 2))],
            Advice::Wait,
        ),
        (
            "mostly wrong",
            Mode::Shadow,
            vec![before, (SHADOW, 5, met(1, 6, 30))],
            Advice::Remove,
        ),
        (
            "what shadow saw does not count again",
            Mode::Warn,
            vec![before, (SHADOW, 20, met(3, 0, 30)), (WARN, 1, met(1, 0, 4))],
            Advice::Wait,
        ),
        (
            "right while warning",
            Mode::Warn,
            vec![before, (SHADOW, 5, met(3, 0, 30)), (WARN, 5, met(3, 0, 30))],
            Advice::Promote(Mode::Block),
        ),
        (
            "gone is the best result",
            Mode::Block,
            vec![
                before,
                (
                    BLOCK,
                    10,
                    Counts {
                        prevented: 10,
                        ..traffic(100, 0)
                    },
                ),
            ],
            Advice::Keep,
        ),
        (
            "gone, but hardly any traffic",
            Mode::Block,
            vec![before, (BLOCK, 1, traffic(5, 0))],
            Advice::Wait,
        ),
        (
            "fewer",
            Mode::Block,
            vec![before, (BLOCK, 10, traffic(100, 4))],
            Advice::Keep,
        ),
        (
            "as before",
            Mode::Block,
            vec![
                (Phase::Before, 50, traffic(100, 10)),
                (BLOCK, 50, traffic(100, 10)),
            ],
            Advice::Remove,
        ),
        (
            "too little to tell",
            Mode::Block,
            vec![before, (BLOCK, 1, traffic(40, 3))],
            Advice::Wait,
        ),
        (
            "users complain",
            Mode::Block,
            vec![
                before,
                (
                    BLOCK,
                    10,
                    Counts {
                        prevented: 10,
                        reported_false: 9,
                        passed_succeeded: 60,
                        ..traffic(100, 0)
                    },
                ),
            ],
            Advice::Remove,
        ),
        (
            "asking is no step",
            Mode::RequireApproval,
            vec![
                before,
                (Phase::In(Mode::RequireApproval), 20, met(3, 0, 30)),
            ],
            Advice::Wait,
        ),
    ] {
        let found = judge(
            RuleKind::Guardrail,
            mode,
            &evidence(&parts),
            &Bounds::default(),
            None,
        );
        assert_eq!(found.advice, expected, "{name}: {}", found.why);
        assert!(!found.why.is_empty());
        let again = judge(
            RuleKind::Guardrail,
            mode,
            &evidence(&parts),
            &Bounds::default(),
            Some(&found.mark),
        );
        assert_eq!(
            again.advice,
            Advice::Wait,
            "{name}: the same evidence advises once"
        );
        assert_eq!(
            (again.confidence, again.effect),
            (found.confidence, found.effect),
            "{name}"
        );
    }
    for (name, parts, expected) in [
        (
            "a fixer that mends",
            vec![before, (BLOCK, 10, traffic(100, 0))],
            Advice::Keep,
        ),
        (
            "one that does not",
            vec![
                (Phase::Before, 50, traffic(100, 10)),
                (BLOCK, 50, traffic(100, 11)),
            ],
            Advice::Remove,
        ),
        ("one that nobody used", vec![before], Advice::Wait),
    ] {
        let found = judge(
            RuleKind::Fixer,
            Mode::Shadow,
            &evidence(&parts),
            &Bounds::default(),
            None,
        );
        assert_eq!(found.advice, expected, "{name}: {}", found.why);
    }
}

#[test]
fn it_says_why() {
    let gone = evidence(&[
        (Phase::Before, 10, traffic(100, 10)),
        (BLOCK, 10, traffic(100, 0)),
    ]);
    let found = judge(
        RuleKind::Guardrail,
        Mode::Block,
        &gone,
        &Bounds::default(),
        None,
    );
    assert_eq!(
        found.why,
        "the error is gone: none in 1000 runs, after 100 in 1000 before (at most 2.5 % of the rate before)"
    );
    let shadow = evidence(&[(SHADOW, 5, met(3, 0, 30))]);
    let found = judge(
        RuleKind::Guardrail,
        Mode::Shadow,
        &shadow,
        &Bounds::default(),
        None,
    );
    assert_eq!(
        found.why,
        "as shadow at least 79 % of the 15 runs it was met by fail, and at most 2.4 % of the runs that succeed are met"
    );
}
