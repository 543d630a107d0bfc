//! What can be done with each noun: `prentice skill list`, `prentice errors show`. Only the lists; each command says itself
//! what it takes.

use crate::command;
use clap::Subcommand;

/// `prentice skill …`.
#[derive(Debug, Subcommand)]
pub(crate) enum SkillCommand {
    /// List skills.
    List(command::skill_list::List),
    /// Show one skill.
    Show(command::skill_show::Show),
    /// Run a skill and wait for its outputs; the same as `run-skill`.
    Run(Box<command::skill_run::RunSkill>),
    /// Have the index that requests are led by made anew.
    Reindex(command::skill_reindex::Reindex),
}

/// `prentice approvals …`.
#[derive(Debug, Subcommand)]
pub(crate) enum ApprovalsCommand {
    /// List what waits for approval, oldest first.
    List(command::approval_list::List),
    /// Show exactly what would run, and who has said what.
    Show(command::approval_show::Show),
    /// Approve a run; it starts when all who must have approved.
    Approve(command::approval_decide::Approve),
    /// Reject a run, with a reason; it will not start.
    Reject(command::approval_decide::Reject),
    /// Make a link that carries your decision, good once.
    Link(command::approval_link::Link),
}

/// `prentice budget …`.
#[derive(Debug, Subcommand)]
pub(crate) enum BudgetCommand {
    /// Show the limits and what is used of them.
    Show(command::budget_show::Show),
    /// Set limits of the tenant, a role, a user or a skill.
    Set(command::budget_set::Set),
}

/// `prentice policy …`.
#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Show the policies in force.
    Show(command::policy_show::Show),
    /// Check policy files, and whether they are weaker than those in force.
    Check(command::policy_check::Check),
    /// Show which past runs other policies would have decided otherwise.
    Replay(command::policy_replay::Replay),
}

/// `prentice run …`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, arg_required_else_help = true)]
pub(crate) struct Run {
    #[command(subcommand)]
    pub(crate) command: Option<RunCommand>,
    #[command(flatten)]
    pub(crate) request: command::request::Request,
}

/// `prentice run list` and its like.
#[derive(Debug, Subcommand)]
pub(crate) enum RunCommand {
    /// List runs, newest first.
    List(command::run_list::List),
    /// Show one run.
    Show(command::run_show::Show),
    /// Print what a run printed.
    Logs(command::run_logs::Logs),
    /// Stop a run.
    Cancel(command::run_cancel::Cancel),
}

/// `prentice token …`.
#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Make an API token, and print it once.
    Create(command::token_create::Create),
    /// List the API tokens.
    List(command::token_list::List),
    /// Revoke an API token, at once.
    Revoke(command::token_revoke::Revoke),
}

/// `prentice audit …`.
#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// List entries, newest first.
    List(command::audit_list::List),
    /// Find out whether entries were removed or changed.
    Verify(command::audit_verify::Verify),
    /// Print all entries as JSON lines.
    Export(command::audit_export::Export),
}

/// `prentice rules …`.
#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    /// List the rules in force, with their effect and the confidence in them.
    List(command::rules_list::List),
    /// Start a fixer: show what it would change, or have that proposed.
    Fix(command::rules_fix::Fix),
    /// Tell that a rule was wrong: about a run, or at all.
    FalsePositive(command::rules_false_positive::FalsePositive),
}

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

/// `prentice bench …`.
#[derive(Debug, Subcommand)]
pub(crate) enum BenchCommand {
    /// Route every request of a file, over the skills of another.
    Routing(command::bench_routing::BenchRouting),
}
