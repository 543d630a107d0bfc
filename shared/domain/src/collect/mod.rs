//! Collecting: what a batch of error events adds to what is known of their fingerprints, each event once.
//!
//! Events come twice, late and in any order. Which were counted is remembered beside what they were counted in, so
//! that a batch that is delivered again, whole or in parts, adds nothing.
//!
//! * [`EventKey`]: an event's id, in eight bytes.
//! * [`Seen`]: the keys that were counted in one hour of one fingerprint, in parts that never grow too large.
//! * [`gather`]: a batch, by fingerprint and hour.
//!
//! Never says what is in an event ([`crate::errors`] does), and stores nothing.

mod gather;
mod seen;

pub use gather::{Gathered, Occurrence, gather};
pub use seen::{EventKey, MOST_KEYS, Part, Seen};
