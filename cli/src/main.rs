//! `prentice`: the command line. Over HTTP with `--api`, or on a folder with `--root`, where it talks
//! to the server of that folder or, when none runs, is the server for as long as the command takes.
//!
//! Owns arguments, output and exit codes. Never decides what a skill or a run may do: that is asked
//! of the API, also when the API is in this very process.

mod args;
mod command;
mod connect;
mod exit;
mod governed;
mod inputs;
mod last_request;
mod log;
mod output;
mod plan_file;
mod policy_files;
mod progress;
mod proposal;
mod show_approval;
mod show_plan;
mod show_request;
mod steps;
mod table;
mod terminal;
mod verbs;
mod wait;
mod which_error;
mod words;

use clap::Parser;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    if arguments
        .next()
        .is_some_and(|first| first == local::RUNNER_COMMAND)
    {
        // Before anything else: it must be the only thread of its process.
        return match arguments.next() {
            Some(job) => local::runner_main(Path::new(&job)),
            None => ExitCode::from(2),
        };
    }
    let args = args::Args::parse();
    let traces = log::start(&args);
    // The TLS of HTTP clients is chosen once for a process; only an error if it was chosen before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: no threads to work with: {error}");
            return ExitCode::FAILURE;
        }
    };
    let code = runtime.block_on(async {
        let sending = traces.send();
        let code = command::run(args).await;
        traces.finish(sending).await;
        code
    });
    // What still blocks (a resolver, a read of the terminal) must not hold the end.
    runtime.shutdown_timeout(std::time::Duration::from_millis(200));
    code
}
