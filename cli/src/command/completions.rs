//! `prentice completions SHELL`.

use crate::args::Args;
use crate::exit::Exit;
use clap::CommandFactory;
use clap_complete::Shell;

/// Print completions for a shell.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  prentice completions bash > ~/.local/share/bash-completion/completions/prentice
  prentice completions zsh > ~/.zfunc/_prentice")]
pub(crate) struct Completions {
    /// Which shell.
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self) -> Exit {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Args::command(), "prentice", &mut script);
        crate::output::raw(&String::from_utf8_lossy(&script));
        Exit::Done
    }
}
