//! Whether what was learnt from errors is against a run, or knows an error: checking the rules in force.
//!
//! Owns matching rules against facts, what follows from the modes of those that match, and saying a guardrail
//! in Cedar. Before a run the policy engine asks the same conditions (a guardrail *is* a `forbid`); what is
//! here serves the check by hand, replays, and errors that already happened. It counts nothing itself: it says what is
//! to be counted.

mod cedar;
mod check;
mod literal;
#[cfg(test)]
mod tests;

pub use cedar::{to_cedar, to_cedar_file};
pub use check::{Checked, Counted, Facts, Guards, Met, Verdict};
