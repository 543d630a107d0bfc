//! How often, by hour and by day.

use super::{Day, Hour};
use crate::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Counts by hour, for the windows that move with the clock, and by day, for the rest. Both count every event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hits {
    /// Events in each hour that had any.
    pub hours: BTreeMap<Hour, u64>,
    /// Events on each day that had any.
    pub days: BTreeMap<Day, u64>,
}

impl Hits {
    /// So many events at this time.
    pub fn add(&mut self, at: Timestamp, count: u64) {
        self.add_hour(Hour::of(at), count);
    }

    /// So many events in this hour.
    pub fn add_hour(&mut self, hour: Hour, count: u64) {
        if count > 0 {
            raise(&mut self.hours, hour, count);
            raise(&mut self.days, hour.day(), count);
        }
    }

    pub(super) fn merge(mut self, other: &Hits) -> Hits {
        for (hour, count) in &other.hours {
            raise(&mut self.hours, *hour, *count);
        }
        for (day, count) in &other.days {
            raise(&mut self.days, *day, *count);
        }
        self
    }

    /// Events of the last so many hours, the present one included as far as it has passed.
    pub fn last_hours(&self, now: Timestamp, hours: u32) -> u64 {
        let last = Hour::of(now);
        let first = Hour((last.0 + 1).saturating_sub(hours));
        sum(self.hours.range(first..=last).map(|(_, count)| *count))
    }

    /// Events of the last so many days, today included as far as it has passed.
    pub fn last_days(&self, now: Timestamp, days: u32) -> u64 {
        sum(self.range(now, days).map(|(_, count)| count))
    }

    /// On how many of the last so many days there was any.
    pub fn days_with_hits(&self, now: Timestamp, days: u32) -> u64 {
        self.range(now, days).count() as u64
    }

    /// The count of each of the last so many days, today last, and how much of today has passed.
    pub fn daily(&self, now: Timestamp, days: u32) -> (Vec<u64>, f64) {
        let last = Day::of(now);
        let first = (last.0 + 1).saturating_sub(days);
        let count = |day| self.days.get(&Day(day)).copied().unwrap_or(0);
        ((first..=last.0).map(count).collect(), last.passed(now))
    }

    /// Forgets hours older than eight days and days older than 400, which nothing here reads any more.
    pub fn forget_old(&mut self, now: Timestamp) {
        let (hour, day) = (Hour::of(now), Day::of(now));
        self.hours = self.hours.split_off(&Hour(hour.0.saturating_sub(8 * 24)));
        self.days = self.days.split_off(&Day(day.0.saturating_sub(400)));
    }

    fn range(&self, now: Timestamp, days: u32) -> impl Iterator<Item = (Day, u64)> {
        let last = Day::of(now);
        let first = Day((last.0 + 1).saturating_sub(days));
        self.days
            .range(first..=last)
            .map(|(day, count)| (*day, *count))
    }
}

fn raise<K: Ord>(counts: &mut BTreeMap<K, u64>, key: K, by: u64) {
    let count = counts.entry(key).or_default();
    *count = count.saturating_add(by);
}

fn sum(counts: impl Iterator<Item = u64>) -> u64 {
    counts.fold(0, u64::saturating_add)
}
