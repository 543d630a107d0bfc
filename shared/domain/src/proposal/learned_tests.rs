//! What was learnt becomes a pull request.

use super::text_tests::outside_code;
use super::*;
use crate::rule::{Mode, render};

#[test]
fn what_was_learnt_is_proposed_too() {
    use crate::outcome::{Bounds, Bucket, Counts, Evidence, Phase, judge};
    use crate::signature::Day;
    let mut rule =
        crate::rule::tests::rule("KeyError in @evil", "KeyError: partner_id", "sales/invoice");
    let mut evidence = Evidence::default();
    let judged = |rule: &crate::rule::Rule, evidence: &Evidence| {
        judge(rule.kind(), rule.mode, evidence, &Bounds::default(), None)
    };
    let nothing = judged(&rule, &evidence);
    assert_eq!(
        learned(&[Learned {
            rule: &rule,
            path: "skills/a.yaml",
            judgement: &nothing
        }]),
        None
    );
    for day in 1..=5 {
        let counts = Counts {
            runs: 33,
            errors: 3,
            met_failed: 3,
            passed_succeeded: 30,
            ..Counts::default()
        };
        evidence.take(
            Bucket {
                phase: Phase::In(Mode::Shadow),
                day: Day(day),
            },
            &counts,
        );
    }
    let better = judged(&rule, &evidence);
    let (request, changes) = learned(&[Learned {
        rule: &rule,
        path: "skills/a.yaml",
        judgement: &better,
    }])
    .expect("a change");
    assert_eq!(request.title, "Learned: 1 rule should change");
    assert!(
        request.body.contains("from shadow to **warn**")
            && !outside_code(&request.body).contains("@evil"),
        "{}",
        request.body
    );
    rule.mode = Mode::Warn;
    assert_eq!(changes, [Change::file("skills/a.yaml", render(&rule))]);
    let counts = Counts {
        runs: 60,
        met_succeeded: 40,
        passed_succeeded: 20,
        ..Counts::default()
    };
    evidence.take(
        Bucket {
            phase: Phase::In(Mode::Warn),
            day: Day(9),
        },
        &counts,
    );
    let worse = judged(&rule, &evidence);
    let (request, changes) = learned(&[Learned {
        rule: &rule,
        path: "skills/a.yaml",
        judgement: &worse,
    }])
    .expect("a change");
    assert!(
        request.body.contains("**remove**") && changes[0].text.is_none(),
        "{}",
        request.body
    );
}
