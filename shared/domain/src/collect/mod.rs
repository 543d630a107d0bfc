//! Collecting: what a batch of error events adds to what is known of their fingerprints, each event once.
//!
//! Events come twice, late and in any order. Which were counted is remembered beside what they were counted in, so
//! that a batch that is delivered again, whole or in parts, adds nothing.
//!
//! * [`gather`]: a batch, by fingerprint and hour.
//! * [`EventKey`], [`Counted`]: which events were counted in one hour of one fingerprint, in parts that never grow
//!   too large.
//! * [`overflow`]: where the events of a service go that has too many fingerprints.
//!
//! Never says what is in an event ([`crate::errors`] does), nor what counts of it mean ([`crate::signature`] does).

mod clean;
mod counted;
mod gather;
mod overflow;
#[cfg(test)]
mod properties;

pub use clean::without_secrets;
pub use counted::{Counted, EventKey, MOST_KEYS, Part, Placed};
pub use gather::{Gathered, Occurrences, gather};
pub use overflow::{MOST_FINGERPRINTS, overflow, overflow_of};
