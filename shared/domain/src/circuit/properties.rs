//! A circuit whatever comes, gets lost, comes late or comes twice.

use super::*;
use crate::id::RunId;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

fn verdict() -> impl Strategy<Value = Verdict> {
    prop_oneof![
        2 => Just(Verdict::Failure),
        1 => Just(Verdict::Success),
        1 => Just(Verdict::Neutral),
    ]
}

/// Ask whether a run may start, or tell the outcome of one that was admitted, perhaps again.
#[derive(Debug, Clone)]
enum Event {
    Ask,
    Tell(usize, Verdict),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        Just(Event::Ask),
        (any::<usize>(), verdict()).prop_map(|(which, verdict)| Event::Tell(which, verdict)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Someone asks every second, and anything may be told or not told in between: the longest time
    /// nobody is admitted is the open time and a probe's lease.
    #[test]
    fn nobody_waits_longer_than_the_open_time_and_a_lease(
        threshold in 0_u32..4,
        max in 0_u32..3,
        told in prop::collection::vec((0_usize..12, any::<usize>(), verdict()), 0..80),
    ) {
        let settings = Settings {
            failure_threshold: threshold,
            window_seconds: 20,
            open_seconds: 7,
            half_open_max: max,
            probe_lease_seconds: 5,
        };
        let mut now = Timestamp::UNIX_EPOCH;
        let mut circuit = Circuit::default();
        let mut tickets: Vec<Ticket> = Vec::new();
        let mut waiting = 0;
        let mut told = told.into_iter().peekable();
        let mut pause = told.peek().map_or(0, |(pause, ..)| *pause);
        for second in 0..400_u128 {
            now += SignedDuration::from_secs(1);
            while pause == 0 && !tickets.is_empty() && let Some((_, which, verdict)) = told.next() {
                pause = told.peek().map_or(1, |(pause, ..)| *pause);
                let ticket = &tickets[which % tickets.len()];
                circuit = record(&circuit, &settings, ticket, verdict, now).circuit;
            }
            pause = pause.saturating_sub(1);
            match admit(&circuit, &settings, &RunId::from_u128(second), now) {
                Ok((next, ticket)) => {
                    circuit = next;
                    tickets.push(ticket);
                    waiting = 0;
                }
                Err(open) => {
                    waiting += 1;
                    prop_assert!(open.until > now, "told to come back at once");
                }
            }
            prop_assert!(waiting <= 7 + 5, "waiting for {waiting} s: {circuit:?}");
        }
    }

    #[test]
    fn the_state_stays_small_and_probes_few(
        events in prop::collection::vec((event(), 0_i64..40), 0..80),
    ) {
        let settings = Settings { failure_threshold: 4, window_seconds: 60, open_seconds: 30, half_open_max: 2, probe_lease_seconds: 45 };
        let mut now = Timestamp::UNIX_EPOCH;
        let mut circuit = Circuit::default();
        let mut tickets: Vec<Ticket> = Vec::new();
        for (event, pause) in events {
            now += SignedDuration::from_secs(pause);
            let before = circuit.clone();
            match event {
                Event::Ask => {
                    let run = RunId::from_u128(tickets.len() as u128);
                    if let Ok((next, ticket)) = admit(&circuit, &settings, &run, now) {
                        prop_assert_eq!(ticket.probe, circuit.status(now) == Status::HalfOpen);
                        let again = admit(&next, &settings, &run, now);
                        prop_assert_eq!(again, Ok((next.clone(), ticket.clone())));
                        circuit = next;
                        tickets.push(ticket);
                    }
                }
                Event::Tell(which, verdict) if !tickets.is_empty() => {
                    let ticket = &tickets[which % tickets.len()];
                    let recorded = record(&circuit, &settings, ticket, verdict, now);
                    let again = record(&recorded.circuit, &settings, ticket, verdict, now);
                    prop_assert_eq!(&again.circuit, &recorded.circuit, "the same news twice");
                    circuit = recorded.circuit;
                }
                Event::Tell(..) => {}
            }
            prop_assert!(circuit.generation >= before.generation);
            match &circuit.phase {
                Phase::Closed { failures } => prop_assert!(failures.len() < 4),
                Phase::Open { probes, .. } => {
                    prop_assert!(probes.iter().filter(|probe| now < probe.until).count() <= 2);
                    prop_assert!(probes.len() <= 2);
                }
            }
        }
    }
}
