//! What follows from the end of a fixer's run: what it changed is proposed, or it is noted why not. And what follows
//! from a human's decision on that.

use super::contended;
use crate::App;
use crate::audited;
use crate::error::Result;
use crate::forge::{Base, ForgeError, PullState};
use crate::store::Commit;
use domain::fixing::{Asked, Ended, Fixes, Reported, Told, branch, is_fix, pull_request};
use domain::id::{CommitSha, RunId};
use domain::proposal::Change;
use domain::rule::{Action, Rule, RuleId};
use domain::run::{Outcome, Run};
use jiff::Timestamp;
use serde_json::Value;

/// Times that what may pass is waited for.
const PATIENCE: u64 = 8;

/// Looks at a run that is over; nothing for one of another skill.
pub(super) async fn run(app: &App, run: &Run, attempt: u64, now: Timestamp) -> Result<()> {
    let Some(plan) = run.steps.first().map(|step| &step.plan) else {
        return Ok(());
    };
    let input = |name: &str| plan.inputs.get(name).and_then(Value::as_str);
    let fixer = input("fixer").and_then(|id| RuleId::parse(id).ok());
    let Some(fixer) = fixer.filter(|_| is_fix(&plan.skill)) else {
        return Ok(());
    };
    let fixes = app.records.store.fixes(&fixer).await?.value;
    let ours = |asked: &&Asked| asked.run == run.id && fixes.ended.is_none();
    // Somebody ran the skill by hand, or this was settled before.
    let Some(asked) = fixes.asked.as_ref().filter(ours) else {
        return Ok(());
    };
    let ended = match run.outcome() {
        None => return Ok(()),
        Some(Outcome::Succeeded { outputs }) => match Reported::read(outputs) {
            Ok(Reported::Unchanged) => Ended::Unchanged,
            Ok(Reported::AlreadyApplied) => Ended::AlreadyApplied,
            Ok(Reported::Applied(_)) if asked.dry_run => Ended::Shown,
            Ok(Reported::Applied(changes)) => {
                match propose(app, &fixer, asked, run, &changes, now).await {
                    Ok(()) => return Ok(()),
                    Err(error) if error.is_passing() && attempt < PATIENCE => return Err(error),
                    Err(error) => Ended::Failed {
                        why: format!("its change was not proposed: {error}"),
                    },
                }
            }
            Err(bad) => Ended::Failed {
                why: bad.to_string(),
            },
        },
        Some(other) => Ended::Failed {
            why: why_not(other),
        },
    };
    note_fix_ended(app, &fixer, &run.id, ended).await
}

fn why_not(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Failed(failure) => format!("{failure}; its log says more"),
        Outcome::TimedOut => "it did not end in time".to_owned(),
        Outcome::Blocked(block) => block.reason.clone(),
        Outcome::Cancelled { by } => format!("{by} cancelled it"),
        Outcome::Expired => "nobody approved it in time".to_owned(),
        Outcome::Succeeded { .. } => String::new(),
    }
}

