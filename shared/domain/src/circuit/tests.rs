//! Stories of a circuit: each line of a table is a second, who, and what happens.

use super::*;
use crate::id::RunId;
use jiff::Timestamp;
use std::collections::BTreeMap;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).expect("in range")
}

fn seconds(time: Timestamp) -> i64 {
    time.as_second() - 1_800_000_000
}

/// Tells a story. `start 7` asks whether run 7 may start and says `runs`, `probes`, or until when it
/// is refused; `ok 7`, `fail 7` and `drop 7` are its end and say what that changed.
fn check(settings: &Settings, story: &[(i64, &str, &str)]) {
    let mut circuit = Circuit::default();
    let mut tickets: BTreeMap<&str, Ticket> = BTreeMap::new();
    for &(second, event, expected) in story {
        let (verb, name) = event.split_once(' ').expect("a verb and a run");
        let run = RunId::from_u128(name.parse().expect("a number"));
        let verdict = match verb {
            "start" => None,
            "ok" => Some(Verdict::Success),
            "fail" => Some(Verdict::Failure),
            _ => Some(Verdict::Neutral),
        };
        let said = match verdict {
            None => match admit(&circuit, settings, &run, at(second)) {
                Ok((next, ticket)) => {
                    let said = if ticket.probe { "probes" } else { "runs" };
                    circuit = next;
                    tickets.insert(name, ticket);
                    said.to_owned()
                }
                Err(open) => format!("until {} after {}", seconds(open.until), open.failures),
            },
            Some(verdict) => {
                let recorded = record(&circuit, settings, &tickets[name], verdict, at(second));
                circuit = recorded.circuit;
                recorded
                    .transition
                    .map_or("-".to_owned(), |it| format!("{it:?}"))
            }
        };
        assert_eq!(said, expected, "{second} {event}: {circuit:?}");
    }
}

fn settings() -> Settings {
    Settings {
        failure_threshold: 3,
        window_seconds: 100,
        open_seconds: 60,
        half_open_max: 1,
        probe_lease_seconds: 30,
    }
}

/// Four runs that started while all was well, and three of them failed.
const OPENED: [(i64, &str, &str); 7] = [
    (0, "start 1", "runs"),
    (0, "start 2", "runs"),
    (0, "start 3", "runs"),
    (0, "start 4", "runs"),
    (1, "fail 1", "-"),
    (2, "fail 2", "-"),
    (3, "fail 3", "Opened"),
];

fn then(story: &[(i64, &'static str, &'static str)]) {
    check(&settings(), &[&OPENED, story].concat());
}

#[test]
fn failures_within_the_window_open_it_and_a_success_closes_it() {
    then(&[
        (4, "start 5", "until 63 after 3"),
        (62, "start 5", "until 63 after 3"),
        (63, "start 5", "probes"),
        (64, "start 6", "until 93 after 3"),
        (65, "ok 5", "Closed"),
        (66, "start 6", "runs"),
        (67, "fail 6", "-"),
    ]);
}

#[test]
fn the_window_slides() {
    let every_50 = [
        (0, "start 1", "runs"),
        (0, "start 2", "runs"),
        (0, "start 3", "runs"),
        (0, "start 4", "runs"),
        (0, "start 5", "runs"),
        (0, "fail 1", "-"),
        (50, "fail 2", "-"),
        // The first is 100 s old and forgotten; gaps are less than the window all along.
        (100, "fail 3", "-"),
        (150, "fail 4", "-"),
        (160, "fail 5", "Opened"),
    ];
    check(&settings(), &every_50);
}

#[test]
fn a_probe_that_fails_opens_it_again() {
    then(&[
        (63, "start 5", "probes"),
        (70, "fail 5", "Reopened"),
        (70, "fail 5", "-"),
        (71, "start 6", "until 130 after 4"),
        (130, "start 6", "probes"),
        (131, "ok 6", "Closed"),
    ]);
}

#[test]
fn a_probe_that_is_never_heard_of_again_loses_its_place() {
    then(&[
        (63, "start 5", "probes"),
        (92, "start 6", "until 93 after 3"),
        (93, "start 6", "probes"),
        (2_592_000, "start 7", "probes"),
        (2_592_001, "ok 5", "Closed"),
    ]);
}

#[test]
fn what_was_cancelled_says_nothing_and_frees_its_place() {
    then(&[
        (63, "start 5", "probes"),
        (64, "drop 5", "-"),
        (64, "start 6", "probes"),
        (65, "start 6", "probes"),
        (66, "drop 5", "-"),
        (66, "start 7", "until 94 after 3"),
    ]);
    let cancels = [
        (0, "start 1", "runs"),
        (0, "start 2", "runs"),
        (0, "start 3", "runs"),
        (1, "drop 1", "-"),
        (1, "drop 2", "-"),
        (1, "drop 3", "-"),
        (2, "start 4", "runs"),
    ];
    check(&settings(), &cancels);
}

#[test]
fn runs_from_before_the_opening_do_not_count() {
    then(&[
        (10, "ok 4", "-"),
        (11, "start 5", "until 63 after 3"),
        (63, "start 5", "probes"),
        (64, "ok 4", "-"),
        (64, "fail 4", "-"),
        (65, "start 6", "until 93 after 3"),
        (66, "ok 5", "Closed"),
        (67, "fail 4", "-"),
        (67, "fail 1", "-"),
        (67, "fail 2", "-"),
        (68, "start 7", "runs"),
    ]);
}

#[test]
fn the_same_failure_told_twice_is_one() {
    let twice = [
        (0, "start 1", "runs"),
        (0, "start 2", "runs"),
        (1, "fail 1", "-"),
        (1, "fail 1", "-"),
        (2, "fail 1", "-"),
        (3, "fail 2", "-"),
    ];
    check(&settings(), &twice);
}

#[test]
fn settings_of_nothing_still_let_somebody_try() {
    let nothing = Settings {
        failure_threshold: 0,
        half_open_max: 0,
        ..settings()
    };
    let story = [
        (0, "start 1", "runs"),
        (0, "fail 1", "Opened"),
        (60, "start 2", "probes"),
        (61, "start 3", "until 90 after 1"),
    ];
    check(&nothing, &story);
}

#[test]
fn four_hundred_failures_are_counted_as_four_hundred() {
    let settings = Settings {
        failure_threshold: 401,
        ..settings()
    };
    let mut circuit = Circuit::default();
    for run in 0..400 {
        let (_, ticket) =
            admit(&circuit, &settings, &RunId::from_u128(run), at(0)).expect("closed");
        circuit = record(&circuit, &settings, &ticket, Verdict::Failure, at(1)).circuit;
    }
    let Phase::Closed { failures } = circuit.phase else {
        panic!("one more is needed");
    };
    assert_eq!(failures.len(), 400);
}

#[test]
fn the_state_survives_storage() {
    let (mut circuit, settings) = (Circuit::default(), settings());
    for run in 0..3 {
        let (_, ticket) =
            admit(&circuit, &settings, &RunId::from_u128(run), at(0)).expect("closed");
        circuit = record(&circuit, &settings, &ticket, Verdict::Failure, at(1)).circuit;
    }
    let (circuit, _) = admit(&circuit, &settings, &RunId::from_u128(9), at(61)).expect("a probe");
    let json = serde_json::to_string(&circuit).expect("plain data");
    assert_eq!(
        serde_json::from_str::<Circuit>(&json).expect("what was written"),
        circuit
    );
    assert_eq!(circuit.status(at(60)), Status::Open);
    assert_eq!(circuit.status(at(61)), Status::HalfOpen);
}
