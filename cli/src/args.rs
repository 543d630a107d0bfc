//! The options that every command takes, and the list of commands.

use crate::command;
use crate::exit::Failure;
use clap::{ColorChoice, Parser, Subcommand};
use secrecy::SecretString;
use std::convert::Infallible;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  prentice serve                                   serve this folder: site, API and local forge
  prentice add-skill ops/hello                     propose a small working skill
  prentice activate-skill ops/hello                merge its pull request (local only)
  prentice run-skill ops/hello --input payload=hi  run it and wait for the outputs
  prentice run list --skill ops/hello              its history
  prentice approvals list                          what waits for somebody's approval

Where a command works: --api URL, else --root DIR, else PRENTICE_API, else PRENTICE_ROOT, else this folder.
On a folder it talks to the server that runs there, or does the work itself when none does.

Exit codes: 0 done, 1 the run or the request failed, 2 wrong usage, 3 blocked, waiting for approval, or not
what was planned (plan_mismatch).";

/// Create, approve and run skills: small automations that a human approves in a pull request.
#[derive(Debug, Parser)]
#[command(name = "prentice", version, max_term_width = 100, after_help = EXAMPLES, disable_help_subcommand = true)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// Address of a Prentice server [env: PRENTICE_API].
    #[arg(long, global = true, value_name = "URL", conflicts_with = "root")]
    pub(crate) api: Option<String>,
    /// Its API token. Better set PRENTICE_TOKEN: arguments are seen by others.
    #[arg(
        long,
        global = true,
        env = "PRENTICE_TOKEN",
        hide_env_values = true,
        value_name = "TOKEN"
    )]
    pub(crate) token: Option<String>,
    /// A JSON Web Token to come with instead. Better set PRENTICE_JWT: arguments are seen by others.
    #[arg(
        long,
        global = true,
        env = "PRENTICE_JWT",
        hide_env_values = true,
        value_name = "TOKEN",
        value_parser = secret
    )]
    pub(crate) jwt: Option<SecretString>,
    /// The role to narrow to; an option of the commands that run something.
    #[arg(skip)]
    pub(crate) role: Option<String>,
    /// The folder whose `.prentice` holds a local Prentice [env: PRENTICE_ROOT] [default: .].
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) root: Option<PathBuf>,
    /// Where actionlint, zizmor, shellcheck and act are; on PATH otherwise.
    #[arg(long, global = true, env = "PRENTICE_TOOLS", value_name = "DIR")]
    pub(crate) tools: Option<PathBuf>,
    /// Print exactly the API's JSON, one document.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// No progress and no remarks; only results and errors.
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// When to use colours.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,
}

fn secret(text: &str) -> Result<SecretString, Infallible> {
    Ok(SecretString::from(text))
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the site, the API and the local forge from a folder.
    Serve(command::serve::Serve),
    /// Print a fresh one-time link that signs a browser in to the local server.
    SignIn(command::sign_in::SignIn),
    /// Propose a new skill: opens a pull request.
    AddSkill(Box<command::skill_add::AddSkill>),
    /// Check a skill, a manifest file, or everything on the default branch.
    Validate(command::skill_validate::Validate),
    /// Run a skill and wait for its outputs.
    RunSkill(Box<command::skill_run::RunSkill>),
    /// Propose that a skill should not be used any more: opens a pull request.
    DeprecateSkill(command::skill_deprecate::DeprecateSkill),
    /// Propose that a deprecated skill may be used again: opens a pull request.
    UndeprecateSkill(command::skill_undeprecate::UndeprecateSkill),
    /// Approve what waits: merges the skill's pull request when local, else prints its link.
    ActivateSkill(command::skill_activate::ActivateSkill),
    /// Look at skills.
    #[command(subcommand)]
    Skill(SkillCommand),
    /// Ask for something in plain language; or look at runs, and stop them.
    Run(Box<Run>),
    /// Look at what waits for approval; approve and reject.
    #[command(subcommand)]
    Approvals(ApprovalsCommand),
    /// What runs may cost, and what they have.
    #[command(subcommand)]
    Budget(BudgetCommand),
    /// The policies that say who may run what; check and try others.
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// Make, list and revoke API tokens.
    #[command(subcommand)]
    Token(TokenCommand),
    /// What goes wrong: report, list and decide on errors; group the lines of a log.
    #[command(subcommand)]
    Errors(command::errors::ErrorsCommand),
    /// The guardrails and fixers in force, and what became of them.
    #[command(subcommand)]
    Rules(RulesCommand),
    /// Mine errors: propose guardrails and fixers in a pull request.
    Mine(command::mine::MineErrors),
    /// Read the audit: who did what, when and why; verify and export it.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Say whether a request was led to the right skill.
    Feedback(command::feedback::GiveFeedback),
    /// Measure how well requests are led to skills.
    Metrics(command::metrics::Measure),
    /// Whether the server and all it depends on are well.
    Health(command::health::HealthCheck),
    /// Measure parts of Prentice over files of one's own.
    #[command(subcommand)]
    Bench(BenchCommand),
    /// Print completions for a shell.
    Completions(command::completions::Completions),
}

