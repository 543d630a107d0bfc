//! How long and how long ago, as text for people.

/// A length of time in milliseconds: `<1 s`, `0.8 s`, `12 s`, `3 min 04 s`, `2 h 05 min`, `3 d 4 h`.
pub(crate) fn length(ms: i64) -> String {
    let ms = ms.max(0);
    let seconds = ms / 1000;
    match seconds {
        // Runners tell whole seconds only: nothing at all is "less than one".
        0 if ms < 100 => "<1 s".to_owned(),
        0..10 if ms % 1000 < 100 => format!("{seconds} s"),
        0..10 => format!("{}.{} s", seconds, ms % 1000 / 100),
        10..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        3600..86_400 => format!("{} h {:02} min", seconds / 3600, seconds % 3600 / 60),
        _ => format!("{} d {} h", seconds / 86_400, seconds % 86_400 / 3600),
    }
}

/// How long ago `then` was, both in milliseconds since 1970: `just now`, `12 s ago`, `3 h ago`.
///
/// A moment ahead is `just now` too: the clocks of two machines never agree.
pub(crate) fn ago(then: i64, now: i64) -> String {
    let seconds = (now - then).max(0) / 1000;
    match seconds {
        0..5 => "just now".to_owned(),
        5..60 => format!("{seconds} s ago"),
        60..3600 => format!("{} min ago", seconds / 60),
        3600..86_400 => format!("{} h ago", seconds / 3600),
        86_400..172_800 => "yesterday".to_owned(),
        _ => format!("{} days ago", seconds / 86_400),
    }
}

/// How far ahead `then` is, or how long ago: `in 40 s`, `in 12 min`, `in 23 h`, `in 3 days`, `5 min ago`.
pub(crate) fn until(then: i64, now: i64) -> String {
    let seconds = (then - now) / 1000;
    match seconds {
        1..60 => format!("in {seconds} s"),
        60..3600 => format!("in {} min", seconds / 60),
        3600..172_800 => format!("in {} h", seconds / 3600),
        172_800.. => format!("in {} days", seconds / 86_400),
        _ => ago(then, now),
    }
}

/// Seconds as they are said of a limit: `45 seconds`, `10 minutes`, `1 hour 30 minutes`.
pub(crate) fn limit(seconds: u64) -> String {
    let part = |count: u64, unit: &str| match count {
        0 => None,
        1 => Some(format!("1 {unit}")),
        _ => Some(format!("{count} {unit}s")),
    };
    let parts: Vec<String> = [
        part(seconds / 3600, "hour"),
        part(seconds % 3600 / 60, "minute"),
        part(seconds % 60, "second"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        "0 seconds".to_owned()
    } else {
        parts.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_read_well_at_every_scale() {
        let cases = [
            (-5, "<1 s"),
            (1_040, "1 s"),
            (870, "0.8 s"),
            (9_999, "9.9 s"),
            (12_400, "12 s"),
            (184_000, "3 min 04 s"),
            (7_500_000, "2 h 05 min"),
            (273_600_000, "3 d 4 h"),
        ];
        for (ms, text) in cases {
            assert_eq!(length(ms), text);
        }
    }

    #[test]
    fn the_past_is_named_by_its_largest_unit() {
        let cases = [
            (-9, "just now"),
            (4, "just now"),
            (59, "59 s ago"),
            (3599, "59 min ago"),
            (7200, "2 h ago"),
        ];
        for (seconds, text) in cases {
            assert_eq!(ago(0, seconds * 1000), text);
        }
        assert_eq!(ago(0, 90_000_000), "yesterday");
        assert_eq!(ago(0, 300_000_000), "3 days ago");
    }

    #[test]
    fn what_is_ahead_is_counted_down() {
        let cases = [
            (40, "in 40 s"),
            (3599, "in 59 min"),
            (86_399, "in 23 h"),
            (259_200, "in 3 days"),
            (0, "just now"),
            (-600, "10 min ago"),
        ];
        for (seconds, text) in cases {
            assert_eq!(until(seconds * 1000, 0), text);
        }
    }

    #[test]
    fn limits_leave_out_what_is_nothing() {
        assert_eq!(limit(600), "10 minutes");
        assert_eq!(limit(5401), "1 hour 30 minutes 1 second");
        assert_eq!(limit(0), "0 seconds");
    }
}
