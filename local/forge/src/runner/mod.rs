//! One job, in a process of its own.
//!
//! [`supervise`] is that process: it outlives the forge, runs `act` in a sandbox, writes down what happens, and
//! leaves the result on disk. Between it and the forge there are only files, all in the job's directory:
//!
//! | file | written by | |
//! | --- | --- | --- |
//! | `job.json` | forge | what to run ([`spec::Spec`]) |
//! | `box/` | both | what the job sees as its machine: home, checkout, workflow, event |
//! | `lock` | forge, handed over | held as long as the supervisor lives |
//! | `started` | supervisor | exists from before the first command on |
//! | `log.txt` | supervisor | the log, as GitHub formats it |
//! | `events.jsonl` | supervisor | steps that begin and end ([`spec::StepEvent`]) |
//! | `cancel` | forge | asks the supervisor to stop the job |
//! | `result.json` | supervisor | how the job ended ([`spec::JobResult`]), whole or not there |

mod act;
mod checkout;
mod log;
mod processes;
mod sandbox;
pub(crate) mod spec;
mod supervise;

pub(crate) use log::failed_log;
pub(crate) use processes::kill_marked;
pub(crate) use sandbox::is_usable as sandbox_is_usable;
pub(crate) use supervise::supervise;
