//! Hours and days as numbers, in UTC, so that counts of the same time meet whoever counted them.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// An hour since 1970, in UTC.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Hour(pub u32);

/// A day since 1970, in UTC.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Day(pub u32);

impl Hour {
    /// The hour that holds this moment; the first for a moment before 1970.
    pub fn of(moment: Timestamp) -> Hour {
        Hour(u32::try_from(moment.as_second().max(0) / 3_600).unwrap_or(u32::MAX))
    }

    /// The day it is in.
    pub fn day(self) -> Day {
        Day(self.0 / 24)
    }
}

impl Day {
    /// The day that holds this moment; the first for a moment before 1970.
    pub fn of(moment: Timestamp) -> Day {
        Hour::of(moment).day()
    }

    /// How much of it has passed at this moment, more than 0 and at most 1.
    pub fn passed(self, now: Timestamp) -> f64 {
        let into = now.as_second() - i64::from(self.0) * 86_400;
        (into as f64 / 86_400.0).clamp(1.0 / 86_400.0, 1.0)
    }
}
