//! How often a caller may use a route: the generic cell rate algorithm (GCRA).
//!
//! The algorithm is that of ITU-T I.371 and of Brandur Leach's article "Rate Limiting, Cells, and
//! GCRA": all that is remembered of a caller is the *theoretical arrival time* (TAT), the moment at
//! which their bucket is full again. Owns the decision, in whole microseconds; never counts requests
//! and never reads the clock.
//!
//! # Best effort and strict
//! [`check`] decides from a TAT that somebody holds: in the memory of a process that is best effort.
//! The strict form is one conditional update of the attribute `tat` (microseconds since 1970) in
//! DynamoDB. Its expressions know no maximum, so there are two shapes of that update ([`Update`]), and
//! exactly one of them can hold when the request is within the limit:
//!
//! ```text
//! restart   SET tat = :now + interval     IF attribute_not_exists(tat) OR tat <= :now
//! advance   SET tat = tat + :interval     IF tat > :now AND tat <= :now + tolerance
//! ```
//!
//! [`Rule::update`] chooses by what the process remembers of the caller, so nearly always the first
//! try is the answer. When its condition fails, `ReturnValuesOnConditionCheckFailure = ALL_OLD` gives
//! the stored TAT: [`check`] says [`Limited`], or the other shape is tried. Nothing is read first.
//! Keys carry the rule's text ([`Rule`]'s `Display`), so that a changed rule begins anew and its
//! callers do not wait by the old one. Items expire at the TAT.

mod check;
mod policy;
#[cfg(test)]
mod properties;

pub use check::{Allowed, Limited, Rule, RuleError, Update, check};
pub use policy::{Policy, RouteClass};
