//! `/skills/new` and `/skills/{id}/edit`: the builder. What is typed is kept on this machine until it is proposed.

mod checks;
mod commands;
mod fields;
mod preview;
mod rows;
mod start;
mod texts;
mod workshop;

pub(crate) use start::{EditSkill, NewSkill};
