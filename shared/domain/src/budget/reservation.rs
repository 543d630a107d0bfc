//! What a run holds of budgets, and how it is given back. Only says what to write.

use super::{Cost, Day, Model, Month, Price, Scope};
use crate::id::RunId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a run holds until it has ended. Stored with the run; removed when it is settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservation {
    /// Whose.
    pub run: RunId,
    /// The model it is to use.
    pub model: Model,
    /// The most it may cost.
    pub price: Price,
    /// What it holds, one for each account.
    pub holds: Vec<Hold>,
    /// When the sweep should ask what became of the run, if nobody settled before.
    pub expires_at: Timestamp,
}

/// What is held of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Whose account.
    pub scope: Scope,
    /// The day it was reserved in, and with it the month. Settled there, even when a new one has begun.
    pub day: Day,
    /// How much.
    pub amount: Cost,
    /// What may have been committed before.
    pub ceiling: Ceiling,
}

/// The most that may be committed before a write, so that it stays within the limits after it.
/// `None` is no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ceiling {
    /// On the day.
    pub day: Option<Cost>,
    /// In the month.
    pub month: Option<Cost>,
}

/// One write to the item of an account: the numbers of the day and of the month move together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// Whose account.
    pub scope: Scope,
    /// Which day, and with it which month.
    pub day: Day,
    /// By how many thousandths; never 0.
    pub delta: i64,
    /// On this condition; `None` is always.
    pub ceiling: Option<Ceiling>,
}

impl Write {
    /// The month of the item.
    pub fn month(&self) -> Month {
        self.day.month()
    }
}

/// What is left to do once the real cost is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adjustment {
    /// To be applied without a condition, in the transaction that removes the reservation.
    pub writes: Vec<Write>,
    /// What the run cost.
    pub charged: Cost,
    /// What of the reservation was not needed.
    pub refunded: Cost,
    /// What it cost beyond the reservation. It is charged: it was spent, whatever the limit says.
    pub overrun: Cost,
}

impl Reservation {
    /// What to write to take the hold: all of it or nothing, each under its condition.
    pub fn writes(&self) -> Vec<Write> {
        let writes = self.holds.iter().map(|hold| Write {
            scope: hold.scope.clone(),
            day: hold.day,
            delta: difference(hold.amount, Cost::ZERO),
            ceiling: Some(hold.ceiling),
        });
        writes.filter(|write| write.delta != 0).collect()
    }

    /// Replaces what is held by what it really cost.
    pub fn settle(&self, actual: &Price) -> Adjustment {
        let writes = self.holds.iter().map(|hold| Write {
            scope: hold.scope.clone(),
            day: hold.day,
            delta: difference(actual.share(&hold.scope), hold.amount),
            ceiling: None,
        });
        Adjustment {
            writes: writes.filter(|write| write.delta != 0).collect(),
            charged: actual.total,
            refunded: self.price.total.saturating_sub(actual.total),
            overrun: actual.total.saturating_sub(self.price.total),
        }
    }

    /// Gives all of it back: nothing started.
    pub fn release(&self) -> Adjustment {
        self.settle(&Price::free())
    }
}

impl Price {
    /// How much of it counts in this scope: for a skill its own part, else all of it.
    pub(super) fn share(&self, scope: &Scope) -> Cost {
        match scope {
            Scope::Skill(skill) => self.skills.get(skill).copied().unwrap_or_default(),
            Scope::Tenant | Scope::Role(_) | Scope::User(_) => self.total,
        }
    }
}

fn difference(now: Cost, before: Cost) -> i64 {
    let number = |cost: Cost| i64::try_from(cost.thousandths()).unwrap_or(i64::MAX);
    number(now) - number(before)
}
