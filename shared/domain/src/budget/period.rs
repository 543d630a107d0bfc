//! Days and months, in UTC whatever the clock on anybody's wall says.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A day in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(Date);

/// A month in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    first: Date,
}

impl Day {
    /// The day this moment is in.
    pub fn of(now: Timestamp) -> Day {
        Day(Offset::UTC.to_datetime(now).date())
    }

    /// The month it is in.
    pub fn month(self) -> Month {
        Month {
            first: self.0.first_of_month(),
        }
    }

    /// Its number in the month, from 1.
    pub fn number(self) -> u8 {
        self.0.day().unsigned_abs()
    }

    /// The attribute of the month's item that counts for it: `d01` to `d31`.
    pub fn attribute(self) -> String {
        format!("d{:02}", self.number())
    }

    /// When the next one begins.
    pub fn resets_at(self) -> Timestamp {
        begins(self.0.saturating_add(1.day()))
    }
}

impl Month {
    /// The month this moment is in.
    pub fn of(now: Timestamp) -> Month {
        Day::of(now).month()
    }

    /// When the next one begins.
    pub fn resets_at(self) -> Timestamp {
        begins(self.first.saturating_add(1.month()))
    }
}

fn begins(date: Date) -> Timestamp {
    let midnight = DateTime::from_parts(date, Time::midnight());
    Offset::UTC.to_timestamp(midnight).unwrap_or(Timestamp::MAX)
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Display for Month {
    /// `2026-11`: sorts by time.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.first.year(), self.first.month())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_turn_at_midnight_in_utc() {
        for (now, day, day_ends, month, month_ends) in [
            (
                "2026-11-21T16:33:02Z",
                "2026-11-21",
                "2026-11-22T00:00:00Z",
                "2026-11",
                "2026-12-01T00:00:00Z",
            ),
            (
                "2026-12-31T23:59:59.999Z",
                "2026-12-31",
                "2027-01-01T00:00:00Z",
                "2026-12",
                "2027-01-01T00:00:00Z",
            ),
            (
                "2028-02-29T00:00:00Z",
                "2028-02-29",
                "2028-03-01T00:00:00Z",
                "2028-02",
                "2028-03-01T00:00:00Z",
            ),
        ] {
            let now: Timestamp = now.parse().expect("a time");
            let found = Day::of(now);
            assert_eq!(found.to_string(), day);
            assert_eq!(found.resets_at().to_string(), day_ends);
            assert_eq!(found.month(), Month::of(now));
            assert_eq!(found.month().to_string(), month);
            assert_eq!(found.month().resets_at().to_string(), month_ends);
        }
    }

    #[test]
    fn the_attribute_of_a_day_has_two_digits() {
        let now: Timestamp = "2026-11-03T00:00:00Z".parse().expect("a time");
        assert_eq!(Day::of(now).attribute(), "d03");
    }
}
