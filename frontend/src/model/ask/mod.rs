//! The Ask box as plain values: what was asked and answered, which words of the request an answer rests
//! on, and how that is said to a person. Never asks anything itself.

mod highlight;
mod hint;
mod plan;
mod talk;
mod wording;

pub(crate) use highlight::pieces;
pub(crate) use hint::{Hint, Hints, given, hints, takes_back};
pub(crate) use plan::groups;
pub(crate) use talk::{Reply, Shows, Talk, Ticket};
pub(crate) use wording::{percent, summary, sureness, why, why_not_started};
