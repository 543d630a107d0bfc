//! The commands, one file each: arguments, one or two requests, what is printed.

pub(crate) mod approval_decide;
pub(crate) mod approval_link;
pub(crate) mod approval_list;
pub(crate) mod approval_show;
pub(crate) mod audit_export;
pub(crate) mod audit_list;
pub(crate) mod audit_verify;
pub(crate) mod bench_routing;
pub(crate) mod budget_set;
pub(crate) mod budget_show;
pub(crate) mod completions;
pub(crate) mod errors;
pub(crate) mod errors_decide;
pub(crate) mod errors_explain;
pub(crate) mod errors_group;
pub(crate) mod errors_list;
pub(crate) mod errors_merge;
pub(crate) mod errors_report;
pub(crate) mod errors_rules;
pub(crate) mod errors_show;
pub(crate) mod errors_stats;
pub(crate) mod errors_tail;
pub(crate) mod feedback;
pub(crate) mod health;
pub(crate) mod metrics;
pub(crate) mod mine;
pub(crate) mod mine_explain;
pub(crate) mod policy_check;
pub(crate) mod policy_replay;
pub(crate) mod policy_show;
pub(crate) mod request;
pub(crate) mod rules_list;
pub(crate) mod run_cancel;
pub(crate) mod run_list;
pub(crate) mod run_logs;
pub(crate) mod run_show;
pub(crate) mod serve;
pub(crate) mod sign_in;
pub(crate) mod skill_activate;
pub(crate) mod skill_add;
pub(crate) mod skill_deprecate;
pub(crate) mod skill_list;
pub(crate) mod skill_run;
pub(crate) mod skill_show;
pub(crate) mod skill_undeprecate;
pub(crate) mod skill_validate;
pub(crate) mod token_create;
pub(crate) mod token_list;
pub(crate) mod token_revoke;

use crate::args::{
    ApprovalsCommand, Args, AuditCommand, BenchCommand, BudgetCommand, Command, Global,
    PolicyCommand, RulesCommand, Run, RunCommand, SkillCommand, TokenCommand,
};
use crate::command::errors::ErrorsCommand;
use crate::connect::Connection;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use std::process::ExitCode;

/// Carries out a command line; prints what it has to say.
pub(crate) async fn run(args: Args) -> ExitCode {
    let output = Output::new(&args.global);
    match Box::pin(carry_out(args.command, &args.global, output)).await {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(failure) => {
            output.failure(&failure);
            ExitCode::from(failure.code())
        }
    }
}

async fn carry_out(command: Command, global: &Global, output: Output) -> Result<Exit, Failure> {
    match command {
        Command::Serve(serve) => return Box::pin(serve.run(global, output)).await,
        Command::Completions(completions) => return Ok(completions.run()),
        Command::Bench(BenchCommand::Routing(routing)) => return routing.run(),
        Command::Errors(ErrorsCommand::Group(group)) => return group.run(output),
        Command::Errors(ErrorsCommand::Explain(explain)) => return explain.run(output),
        Command::Mine(mine::MineErrors {
            command: Some(mine::MineCommand::Explain(explain)),
            ..
        }) => return explain.run(output),
        Command::Audit(AuditCommand::Verify(verify)) if verify.file.is_some() => {
            return verify.offline(output);
        }
        _ => {}
    }
    let global = Global {
        role: command.role().map(str::to_owned),
        ..global.clone()
    };
    let mut connection = Connection::open(&global, output).await?;
    let outcome = over(&mut connection, command, output).await;
    connection.close().await;
    outcome
}

async fn over(
    connection: &mut Connection,
    command: Command,
    output: Output,
) -> Result<Exit, Failure> {
    match command {
        Command::Serve(_) | Command::Completions(_) | Command::Bench(_) => Ok(Exit::Done),
        Command::SignIn(command) => command.run(connection, output).await,
        Command::AddSkill(command) => command.run(connection, output).await,
        Command::Validate(command) => command.run(connection, output).await,
        Command::RunSkill(command) => command.run(connection, output).await,
        Command::DeprecateSkill(command) => command.run(connection, output).await,
        Command::UndeprecateSkill(command) => command.run(connection, output).await,
        Command::ActivateSkill(command) => command.run(connection, output).await,
        Command::Skill(SkillCommand::List(command)) => command.run(connection, output).await,
        Command::Skill(SkillCommand::Show(command)) => command.run(connection, output).await,
        Command::Skill(SkillCommand::Run(command)) => command.run(connection, output).await,
        Command::Run(run) => match *run {
            Run {
                command: None,
                request,
            } => request.run(connection, output).await,
            Run {
                command: Some(command),
                ..
            } => match command {
                RunCommand::List(command) => command.run(connection, output).await,
                RunCommand::Show(command) => command.run(connection, output).await,
                RunCommand::Logs(command) => command.run(connection, output).await,
                RunCommand::Cancel(command) => command.run(connection, output).await,
            },
        },
        Command::Approvals(command) => match command {
            ApprovalsCommand::List(command) => command.run(connection, output).await,
            ApprovalsCommand::Show(command) => command.run(connection, output).await,
            ApprovalsCommand::Approve(command) => command.run(connection, output).await,
            ApprovalsCommand::Reject(command) => command.run(connection, output).await,
            ApprovalsCommand::Link(command) => command.run(connection, output).await,
        },
        Command::Budget(BudgetCommand::Show(command)) => command.run(connection, output).await,
        Command::Budget(BudgetCommand::Set(command)) => command.run(connection, output).await,
        Command::Policy(command) => match command {
            PolicyCommand::Show(command) => command.run(connection, output).await,
            PolicyCommand::Check(command) => command.run(connection, output).await,
            PolicyCommand::Replay(command) => command.run(connection, output).await,
        },
        Command::Token(TokenCommand::Create(command)) => command.run(connection, output).await,
        Command::Token(TokenCommand::List(command)) => command.run(connection, output).await,
        Command::Token(TokenCommand::Revoke(command)) => command.run(connection, output).await,
        Command::Errors(command) => match command {
            // Needed no server, and were carried out before.
            ErrorsCommand::Group(_) | ErrorsCommand::Explain(_) => Ok(Exit::Done),
            ErrorsCommand::List(command) => command.run(connection, output).await,
            ErrorsCommand::Show(command) => command.run(connection, output).await,
            ErrorsCommand::Report(command) => command.run(connection, output).await,
            ErrorsCommand::Ignore(command) => command.run(connection, output).await,
            ErrorsCommand::Resolve(command) => command.run(connection, output).await,
            ErrorsCommand::Reopen(command) => command.run(connection, output).await,
            ErrorsCommand::Merge(command) => command.run(connection, output).await,
            ErrorsCommand::Split(command) => command.run(connection, output).await,
            ErrorsCommand::Stats(command) => command.run(connection, output).await,
            ErrorsCommand::Tail(command) => command.run(connection, output).await,
        },
        Command::Rules(RulesCommand::List(command)) => command.run(connection, output).await,
        Command::Mine(command) => command.run(connection, output).await,
        Command::Audit(AuditCommand::List(command)) => command.run(connection, output).await,
        Command::Audit(AuditCommand::Verify(command)) => command.run(connection, output).await,
        Command::Audit(AuditCommand::Export(command)) => command.run(connection, output).await,
        Command::Feedback(command) => command.run(connection, output).await,
        Command::Metrics(command) => command.run(connection, output).await,
        Command::Health(command) => command.run(connection, output).await,
    }
}
