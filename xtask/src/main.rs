//! `cargo xtask <verb>`: everything that is done to this repository, from fetching tools to running the tests.
//!
//! Owns the order of the steps and what they print. Never holds a rule of the product: it builds, checks and starts
//! the other packages by running cargo, and links none of them.

mod bench;
mod ci;
mod frontend;
mod lambda;
mod openapi;
mod process;
mod progress;
mod test;
mod tidy;
mod tools;
mod up;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

/// Build, check and start Prentice.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 110)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

// Described where their arguments are.
#[derive(Subcommand)]
enum Verb {
    Up(up::Args),
    Test(test::Args),
    Tools(tools::Args),
    Frontend(frontend::Args),
    Lambda(lambda::Args),
    /// Check the rules of the house that the compiler does not know.
    Tidy,
    Openapi(openapi::Args),
    Bench(bench::Args),
    Ci(ci::Args),
}

fn main() -> ExitCode {
    match run(Cli::parse().verb) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            for cause in error.chain().skip(1) {
                eprintln!("  because: {cause}");
            }
            ExitCode::FAILURE
        }
    }
}

fn run(verb: Verb) -> Result<()> {
    let workspace = Workspace::locate()?;
    match verb {
        Verb::Up(args) => up::run(&workspace, &args),
        Verb::Test(args) => test::run(&workspace, &args),
        Verb::Tools(args) => tools::run(&workspace, &args),
        Verb::Frontend(args) => frontend::run(&workspace, &args),
        Verb::Lambda(args) => lambda::run(&workspace, &args),
        Verb::Tidy => tidy::run(&workspace),
        Verb::Openapi(args) => openapi::run(&workspace, &args),
        Verb::Bench(args) => bench::run(&workspace, &args),
        Verb::Ci(args) => ci::run(&workspace, &args),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        super::Cli::command().debug_assert();
    }
}
