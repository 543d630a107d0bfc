//! A GitHub of one repository for one machine.
//!
//! It owns a real bare git repository, the subset of GitHub's REST API that automation needs (under `/api/v3`, as
//! GitHub Enterprise has it), pull requests with pages to read and merge them, signed webhooks, GitHub Actions
//! dispatched by hand (run by `act`, one sandboxed process a job) and an OIDC issuer for those jobs.
//!
//! It must never know what its repository is used for: whatever talks to it must work against GitHub unchanged.

mod actions;
mod api;
mod boot;
mod changes;
mod clock;
mod config;
mod core;
mod error;
mod failure;
mod git;
mod hooks;
mod oidc;
mod pulls;
mod runner;
mod server;
mod signing;
mod store;
mod urls;
mod web;
mod wire;

pub use config::{
    ForgeConfig, RunnerCommand, RunnerTools, SeedFile, Visitor, VisitorCheck, WebhookTarget,
};
pub use error::ForgeError;
pub use server::Forge;

use std::path::Path;
use std::process::ExitCode;

/// The supervisor of one job: what the program named by [`RunnerCommand`] must do when it is started.
///
/// Call it early in `main`, before any thread is started, with the last argument of the command line. It leads a
/// session of its own, so that neither the end of the forge nor of its terminal stops the job, and returns when the
/// job has ended and its result is on disk.
pub fn runner_main(job_dir: &Path) -> ExitCode {
    runner::supervise(job_dir)
}
