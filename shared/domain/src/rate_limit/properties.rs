//! Rate limits by table, by property, and the strict form against the pure one.

use super::*;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

fn at(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(1_800_000_000_000_000 + micros).expect("in range")
}

const SECOND: i64 = 1_000_000;

#[test]
fn a_caller_has_a_burst_and_then_a_rate() {
    // 2 a second, 3 at once.
    let rule = Rule::new(120, 60, 3).expect("a rule");
    let table = [
        // when in ms, what is left, or in how many ms to try again
        (0, Ok(2)),
        (0, Ok(1)),
        (0, Ok(0)),
        (0, Err(500)),
        (100, Err(400)),
        (499, Err(1)),
        (500, Ok(0)),
        (500, Err(500)),
        (1_500, Ok(1)),
        (60_000, Ok(2)),
    ];
    let mut tat = None;
    for (millis, expected) in table {
        let said = check(tat, &rule, at(millis * 1_000));
        tat = said.map_or(tat, |allowed| Some(allowed.new_tat));
        let said = said
            .map(|allowed| allowed.remaining)
            .map_err(|limited| limited.retry_after.as_millis());
        assert_eq!(said, expected, "{millis}");
    }
}

#[test]
fn retry_after_is_in_whole_seconds_and_never_none() {
    for (micros, seconds) in [(1, 1), (SECOND, 1), (SECOND + 1, 2), (59 * SECOND, 59)] {
        let retry_after = SignedDuration::from_micros(micros);
        assert_eq!(Limited { retry_after }.retry_after_seconds(), seconds);
    }
}

#[test]
fn the_standard_rule_and_its_spelling() {
    let rule: Rule =
        serde_json::from_str(r#"{"requests": 60, "window_seconds": 60}"#).expect("a rule");
    assert_eq!(rule, Rule::default());
    assert_eq!(rule.to_string(), "60/60s/60");
    for (requests, window, burst) in [(0, 60, 1), (1, 0, 1), (1, 60, 0), (1, 86_401, 1)] {
        assert!(Rule::new(requests, window, burst).is_err());
    }
    let policy = Policy::default();
    let rules = RouteClass::ALL.map(|class| policy.rule(class).expect("on").to_string());
    assert_eq!(
        rules,
        [
            "1200/60s/1200",
            "120/60s/120",
            "120/60s/120",
            "60/60s/60",
            "60/60s/60"
        ]
    );
    let off = Policy {
        enabled: false,
        ..policy
    };
    assert_eq!(off.rule(RouteClass::Read), None);
}

/// The attribute, and what DynamoDB does with an update.
fn apply(stored: &mut Option<i64>, update: Update) -> bool {
    let next = match (update, *stored) {
        (Update::Restart { tat, at_most }, stored) => {
            stored.is_none_or(|stored| stored <= at_most).then_some(tat)
        }
        (
            Update::Advance {
                add,
                above,
                at_most,
            },
            Some(stored),
        ) => (stored > above && stored <= at_most).then_some(stored + add),
        (Update::Advance { .. }, None) => None,
    };
    *stored = next.or(*stored);
    next.is_some()
}

fn rule() -> impl Strategy<Value = Rule> {
    (1_u32..200, 1_u32..120, 1_u32..80)
        .prop_map(|(requests, window, burst)| Rule::new(requests, window, burst).expect("a rule"))
}

proptest! {
    #[test]
    fn never_more_than_the_burst_and_the_rate_in_any_window(
        (requests, window, burst) in (1_u32..200, 1_u32..120, 1_u32..80),
        pauses in prop::collection::vec(0_i64..3 * SECOND, 1..150),
    ) {
        let rule = Rule::new(requests, window, burst).expect("a rule");
        let (mut now, mut tat) = (0, None);
        let mut admitted: Vec<i64> = Vec::new();
        for pause in pauses {
            now += pause;
            match check(tat, &rule, at(now)) {
                Ok(allowed) => {
                    tat = Some(allowed.new_tat);
                    admitted.push(now);
                }
                Err(limited) => {
                    let later = at(now) + limited.retry_after;
                    prop_assert!(check(tat, &rule, later).is_ok(), "told to come too early");
                    prop_assert!(check(tat, &rule, later - SignedDuration::from_micros(1)).is_err(), "told to come too late");
                }
            }
        }
        for (first, from) in admitted.iter().enumerate() {
            for (last, until) in admitted.iter().enumerate().skip(first) {
                let count = i64::try_from(last - first + 1).expect("few");
                let earned = (until - from) * i64::from(requests) / (i64::from(window) * SECOND);
                prop_assert!(count <= i64::from(burst) + earned, "{count} in {} us", until - from);
            }
        }
    }

    #[test]
    fn a_quiet_caller_has_the_whole_burst(rule in rule()) {
        let mut tat = None;
        for left in (0..rule.burst()).rev() {
            let allowed = check(tat, &rule, at(0)).expect("within the burst");
            prop_assert_eq!(allowed.remaining, left);
            tat = Some(allowed.new_tat);
        }
        prop_assert!(check(tat, &rule, at(0)).is_err());
    }

    /// Whatever a process remembers: at most two updates, and the same answer as with the stored TAT.
    #[test]
    fn the_strict_form_decides_as_the_pure_one(
        rule in rule(),
        requests in prop::collection::vec((0_i64..2 * SECOND, prop::option::of(-3 * SECOND..3 * SECOND)), 1..100),
    ) {
        let (mut now, mut stored) = (1_800_000_000_000_000, None);
        for (pause, memory) in requests {
            now += pause;
            let time = |micros| Timestamp::from_microsecond(micros).expect("in range");
            let before: Option<Timestamp> = stored.map(time);
            let expected = check(before, &rule, time(now));
            let mut update = rule.update(memory.map(|off| time(now + off)), time(now));
            let mut done = apply(&mut stored, update);
            if !done && expected.is_ok() {
                let other = rule.update(before, time(now));
                prop_assert_ne!(other, update);
                update = other;
                done = apply(&mut stored, update);
            }
            prop_assert_eq!(done, expected.is_ok());
            prop_assert_eq!(stored.map(time), expected.map_or(before, |allowed| Some(allowed.new_tat)));
        }
    }
}
