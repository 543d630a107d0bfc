//! Moments on the wire: RFC 3339 in UTC, as the server writes them.
//!
//! Everywhere but in the browser they are the domain's. The site only compares and shows them, and the domain's
//! calendar, with all that it can say about what is wrong, would be some 30 kB of what travels to every visitor: there
//! they are milliseconds. Never a time zone: the browser knows the visitor's.

#[cfg(target_arch = "wasm32")]
pub use browser::Timestamp;
#[cfg(not(target_arch = "wasm32"))]
pub use domain::Timestamp;

#[cfg(any(target_arch = "wasm32", test))]
#[cfg_attr(
    not(target_arch = "wasm32"),
    expect(
        unreachable_pub,
        reason = "only the site reaches it; here it is tested"
    )
)]
mod browser {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
    use std::str::FromStr;

    const DAY: i64 = 86_400_000;

    /// A moment, to the millisecond.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Timestamp(i64);

    impl Timestamp {
        /// Milliseconds since 1970.
        pub fn as_millisecond(self) -> i64 {
            self.0
        }
    }

    /// A text that is no moment.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct NoMoment;

    impl FromStr for Timestamp {
        type Err = NoMoment;

        fn from_str(text: &str) -> Result<Timestamp, NoMoment> {
            read(text).map(Timestamp).ok_or(NoMoment)
        }
    }

    impl<'de> Deserialize<'de> for Timestamp {
        fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Timestamp, D::Error> {
            let text = String::deserialize(reader)?;
            let wrong = |_| de::Error::custom("a moment looks like 2026-11-21T09:00:00Z");
            text.parse().map_err(wrong)
        }
    }

    impl Serialize for Timestamp {
        fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
            let (day, time) = (self.0.div_euclid(DAY), self.0.rem_euclid(DAY));
            let (year, month, day) = date(day);
            let (hour, minute) = (time / 3_600_000, time / 60_000 % 60);
            let (second, rest) = (time / 1_000 % 60, time % 1_000);
            writer.collect_str(&format_args!(
                "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{rest:03}Z"
            ))
        }
    }

    /// Milliseconds since 1970 of `2026-11-21T09:00:00.123456Z`.
    fn read(text: &str) -> Option<i64> {
        let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
        let mut date = date.splitn(3, '-').map(number);
        let (year, month, day) = (date.next()??, date.next()??, date.next()??);
        let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
        let mut time = time.splitn(3, ':').map(number);
        let (hour, minute, second) = (time.next()??, time.next()??, time.next()??);
        // Digits after the third are less than a millisecond.
        let thousandths = number(format!("{fraction:0<3}").get(..3)?)?;
        let in_range = (1..=12).contains(&month) && (1..=31).contains(&day);
        if !in_range || hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let seconds = (hour * 60 + minute) * 60 + second;
        Some(days(year, month, day) * DAY + seconds * 1_000 + thousandths)
    }

    fn number(digits: &str) -> Option<i64> {
        let digits_only = digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|_| digits_only)
    }

    /// Days from 1970-01-01 to a day of the Gregorian calendar: `days_from_civil` of Howard Hinnant's
    /// "chrono-Compatible Low-Level Date Algorithms".
    fn days(year: i64, month: i64, day: i64) -> i64 {
        let year = if month <= 2 { year - 1 } else { year };
        let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 719_468
    }

    /// The other way round: `civil_from_days` of the same.
    fn date(days: i64) -> (i64, i64, i64) {
        let days = days + 719_468;
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let day_of_year = of_era - (365 * year + year / 4 - year / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let month = if shifted < 10 {
            shifted + 3
        } else {
            shifted - 9
        };
        let year = year + era * 400 + i64::from(month <= 2);
        (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_browser_reads_and_writes_what_the_domain_does() {
            for text in [
                "1970-01-01T00:00:00Z",
                "1969-12-31T23:59:59.999Z",
                "2000-02-29T12:00:00.5Z",
                "2024-02-29T23:59:59.123456789Z",
                "2026-11-21T17:38:40.040Z",
                "2100-03-01T00:00:00Z",
                "1900-02-28T01:02:03.004Z",
                "0001-01-01T00:00:00Z",
                "9999-12-30T22:00:00Z",
            ] {
                let domain: domain::Timestamp = text.parse().expect("a moment");
                let ours: Timestamp = text.parse().expect("a moment");
                assert_eq!(
                    ours.as_millisecond(),
                    domain.as_nanosecond().div_euclid(1_000_000) as i64,
                    "{text}"
                );
                let written = serde_json::to_string(&ours).expect("it can be written");
                assert_eq!(serde_json::from_str::<Timestamp>(&written).ok(), Some(ours));
            }
        }

        #[test]
        fn what_is_no_moment_is_refused() {
            for text in [
                "",
                "Z",
                "2026-11-21",
                "2026-11-21T09:00:00",
                "2026-11-21T09:00:00+01:00",
                "2026-13-01T09:00:00Z",
                "2026-11-21T24:00:00Z",
                "2026-11-21T09:+1:00Z",
                "2026-11-21T09:00:00.äZ",
            ] {
                assert_eq!(text.parse::<Timestamp>(), Err(NoMoment), "{text}");
            }
        }
    }
}
