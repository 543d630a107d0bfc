//! The numbers that the users' document asks for.

use super::*;
use crate::Timestamp;
use crate::signature::Day;

#[test]
fn the_numbers_of_the_document() {
    let at = |text: &str| -> Timestamp { text.parse().expect("a moment") };
    let now = at("2026-11-21T12:00:00Z");
    let today = Day::of(now);
    let proposal = |proposed: &str, decided: Option<(&str, bool)>| ProposalFact {
        proposed_at: at(proposed),
        decided: decided.map(|(when, approved)| (at(when), approved)),
    };
    let facts = MetricsFacts {
        errors: [
            (Day(today.0), 5),
            (Day(today.0 - 6), 9),
            (Day(today.0 - 7), 100),
        ]
        .into(),
        patterns: &[
            (at("2026-11-01T00:00:00Z"), at("2026-11-20T00:00:00Z")),
            (at("2026-11-20T00:00:00Z"), at("2026-11-20T00:00:00Z")),
            (at("2026-01-01T00:00:00Z"), at("2026-02-01T00:00:00Z")),
        ],
        proposals: &[
            proposal("2026-11-20T00:00:00Z", Some(("2026-11-21T00:00:00Z", true))),
            proposal("2026-11-19T00:00:00Z", None),
            proposal(
                "2026-11-01T00:00:00Z",
                Some(("2026-11-18T00:00:00Z", false)),
            ),
            proposal(
                "2026-10-01T00:00:00Z",
                Some(("2026-10-18T00:00:00Z", false)),
            ),
        ],
        prevented: [(Day(today.0 - 1), 3)].into(),
        fixes: &[
            FixAttempt {
                at: at("2026-11-20T00:00:00Z"),
                fixed: true,
            },
            FixAttempt {
                at: at("2026-11-20T01:00:00Z"),
                fixed: false,
            },
            FixAttempt {
                at: at("2026-11-20T02:00:00Z"),
                fixed: true,
            },
            FixAttempt {
                at: at("2026-01-20T02:00:00Z"),
                fixed: false,
            },
        ],
    };
    let found = metrics(&facts, 7, now);
    assert_eq!((found.error_volume, found.errors_per_day), (14, 2.0));
    assert_eq!((found.distinct_patterns, found.new_patterns), (2, 1));
    assert_eq!(
        (
            found.proposals,
            found.proposals_per_week,
            found.approval_rate
        ),
        (2, 2.0, Some(0.5))
    );
    assert_eq!((found.prevented, found.fix_rate), (3, Some(2.0 / 3.0)));
    let nothing = metrics(&MetricsFacts::default(), 0, now);
    assert_eq!(
        (
            nothing.days,
            nothing.approval_rate,
            nothing.fix_rate,
            nothing.error_volume
        ),
        (1, None, None, 0)
    );
}
