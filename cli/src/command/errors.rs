//! The verbs of `prentice errors`. Only names them; each has a file of its own.

use crate::command;
use clap::Subcommand;

/// `prentice errors …`.
#[derive(Debug, Subcommand)]
pub(crate) enum ErrorsCommand {
    /// List errors, those that matter most first.
    List(command::errors_list::List),
    /// Show all that is known of one error.
    Show(command::errors_show::Show),
    /// Report error events from a file or standard input.
    Report(command::errors_report::Report),
    /// Hear no more of an error, for good or for a while.
    Ignore(command::errors_decide::Ignore),
    /// Say that an error is mended; one that comes again has regressed.
    Resolve(command::errors_decide::Resolve),
    /// Open an error again that was ignored or resolved.
    Reopen(command::errors_decide::Reopen),
    /// Say that errors are one, whatever the rules say.
    Merge(command::errors_merge::Merge),
    /// Take an error out of its group.
    Split(command::errors_merge::Split),
    /// Show how learning from errors does: volume, patterns, proposals, prevented, fixed.
    Stats(command::errors_stats::Stats),
    /// Follow errors as they are counted.
    Tail(command::errors_tail::Tail),
    /// Group the lines of a log file: one group id a line. Needs no server.
    Group(command::errors_group::Group),
    /// Show what is masked in a message, by which rule, and what is kept. Needs no server.
    Explain(command::errors_explain::Explain),
}
