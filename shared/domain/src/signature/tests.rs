//! Counts, trends, scores and states, by tables.

use super::*;
use crate::Timestamp;
use crate::errors::Fingerprint;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

fn seen(at: Timestamp, count: u64) -> Seen<'static> {
    Seen {
        at,
        count,
        service: "shop",
        user: "",
        version: "1.0",
        tags: &[],
        values: &[],
        sample: None,
    }
}

#[test]
fn windows_move_with_the_clock() {
    let now = at("2026-11-21T12:30:00Z");
    let mut hits = Hits::default();
    for (moment, count) in [
        ("2026-11-21T12:29:00Z", 1),
        ("2026-11-20T13:00:00Z", 2),
        ("2026-11-20T12:59:59Z", 4),
        ("2026-11-14T13:00:00Z", 8),
        ("2026-11-14T12:59:00Z", 16),
        ("2026-10-23T00:00:00Z", 32),
        ("2026-10-22T23:59:59Z", 64),
    ] {
        hits.add(at(moment), count);
    }
    assert_eq!(hits.last_hours(now, 24), 3);
    assert_eq!(hits.last_hours(now, 168), 15);
    assert_eq!(hits.last_days(now, 30), 63);
    assert_eq!(hits.days_with_hits(now, 30), 4);
    let (daily, share) = hits.daily(now, 3);
    assert_eq!(daily, [0, 6, 1]);
    assert!((share - 12.5 / 24.0).abs() < 1e-9);
    hits.forget_old(now);
    assert_eq!(hits.last_hours(now, 168), 15);
    assert_eq!(hits.last_days(now, 30), 63);
}

#[test]
fn trends() {
    let flat = |count: u64, days: usize| vec![count; days];
    let then = |mut days: Vec<u64>, more: &[u64]| {
        days.extend(more);
        days
    };
    for (name, days, share, age, expected) in [
        ("steady", flat(10, 30), 1.0, 90, "steady"),
        (
            "noise",
            vec![9, 12, 8, 10, 14, 7, 11, 10, 9, 13, 12, 8, 10, 9, 11],
            1.0,
            90,
            "steady",
        ),
        ("rising", then(flat(5, 20), &[20; 10]), 1.0, 90, "rising 9"),
        ("falling", then(flat(40, 25), &[8; 5]), 1.0, 90, "falling 4"),
        ("gone", then(flat(10, 20), &[0; 10]), 1.0, 90, "gone 9"),
        (
            "gone today is too early",
            then(flat(10, 29), &[0]),
            0.1,
            90,
            "steady",
        ),
        (
            "half a day is half a count",
            then(flat(20, 29), &[10]),
            0.5,
            90,
            "steady",
        ),
        ("one rare event", then(flat(0, 29), &[1]), 1.0, 90, "steady"),
        (
            "bursts are no trend",
            [0, 0, 50, 0, 0, 0, 60, 0, 0, 0, 0, 45, 0, 0, 70, 0, 0, 0].to_vec(),
            1.0,
            90,
            "steady",
        ),
        ("nothing in a month", flat(0, 30), 1.0, 90, "gone"),
        ("new", then(flat(0, 28), &[30, 20]), 1.0, 1, "new 1"),
        (
            "the days before it was born say nothing",
            then(flat(0, 20), &[10; 10]),
            1.0,
            9,
            "steady",
        ),
    ] {
        let found = trend(&days, share, age, &Sensitivity::default());
        let since = found
            .since_days
            .map_or(String::new(), |days| format!(" {days}"));
        let shown = format!("{}{since}", found.direction.as_str());
        assert_eq!(shown, expected, "{name}: {found:?}");
    }
}

