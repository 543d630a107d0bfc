//! The GitHub Actions workflow of a skill.
//!
//! Owns the safe form that is generated from a manifest and its commands, and the rules that every
//! workflow of a skill keeps, generated or written by hand. What comes from people enters YAML
//! through the serializer only. Never runs anything and calls no linter.

mod command;
mod generate;
mod rule;

#[cfg(test)]
mod tests;

pub use command::{Command, check_commands, parse_commands, render_commands};
pub use generate::{REPORT_JOB_NAME, commands_of, generate};
pub use rule::check;
pub(crate) use rule::is_report_job;
