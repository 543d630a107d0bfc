//! Budgets: what runs may cost, reserved before they start and settled with what they really cost.
//!
//! Owns amounts, periods, limits, prices and the decision. It never counts in floats, never reads
//! the clock and never writes: [`decide`] makes a [`Reservation`], which says what to write.
//!
//! # How accounts are kept
//! One item for each [`Scope`] and UTC month (`BUDGET#<tenant>#<scope>` / `2026-11`) holds one number
//! for the month, `committed`, and one for each of its days, `d01` to `d31`. Each is the sum of what
//! is reserved and what is spent: a condition of DynamoDB compares and cannot add, so `reserved` and
//! `spent` apart could not be held under a limit by one write. A day lies in one month only, so day
//! and month live in the same item, and one write with one condition moves both:
//!
//! ```text
//! UPDATE    ADD committed :delta, d21 :delta
//! CONDITION (attribute_not_exists(committed) OR committed <= :month_ceiling)
//!       AND (attribute_not_exists(d21)       OR d21       <= :day_ceiling)
//! ```
//!
//! where a ceiling is the limit less the cost ([`Ceiling`]); [`decide`] has made sure that the cost
//! alone is within the limit, so an item that is not there yet cannot let too much through. What is
//! spent is `committed` less the reservations that are open; nobody needs it on a request path.
//!
//! A run touches one such item for each scope that has limits, plus its reservation, which is stored
//! with it. All are one transaction with the run itself: a crash leaves both or neither. When the
//! condition fails, somebody else was quicker: read again, decide again, and the answer has the
//! numbers. A `TransactionConflict` is no answer; try again. Settling is one transaction too: the
//! reservation is removed on condition that it is there, and [`Adjustment::writes`] are applied
//! without any condition. So it happens once, however often it is tried. Reservations carry
//! [`Reservation::expires_at`] for the sweep, which settles or releases what nobody came back for.

mod account;
mod cost;
mod decide;
mod limits;
mod period;
mod price;
#[cfg(test)]
mod properties;
mod reservation;
mod scope;

pub use account::{Account, Ledger, Usage};
pub use cost::{Cost, CostError};
pub use decide::{Ask, Exceeded, Limit, decide};
pub use limits::{Budgets, Limits, Model, Models};
pub use period::{Day, Month};
pub use price::{Metered, Price, Quote, Rates, StepCost, price};
pub use reservation::{Adjustment, Ceiling, Hold, Reservation, Write};
pub use scope::{Scope, ScopeError};