/// A steady Poisson error is rarely called changed: at most as often as was asked for, and some.
#[test]
fn chance_makes_no_trend() {
    let mut state = 7_u64;
    let mut uniform = move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        ((state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    };
    let mut poisson = move |mean: f64| {
        let (mut count, mut product) = (0, uniform());
        while product > (-mean).exp() {
            product *= uniform();
            count += 1;
        }
        count
    };
    for mean in [0.3, 2.0, 20.0] {
        let changed = (0..1_000)
            .filter(|_| {
                let days: Vec<u64> = (0..30).map(|_| poisson(mean)).collect();
                let found = trend(&days, 1.0, 90, &Sensitivity::default());
                found.direction != Direction::Steady && days.iter().any(|count| *count > 0)
            })
            .count();
        assert!(changed <= 15, "{changed} of 1000 at {mean} a day");
    }
}

#[test]
fn states_move_by_events_alone() {
    let (one, two, three) = (
        at("2026-01-01T00:00:00Z"),
        at("2026-01-02T00:00:00Z"),
        at("2026-01-03T00:00:00Z"),
    );
    let regressed = |at| Status::Regressed {
        resolved_at: one,
        at,
    };
    for (status, event, expected) in [
        (Status::Open, one, Status::Open),
        (
            Status::Ignored { until: None },
            three,
            Status::Ignored { until: None },
        ),
        (
            Status::Ignored { until: Some(two) },
            two,
            Status::Ignored { until: Some(two) },
        ),
        (Status::Ignored { until: Some(two) }, three, Status::Open),
        (
            Status::Resolved { at: one },
            one,
            Status::Resolved { at: one },
        ),
        (Status::Resolved { at: one }, three, regressed(three)),
        (regressed(three), two, regressed(two)),
        (regressed(two), three, regressed(two)),
        (regressed(two), one, regressed(two)),
    ] {
        assert_eq!(status.on_event(event), expected, "{status:?} at {event}");
        assert_eq!(expected.on_event(event), expected, "twice");
    }
    assert!(!Status::Ignored { until: Some(two) }.wants_attention(one));
    assert!(Status::Ignored { until: Some(two) }.wants_attention(three));
}

#[test]
fn the_default_score_is_the_documents() {
    let numbers = Numbers {
        hits_7d: 10,
        hits_30d: 25,
        ..Numbers::default()
    };
    assert!((ImpactWeights::default().score(&numbers) - 14.5).abs() < 1e-12);
}

#[test]
fn weights_come_from_a_file() {
    let weights = ImpactWeights::parse("hits_7d: 0.5\nusers: 2\nquiet_days: -1\n").expect("good");
    let numbers = Numbers {
        hits_7d: 10,
        users: 3,
        quiet_days: 4,
        ..Numbers::default()
    };
    assert!((weights.score(&numbers) - 7.0).abs() < 1e-12);
    for (text, expected) in [
        (
            "hits_7_d: 1",
            "1:1: error[unknown-field] hits_7_d: `hits_7_d` is no field of the impact weights: did you mean `hits_7d`?",
        ),
        (
            "hits_7d: often",
            "1:10: error[wrong-type] hits_7d: found the text \"often\", expected a number, such as `0.7`",
        ),
        (
            "hits_7d: 1e300",
            "1:10: error[weight] hits_7d: found 1e+300, expected a weight from -1000000 to 1000000",
        ),
        (
            "{}",
            "1:1: error[weight]: nothing is weighed, expected at least one of hits_1d, hits_7d, hits_30d, hits_total, services, users, versions, days_seen, age_days, quiet_days, growth, severity",
        ),
    ] {
        let findings = ImpactWeights::parse(text).expect_err(text);
        assert_eq!(findings[0].to_string(), expected);
    }
}

#[test]
fn a_spread_is_exact_while_small_and_near_when_large() {
    for (names, tolerance) in [
        (0_u32, 0.0),
        (1, 0.0),
        (64, 0.0),
        (65, 0.35),
        (10_000, 0.35),
    ] {
        let mut spread = Spread::default();
        for name in 0..names {
            spread.add(&format!("user-{name}"));
            spread.add(&format!("user-{name}"));
        }
        let off = (spread.estimate() as f64 - f64::from(names)).abs();
        assert!(
            off <= tolerance * f64::from(names),
            "{names}: {}",
            spread.estimate()
        );
        assert_eq!(spread.is_estimate(), names > 64);
        let text = serde_json::to_string(&spread).expect("plain data");
        let back: Spread = serde_json::from_str(&text).expect("what was written");
        assert_eq!(back, spread);
    }
}

#[test]
fn news_bring_an_error_back() {
    let resolved = at("2026-01-02T00:00:00Z");
    let signature = Signature {
        fingerprint: Fingerprint::from_bytes([7; 16]),
        component: "shop".to_owned(),
        kind: "KeyError".to_owned(),
        template: crate::errors::Template::parse("KeyError: <int>"),
        level: "error".to_owned(),
        origin: crate::signature::Origin::default(),
        status: Status::Resolved { at: resolved },
        seen: Aggregate::default(),
    };
    let mut news = Aggregate::default();
    news.add(&seen(at("2026-01-01T00:00:00Z"), 2));
    let signature = signature.after(&news);
    assert_eq!(signature.status, Status::Resolved { at: resolved });
    news = Aggregate::default();
    news.add(&seen(at("2026-01-03T10:00:00Z"), 1));
    news.add(&seen(at("2026-01-03T09:00:00Z"), 1));
    let signature = signature.after(&news);
    let first = at("2026-01-03T09:00:00Z");
    assert_eq!(
        signature.status,
        Status::Regressed {
            resolved_at: resolved,
            at: first
        }
    );
    assert_eq!(signature.numbers(at("2026-01-03T12:00:00Z")).hits_30d, 4);
    let text = serde_json::to_string(&signature).expect("plain data");
    assert_eq!(
        serde_json::from_str::<Signature>(&text).expect("what was written"),
        signature
    );
}

#[test]
fn an_event_is_counted_under_its_signature() {
    use crate::errors::{ErrorEvent, RuleSet, sign};
    let now = at("2026-11-21T12:00:00Z");
    let event = serde_json::json!({"error": "KeyError: 123456", "component": "sale.order", "type": "KeyError", "service": "shop", "count": 3, "user": "ann"});
    let event = ErrorEvent::parse(&event, now).expect("an event");
    let signed = sign(&event, &RuleSet::default());
    let mut news = Aggregate::default();
    news.add(&Seen::of(&event, &signed));
    let signature = Signature::of(&event, &signed).after(&news);
    assert_eq!(signature.template.to_string(), "KeyError: <int>");
    assert_eq!(
        (signature.level.as_str(), signature.status),
        ("error", Status::Open)
    );
    let numbers = signature.numbers(now);
    assert_eq!(
        (numbers.hits_7d, numbers.users, numbers.services),
        (3, 1, 1)
    );
    assert_eq!(signature.seen.values[0].top(1)[0].value, "123456");
    assert_eq!(signature.seen.samples.all()[0].message, "KeyError: 123456");
}
