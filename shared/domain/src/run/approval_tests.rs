//! Runs that wait for approval, and those that are blocked.

use super::engine_tests::{RUNNER, at, commit, completed, jobs, largest, plan, runner, seen};
use super::*;

fn held() -> Run {
    hold(
        RunId::from_u128(1),
        vec![plan(largest())],
        "ada".to_owned(),
        at(86_400),
        at(0),
    )
    .0
}

fn rejected() -> Block {
    Block {
        code: "rejected".to_owned(),
        reason: "not on a Friday".to_owned(),
        policy_id: None,
    }
}

#[test]
fn a_run_that_waits_for_approval_starts_when_it_is_approved_and_only_once() {
    let run = held();
    assert_eq!(run.status(), Status::AwaitingApproval);
    assert_eq!(run.due_at(), Some(at(86_400)), "nobody looks at it before");
    let (run, effects) = advance(&run, Event::Approved, at(50)).expect("it waits");
    assert_eq!(
        effects,
        [
            Effect::Dispatch { step: 0 },
            Effect::Publish(Status::Queued)
        ]
    );
    assert_eq!(run.status(), Status::Queued);
    assert!(
        run.deadline > at(50) && run.deadline < at(86_400),
        "it counts from now"
    );
    let again = advance(&run, Event::Approved, at(51));
    assert_eq!(again, Err(Ignored::NotAwaitingApproval));
    let late = advance(&run, Event::Refused(rejected()), at(51));
    assert_eq!(late, Err(Ignored::NotAwaitingApproval));
}

#[test]
fn a_run_that_waits_ends_by_a_rejection_a_cancel_or_its_expiry() {
    let cancel = Event::CancelRequested {
        by: "ada".to_owned(),
    };
    let table = [
        (Event::Refused(rejected()), 10, Status::Blocked),
        (cancel, 10, Status::Cancelled),
        (Event::ClockTicked, 86_400, Status::Expired),
    ];
    for (event, second, expected) in table {
        let (run, effects) = advance(&held(), event, at(second)).expect("it waits");
        assert_eq!(run.status(), expected);
        assert_eq!(effects, [Effect::Publish(expected), Effect::Settle]);
        let late = advance(&run, Event::Approved, at(second + 1));
        assert_eq!(late, Err(Ignored::AlreadyEnded));
    }
    let early = advance(&held(), Event::ClockTicked, at(86_399));
    assert_eq!(early, Err(Ignored::NothingNew));
}

#[test]
fn nothing_a_runner_says_moves_a_run_that_waits_for_approval() {
    let phase = Phase::Completed(Conclusion::Success);
    let observed = completed(Conclusion::Success);
    let dispatched = Event::Dispatched {
        step: 0,
        runner: runner(RUNNER),
    };
    let begun = seen(
        RUNNER,
        &commit(),
        Phase::InProgress,
        jobs(phase.clone(), phase),
    );
    for event in [observed, dispatched, begun] {
        assert_eq!(
            advance(&held(), event, at(5)),
            Err(Ignored::NoSuchStep { step: 0 })
        );
    }
}

#[test]
fn a_blocked_run_is_over_from_the_start() {
    let (run, effects) = block(
        RunId::from_u128(1),
        vec![plan(largest())],
        "ada".to_owned(),
        rejected(),
        at(0),
    );
    assert_eq!(run.status(), Status::Blocked);
    assert_eq!(
        effects,
        [Effect::Publish(Status::Blocked)],
        "nothing to settle"
    );
    assert_eq!(run.due_at(), None);
    assert_eq!(
        advance(&run, Event::Approved, at(1)),
        Err(Ignored::AlreadyEnded)
    );
}
