//! GitHub Actions for workflows that are started by hand (`workflow_dispatch`).
//!
//! It decides what runs when; how a job runs is the business of [`crate::runner`], in a process of its own.

mod derive;
mod dispatch;
mod engine;
mod environment;
mod expression;
mod follow;
pub(crate) mod inputs;
mod launch;
mod progress;
mod workflow;

pub(crate) use dispatch::Dispatch;
pub(crate) use engine::run as run_engine;
