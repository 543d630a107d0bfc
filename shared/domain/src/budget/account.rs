//! What was committed in a scope: the numbers of its item, read for a decision. Never writes.

use super::{Cost, Day, Limits, Scope};
use std::collections::BTreeMap;

/// What is committed (reserved or spent) in the periods that a decision looks at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// In the day.
    pub day: Cost,
    /// In its month.
    pub month: Cost,
}

/// A scope, what it may spend and what it has: all that a decision needs of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose.
    pub scope: Scope,
    /// What it may spend.
    pub limits: Limits,
    /// What it has.
    pub usage: Usage,
}

impl Account {
    /// The least that is left of its day and its month; `None` without limits.
    pub fn remaining(&self) -> Option<Cost> {
        let left = |limit: Option<Cost>, used| limit.map(|limit| limit.saturating_sub(used));
        let day = left(self.limits.per_day, self.usage.day);
        let month = left(self.limits.per_month, self.usage.month);
        day.into_iter().chain(month).min()
    }
}

/// The item of a scope and a month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Committed in the month.
    pub committed: Cost,
    /// Committed on each day, by its number.
    pub days: BTreeMap<u8, Cost>,
}

impl Ledger {
    /// The attribute that counts for the month.
    pub const MONTH_ATTRIBUTE: &'static str = "committed";

    /// Reads the item's attributes that are numbers, in thousandths; others are passed over. An item
    /// that is not there is one without attributes.
    pub fn read<'a>(attributes: impl IntoIterator<Item = (&'a str, i64)>) -> Ledger {
        let mut ledger = Ledger::default();
        for (name, thousandths) in attributes {
            let cost = Cost::from_thousandths(u64::try_from(thousandths).unwrap_or(0));
            if name == Ledger::MONTH_ATTRIBUTE {
                ledger.committed = cost;
            } else if let Some(day) = name.strip_prefix('d').and_then(|day| day.parse().ok()) {
                ledger.days.insert(day, cost);
            }
        }
        ledger
    }

    /// What is committed on this day, which must be of the ledger's month, and in the month.
    pub fn usage(&self, day: Day) -> Usage {
        Usage {
            day: self.days.get(&day.number()).copied().unwrap_or_default(),
            month: self.committed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_read_by_the_names_of_its_attributes() {
        let item = [
            ("committed", 12_500),
            ("d03", 500),
            ("d21", 12_000),
            ("rev", 7),
            ("due", 1),
        ];
        let ledger = Ledger::read(item);
        let usage = |time: &str| ledger.usage(Day::of(time.parse().expect("a time")));
        assert_eq!(usage("2026-11-21T12:00:00Z").day.to_string(), "12");
        assert_eq!(usage("2026-11-03T12:00:00Z").day.to_string(), "0.5");
        assert_eq!(usage("2026-11-04T12:00:00Z").day, Cost::ZERO);
        assert_eq!(usage("2026-11-04T12:00:00Z").month.to_string(), "12.5");
    }
}
