//! How long a run may take, as people write it: `90s`, `15m`, `1h`, `1h30m`.

use std::time::Duration;

pub(super) const DEFAULT: Duration = Duration::from_secs(15 * 60);
pub(super) const LONGEST: Duration = Duration::from_secs(6 * 60 * 60);
pub(super) const EXPECTED: &str = "a time such as `90s`, `15m` or `1h`, at most `6h`";

/// Reads whole hours, minutes and seconds, each at most once and in this order. `None` for anything
/// else, for nothing at all and for more than six hours, the most GitHub lets a job take.
pub fn parse_timeout(text: &str) -> Option<Duration> {
    let mut rest = text;
    let mut seconds = 0u64;
    for (unit, worth) in [('h', 3600), ('m', 60), ('s', 1)] {
        let Some((count, after)) = rest.split_once(unit) else {
            continue;
        };
        if count.is_empty() || count.len() > 6 || !count.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        seconds += count.parse::<u64>().ok()? * worth;
        rest = after;
    }
    let time = Duration::from_secs(seconds);
    (rest.is_empty() && seconds > 0 && time <= LONGEST).then_some(time)
}

/// The shortest text that [`parse_timeout`] reads as this time. Parts of a second are dropped.
pub fn format_timeout(time: Duration) -> String {
    let seconds = time.as_secs();
    let parts = [
        (seconds / 3600, 'h'),
        (seconds / 60 % 60, 'm'),
        (seconds % 60, 's'),
    ];
    parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count}{unit}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, seconds) in [
            ("90s", 90),
            ("15m", 900),
            ("1h", 3600),
            ("1h30m", 5400),
            ("1h0m5s", 3605),
            ("6h", 21_600),
            ("0015m", 900),
        ] {
            assert_eq!(
                parse_timeout(text),
                Some(Duration::from_secs(seconds)),
                "{text}"
            );
        }
        for text in [
            "",
            "5",
            "m",
            "0s",
            "-5m",
            "1.5h",
            "5m1h",
            "5 m",
            "1d",
            "6h1s",
            "99999999999999999999h",
            "5ms",
            "٥m",
        ] {
            assert_eq!(parse_timeout(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for seconds in 1..=LONGEST.as_secs() {
            let time = Duration::from_secs(seconds);
            assert_eq!(parse_timeout(&format_timeout(time)), Some(time));
        }
    }
}