/// `prentice skill …`.
#[derive(Debug, Subcommand)]
pub(crate) enum SkillCommand {
    /// List skills.
    List(command::skill_list::List),
    /// Show one skill.
    Show(command::skill_show::Show),
    /// Run a skill and wait for its outputs; the same as `run-skill`.
    Run(Box<command::skill_run::RunSkill>),
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
}

/// `prentice bench …`.
#[derive(Debug, Subcommand)]
pub(crate) enum BenchCommand {
    /// Route every request of a file, over the skills of another.
    Routing(command::bench_routing::BenchRouting),
}

impl Command {
    /// The role that the command is to be carried out in.
    pub(crate) fn role(&self) -> Option<&str> {
        match self {
            Command::Run(run) => run.request.role(),
            Command::RunSkill(run) | Command::Skill(SkillCommand::Run(run)) => run.role(),
            _ => None,
        }
    }
}

/// Where a command works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// A server at this address.
    Api(String),
    /// This folder.
    Root(PathBuf),
}

impl Global {
    /// Where to work: options before environment, `--api` before `--root`.
    ///
    /// # Errors
    /// [`Failure::Usage`] when the address is no HTTP address.
    pub(crate) fn target(
        &self,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Target, Failure> {
        let set = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        if let Some(api) = &self.api {
            return address(api, "--api");
        }
        if let Some(root) = &self.root {
            return Ok(Target::Root(root.clone()));
        }
        if let Some(api) = set("PRENTICE_API") {
            return address(&api, "PRENTICE_API");
        }
        Ok(Target::Root(
            set("PRENTICE_ROOT").map_or_else(|| PathBuf::from("."), PathBuf::from),
        ))
    }
}

fn address(text: &str, origin: &str) -> Result<Target, Failure> {
    match url::Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => {
            Ok(Target::Api(text.trim_end_matches('/').to_owned()))
        }
        _ => Err(Failure::Usage(format!(
            "{origin} is {text:?}; expected an address such as http://127.0.0.1:4600"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn target(line: &[&str], environment: &[(&str, &str)]) -> Result<Target, Failure> {
        let args =
            Args::try_parse_from([&["prentice"], line, &["health"]].concat()).expect("parses");
        args.global.target(|name| {
            environment
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn options_come_before_the_environment() {
        let both = [("PRENTICE_API", "http://a"), ("PRENTICE_ROOT", "/env")];
        let root = |path: &str| Target::Root(PathBuf::from(path));
        assert_eq!(target(&["--root", "/r"], &both).expect("fine"), root("/r"));
        assert_eq!(
            target(&["--api", "https://b/"], &both).expect("fine"),
            Target::Api("https://b".to_owned())
        );
        assert_eq!(
            target(&[], &both).expect("fine"),
            Target::Api("http://a".to_owned())
        );
        assert_eq!(target(&[], &both[1..]).expect("fine"), root("/env"));
        assert_eq!(
            target(&[], &[("PRENTICE_API", " ")]).expect("fine"),
            root(".")
        );
        assert_eq!(
            target(&["--api", "localhost:4600"], &[])
                .expect_err("no scheme")
                .code(),
            2
        );
    }

    #[test]
    fn what_makes_no_sense_is_usage() {
        for line in [
            &["prentice", "--api", "http://a", "--root", ".", "health"][..],
            &["prentice", "run-skill"],
            &["prentice", "run-skill", "nonsense"],
            &["prentice", "run", "show", "nonsense"],
            &["prentice", "skill", "list", "--status", "nonsense"],
            &["prentice", "deprecate-skill", "ops/a"],
            &["prentice", "nonsense"],
        ] {
            let error = Args::try_parse_from(line).expect_err("refused");
            assert_eq!(error.exit_code(), 2, "{line:?}");
        }
    }

    #[test]
    fn both_spellings_of_an_id_are_taken() {
        for id in ["ops/disk-report", "ops.disk-report"] {
            let args = Args::try_parse_from(["prentice", "skill", "show", id]).expect("parses");
            let Command::Skill(SkillCommand::Show(show)) = args.command else {
                panic!("another command")
            };
            assert_eq!(show.id.as_str(), "ops/disk-report");
        }
    }
}
