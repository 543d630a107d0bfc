//! One request against the index: what it says, and how well each skill answers to it.
//!
//! Owns the scores and their fusion. Says which skill is best and by how much, never whether that is good
//! enough: that is [`super::decide`]'s.

#[cfg(test)]
pub(crate) mod fixture;
mod fusion;
mod interaction;
mod lexical;
mod meaning;
mod query;
mod rank;
mod room;

pub(crate) use query::Query;
pub(crate) use rank::{Ranking, rank};
pub(crate) use room::Room;

#[cfg(test)]
mod tests;
