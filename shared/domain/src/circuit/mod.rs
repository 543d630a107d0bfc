//! The circuit breaker of a skill: after several failures it is left alone for a while, then tried
//! with a few probes before everybody may run it again.
//!
//! Owns the state and its transitions. It never reads the clock and never decides whether a run may
//! start for any other reason.
//!
//! It cannot stick. *Half-open* is not a state that something has to leave, it is what an open
//! circuit is called once [`Settings::open_for`] has passed; and a probe holds its place no longer
//! than [`Settings::probe_lease`]. So whatever outcomes get lost, nobody is refused for longer than
//! both together after the last thing that was heard.
//!
//! # How it is stored
//! One small item for each skill (at most [`Settings::failure_threshold`] failures and
//! [`Settings::half_open_max`] probes), no item for one that never failed. [`admit`] and [`record`]
//! give the state to write; when it equals the one that was read there is nothing to write, which is
//! the rule for a healthy skill. Otherwise it is written on condition of the item's `rev`; when that
//! fails, read and decide again. This ends soon however many fail at once: each round has a winner,
//! and after `failure_threshold` winners the circuit is open and the rest find nothing to do. The
//! number of all failures, for people, is no part of the state: an `ADD failures_total :one` on the
//! same item, without a condition, which returns the item and so is also the read that [`record`]
//! needs. A failure is then counted once for each call, and costs one call while the circuit is open.
//!
//! The state that [`admit`] gives is written in the transaction that starts the run, after every
//! other check, so that a run refused for its budget takes no probe's place. Its [`Ticket`] is kept
//! with the run and comes back with the outcome.

mod decide;
#[cfg(test)]
mod properties;
mod state;
#[cfg(test)]
mod tests;

pub use decide::{Open, Recorded, Transition, Verdict, admit, record};
pub use state::{Circuit, Failure, Phase, Probe, Settings, Status, Ticket};
