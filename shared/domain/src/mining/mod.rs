//! From what is known of errors and runs to what could be done about them.
//!
//! Owns three questions: what kind of remedy an error wants ([`Classifier`]), which messages are this error's
//! ([`MessageRegex`]), and what the inputs of failing runs have in common ([`precondition`]). It proposes nothing by
//! itself, and never lets text of a log become more than text.

mod classify;
mod classify_file;
mod message_regex;
pub mod precondition;
#[cfg(test)]
mod tests;

pub use classify::{Classifier, Explanation, Remedy, Subject};
pub use message_regex::{Anchor, MAX_PATTERN, MessageRegex, NotSpecific};
