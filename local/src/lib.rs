//! The embedded default: all of Prentice in one process on one machine, with no account anywhere.
//!
//! The functions are the deployed ones, behind one HTTP server; the AWS services are embedded and
//! spoken to through the AWS SDK; GitHub is the local forge, spoken to through octocrab. So there is
//! one code path, and only endpoints differ from production.
//!
//! * [`Stack`]: start and end of the whole.
//! * `state`: the folder `.prentice/` it keeps everything in.
//! * `aws`: DynamoDB, SQS and EventBridge in the process.
//! * `gateway`: the HTTP server before the functions.
//! * `event_source` and `ticker`: what calls the worker, the collector and the scheduler.
//! * `seed`: the example skills of a new root.
//! * [`Detour`]: leads the wires between the parts another way, for tests.
//!
//! Never decides what a skill or a run may do, and has no process-wide state but the numbers that `metrics`
//! counts: many stacks run side by side in one test process.

mod aws;
mod config;
mod error;
mod event_source;
mod gateway;
mod local_forge;
mod metrics;
mod router_model;
mod seed;
mod settings;
mod stack;
mod state;
mod ticker;
mod tools;
mod wire;

pub use app::telemetry;
pub use config::{IfTaken, StackConfig};
pub use error::LocalError;
pub use router_model::{ROUTER_MODEL, router_model};
pub use stack::Stack;
pub use state::{RunningServer, STATE_DIR};
pub use wire::{Detour, Wire};

/// First argument of a process that the forge starts as the supervisor of a job.
pub const RUNNER_COMMAND: &str = "forge-runner";

/// The supervisor of one job; call it first thing in `main`, before any thread is started, when the
/// first argument is [`RUNNER_COMMAND`], with the second.
pub fn runner_main(job_dir: &std::path::Path) -> std::process::ExitCode {
    forge::runner_main(job_dir)
}
