//! Text into words: what every part of the router reads requests and skills through.
//!
//! Owns Unicode folding, the borders inside identifiers (`camelCase`, `snake_case`, `v2`), stems and stop
//! words. Says nothing about what a word is worth: that is the index's.

mod literal;
mod script;
mod stem;
mod stop;
mod word;

pub(crate) use literal::Literals;
pub(crate) use script::Script;
pub(crate) use stem::Stemmers;
pub(crate) use stop::{STOP_WORD_WEIGHT, is_stop_word};
pub(crate) use word::{MAX_WORD_CHARS, for_each_word};

#[cfg(test)]
mod tests;
