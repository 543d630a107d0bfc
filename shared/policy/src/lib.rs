//! The policies of a tenant: compiled from files of its skills repository, asked about runs.
//!
//! One engine, Cedar, for permissions, attribute rules, approvals and guardrails. A crate of its own,
//! because what runs in the browser and in the worker does not need it. Pure: texts and facts come
//! in, verdicts come out.
//!
//! * [`PolicySet::compile`] makes a set of the files, or says what is wrong with them;
//! * [`PolicySet::decide`] asks it about a run;
//! * [`PolicySet::to_cedar`] shows it;
//! * [`replay`] asks two sets about the runs of the past;
//! * [`lint_change`], [`lint_options`] and [`lint_risk`] find what a change weakens.

mod cedar;
mod compile;
mod decide;
mod entities;
mod file;
mod guardrail;
mod json;
mod lint;
mod needs;
mod policy;
mod render;
mod replay;
mod request;
mod schema;
mod write;

#[cfg(test)]
mod tests;

pub use compile::{Options, PolicySet};
pub use file::{APPROVALS, FOLDER, PERMISSIONS, PolicyFile};
pub use lint::{lint_change, lint_options, lint_risk};
pub use policy::{DEFAULT_EXPIRY_SECONDS, Mode, Policy};
pub use replay::{Change, Decided, Outcome, PastRun, Replay, Why, replay};
pub use request::{Request, RunContext, RunSource, SkillFacts};
pub use schema::SCHEMA;