/// Proposes what a run changed, on top of the commit that it patched.
async fn propose(
    app: &App,
    fixer: &RuleId,
    asked: &Asked,
    run: &Run,
    changes: &[Change],
    now: Timestamp,
) -> Result<()> {
    let inputs = &run.steps[0].plan.inputs;
    let input = |name: &str| inputs.get(name).and_then(Value::as_str).unwrap_or_default();
    let commit = |name: &str| CommitSha::parse(input(name));
    let store = &app.records.store;
    let rules = app.error_rules.current(store).await?;
    let in_force = rules.fixers.get(fixer, now);
    let refused = |why: &str| {
        let why = why.to_owned();
        note_fix_ended(app, fixer, &run.id, Ended::Failed { why })
    };
    let Some(fixer_now) = in_force.filter(|fixer| !fixer.dry_run()) else {
        return refused("the fixer was taken out of force, or set to dry_run, while it ran").await;
    };
    let (Ok(patched), Ok(scripts)) = (commit("commit"), commit("scripts_commit")) else {
        return refused("the run names no commits: was it started by hand?").await;
    };
    let signature = match &asked.error {
        Some(error) => store.signature(error).await?,
        None => None,
    };
    let template = signature.map(|found| found.value.template.to_string());
    let rule: &Rule = &fixer_now.rule;
    let script = match &rule.action {
        Action::Autopatch { script, .. } => script.as_str(),
        Action::Block { .. } => "",
    };
    let text = pull_request(&Told {
        rule,
        script: (script, &scripts),
        commit: &patched,
        run: &run.id,
        error: asked.error.zip(template.as_deref()),
        changes,
    });
    let target = app.forge.at(input("repository")).await?;
    let name = branch(fixer);
    // Open is only what an earlier try opened whose answer got lost.
    let open = target.open_proposal(&name).await?;
    let base = open.as_ref().map_or(Base::Commit(&patched), Base::Open);
    let pull = target
        .propose_files(&name, base, changes, &text.title, &text.body)
        .await?;
    change(
        app,
        fixer,
        |fixes| fixes.propose(&run.id, pull.clone()),
        |commit| {
            let told = audited::fix_proposed(&app.records, fixer, &run.id, &pull, now);
            Ok(commit.audit(told)?)
        },
    )
    .await
}

/// Notes how a run of a fixer ended, or that it never began.
///
/// # Errors
/// [`crate::Error::Store`].
pub(crate) async fn note_fix_ended(
    app: &App,
    fixer: &RuleId,
    run: &RunId,
    ended: Ended,
) -> Result<()> {
    change(app, fixer, |fixes| fixes.end(run, ended.clone()), Ok).await
}

/// Notes what a human decided on the open pull request of a fixer, if they did.
///
/// # Errors
/// [`crate::Error::Store`], [`crate::Error::Forge`].
pub(crate) async fn decided_on_fix(app: &App, fixer: &RuleId, now: Timestamp) -> Result<()> {
    let fixes = app.records.store.fixes(fixer).await?.value;
    let (Some(open), Some(asked)) = (fixes.open, fixes.asked) else {
        return Ok(());
    };
    let run = app.records.store.run(&asked.run).await?;
    let repository = run.and_then(|run| {
        let inputs = &run.value.steps.first()?.plan.inputs;
        inputs.get("repository")?.as_str().map(str::to_owned)
    });
    let target = match repository {
        Some(name) => app.forge.at(&name).await,
        None => Ok(app.forge.clone()),
    };
    let target = match target {
        Err(ForgeError::NotFound { .. }) => {
            return change(
                app,
                fixer,
                |fixes| fixes.decided(open.number, false, now),
                Ok,
            )
            .await;
        }
        other => other?,
    };
    let merged = match target.pull_state(open.number).await {
        Ok((_, PullState::Open)) => return Ok(()),
        Ok((_, PullState::Merged(_))) => true,
        // It is gone, with its repository or without.
        Ok((_, PullState::Closed)) | Err(ForgeError::NotFound { .. }) => false,
        Err(error) => return Err(error.into()),
    };
    change(
        app,
        fixer,
        |fixes| fixes.decided(open.number, merged, now),
        Ok,
    )
    .await
}

/// Writes what became of a fixer, unless that is known.
async fn change(
    app: &App,
    fixer: &RuleId,
    next: impl Fn(Fixes) -> Fixes,
    also: impl Fn(Commit) -> Result<Commit>,
) -> Result<()> {
    contended(|| async {
        let found = app.records.store.fixes(fixer).await?;
        let after = next(found.value.clone());
        if after == found.value {
            return Ok(());
        }
        let commit = also(Commit::new().fixes(fixer, &after, found.rev)?)?;
        Ok(app.records.commit(&commit).await?)
    })
    .await
}
