//! Counting is the same in any order, grouping and number of processes.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
struct Event {
    hour: i64,
    count: u64,
    service: u8,
    user: u16,
    value: u16,
}

fn event(values: u16) -> impl Strategy<Value = Event> {
    (0i64..900, 1u64..5, 0u8..4, 0u16..300, 0..values).prop_map(
        |(hour, count, service, user, value)| Event {
            hour,
            count,
            service,
            user,
            value,
        },
    )
}

fn events(values: u16) -> impl Strategy<Value = Vec<Event>> {
    prop::collection::vec(event(values), 0..60)
}

fn aggregate(events: &[Event]) -> Aggregate {
    let mut all = Aggregate::default();
    for event in events {
        let at = crate::Timestamp::from_second(event.hour * 3_600).expect("a moment");
        all.add(&Seen {
            at,
            count: event.count,
            service: &format!("s{}", event.service),
            user: &format!("u{}", event.user),
            version: "",
            tags: &["t".to_owned()],
            values: &[format!("v{}", event.value)],
            sample: Some(Sample::new(at, format!("e{}", event.value), "message")),
        });
    }
    all
}

proptest! {
    #[test]
    fn merging_is_commutative_and_associative(a in events(30), b in events(30), c in events(30)) {
        let all: Vec<Event> = a.iter().chain(&b).chain(&c).cloned().collect();
        let (a, b, c) = (aggregate(&a), aggregate(&b), aggregate(&c));
        let left = a.clone().merge(&b).merge(&c);
        let right = a.clone().merge(&b.clone().merge(&c));
        let turned = c.merge(&a).merge(&b);
        prop_assert_eq!(&left, &right);
        prop_assert_eq!(&left, &turned);
        prop_assert_eq!(&left, &aggregate(&all));
        prop_assert_eq!(a.clone().merge(&Aggregate::default()), a);
    }

    #[test]
    fn any_order_of_events_counts_the_same(events in events(30).prop_shuffle()) {
        let mut sorted = events.clone();
        sorted.sort_by_key(|event| (event.hour, event.value, event.user, event.count, event.service));
        prop_assert_eq!(aggregate(&events), aggregate(&sorted));
    }

    #[test]
    fn values_keep_their_bounds_when_there_are_many(parts in prop::collection::vec(prop::collection::vec((0u16..200, 1u64..9), 0..150), 1..5)) {
        let mut truth: BTreeMap<String, u64> = BTreeMap::new();
        let mut merged = TopValues::default();
        for part in &parts {
            let mut counted = TopValues::default();
            for (value, times) in part {
                counted.add(&format!("v{value}"), *times);
                *truth.entry(format!("v{value}")).or_default() += times;
            }
            prop_assert_eq!(merged.merge(&counted), counted.merge(&merged));
            merged = merged.merge(&counted);
        }
        let top = merged.top(usize::MAX);
        prop_assert!(top.len() <= 32);
        for ValueCount { value, count, error } in &top {
            let real = truth.get(value).copied().unwrap_or(0);
            prop_assert!(count - error <= real && real <= *count, "{value}: {real} of {count} - {error}");
        }
        for (value, real) in truth {
            prop_assert!(top.iter().any(|top| top.value == value) || real <= merged.most_unseen());
        }
    }
}
