//! Running fixers: asked for by an error or by a person, one run of a fixer at a time.
//!
//! What its run changes is proposed when it has ended, by the worker; nothing is written here but that it was asked for.

use crate::error::{Error, Result};
use crate::fixers::Fixer;
use crate::forge::ForgeError;
use crate::store::Commit;
use crate::usecase::{RunRequest, start_run};
use crate::work::{Work, contended, decided_on_fix, note_fix_ended};
use crate::{App, Records};
use client::wire;
use domain::access::Principal;
use domain::admission::Source;
use domain::errors::Fingerprint;
use domain::fixing::{Asked, Ended, Fixes, SKILL, skill_id};
use domain::id::RunId;
use domain::rule::{Action, RuleId, is_rule_path};
use jiff::Timestamp;
use policy::PolicyFile;
use serde_json::{Map, Value, json};

/// Has the worker start a fixer because of an error, unless it is at it, waits for a decision or rests.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn ask_for_fix(
    records: &Records,
    fixer: &Fixer,
    error: Fingerprint,
    now: Timestamp,
) -> Result<()> {
    let id = &fixer.rule.id;
    contended(|| async {
        let found = records.store.fixes(id).await?;
        let goes_on = goes_on(records, &found.value).await?;
        if let Err(why) = found.value.may_start(&fixer.hash, goes_on, now) {
            tracing::debug!(fixer = %id, %why, "an error met a fixer, which is not started");
            return Ok(());
        }
        let asked = asked(fixer, fixer.dry_run(), Some(error), now);
        let work = Work::Fix { fixer: id.clone() };
        let commit = Commit::new()
            .fixes(id, &found.value.ask(asked), found.rev)?
            .work(&work, now)?;
        Ok(records.commit(&commit).await?)
    })
    .await
}

/// Whether the run that was asked for last is known and not over.
async fn goes_on(records: &Records, fixes: &Fixes) -> Result<bool> {
    let (Some(asked), None) = (&fixes.asked, &fixes.ended) else {
        return Ok(false);
    };
    let run = records.store.run(&asked.run).await?;
    Ok(run.is_some_and(|run| run.value.outcome().is_none()))
}

fn asked(fixer: &Fixer, dry_run: bool, error: Option<Fingerprint>, now: Timestamp) -> Asked {
    Asked {
        run: RunId::from_u128(uuid::Uuid::now_v7().as_u128()),
        at: now,
        file: fixer.hash.clone(),
        dry_run,
        error,
    }
}

/// Starts a fixer for a person. What it changes is only shown with `dry_run`, or while its file says so.
///
/// # Errors
/// [`Error::FixerNotFound`]; [`Error::FixerBusy`] while a run of it is under way or its pull request is open; and as
/// [`start_run`].
pub async fn start_fix(
    app: &App,
    caller: &Principal,
    id: &RuleId,
    asked_for: &wire::StartFix,
    now: Timestamp,
) -> Result<wire::Run> {
    // Webhooks of pull requests may be lost, and those of other repositories never come.
    decided_on_fix(app, id, now).await?;
    let store = &app.records.store;
    let rules = app.error_rules.current(store).await?;
    let fixer = rules.fixers.get(id, now);
    let fixer = fixer.ok_or_else(|| Error::FixerNotFound(id.clone()))?;
    let dry_run = asked_for.dry_run || fixer.dry_run();
    let run = contended(|| async {
        let found = store.fixes(id).await?;
        let goes_on = goes_on(&app.records, &found.value).await?;
        found.value.is_free(goes_on, now)?;
        let asked = asked(fixer, dry_run, None, now);
        let commit = Commit::new().fixes(id, &found.value.ask(asked.clone()), found.rev)?;
        app.records.commit(&commit).await?;
        Ok(asked)
    });
    let asked = run.await?;
    let started = start_fix_asked(app, caller, id, &asked, now).await;
    // What passes may come after it was started: then its end is noted as that of any other.
    if let Err(error) = &started
        && !error.is_passing()
    {
        let why = error.to_string();
        note_fix_ended(app, id, &asked.run, Ended::NotStarted { why }).await?;
    }
    started
}

/// Starts the run that was asked for; twice starts it once.
///
/// # Errors
/// As [`start_fix`]; [`Error::BadRequest`] when its script is not merged.
pub(crate) async fn start_fix_asked(
    app: &App,
    caller: &Principal,
    id: &RuleId,
    asked: &Asked,
    now: Timestamp,
) -> Result<wire::Run> {
    let store = &app.records.store;
    let rules = app.error_rules.current(store).await?;
    let fixer = rules.fixers.get(id, now);
    let fixer = fixer.ok_or_else(|| Error::FixerNotFound(id.clone()))?;
    let Action::Autopatch {
        script,
        repository,
        safe_mode,
        ..
    } = &fixer.rule.action
    else {
        return Err(Error::FixerNotFound(id.clone()));
    };
    // Scripts are no policies: what is on the default branch now is what a human merged last.
    let scripts_commit = app.forge.head().await?;
    match app.forge.file_at(script, scripts_commit.as_str()).await {
        Ok(_) => {}
        Err(ForgeError::NotFound { .. }) => {
            return Err(Error::BadRequest(format!(
                "the script {script} of {id} is not on the branch {}: merge it there",
                app.forge.default_branch()
            )));
        }
        Err(error) => return Err(error.into()),
    }
    let own = app.forge.full_name();
    let repository = repository.as_deref().unwrap_or(&own);
    let commit = app.forge.at(repository).await?.head().await?;
    let inputs: Map<String, Value> = [
        ("fixer", json!(id)),
        ("script", json!(script)),
        ("scripts_commit", json!(scripts_commit)),
        ("repository", json!(repository)),
        ("commit", json!(commit)),
        ("dry_run", json!(asked.dry_run)),
        ("safe_mode", json!(safe_mode)),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    let source = match asked.error {
        Some(_) => Source::Error,
        None => Source::Api,
    };
    let request = RunRequest {
        id: Some(asked.run.clone()),
        ..RunRequest::new(skill_id(), inputs, source)
    };
    match start_run(app, caller, &request, now).await {
        Err(Error::SkillNotFound(_) | Error::NotRunnable { .. }) => {
            Err(Error::BadRequest(format!(
                "the skill {SKILL}, which runs fixers, is not merged: mining proposes it together with the first fixer"
            )))
        }
        other => other,
    }
}

/// Finds out what became of the pull requests of the fixers among these files.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn settle_fixes(app: &App, files: &[PolicyFile], now: Timestamp) -> Result<()> {
    for id in fixers_among(files) {
        match decided_on_fix(app, &id, now).await {
            // One repository that does not answer is no reason to learn nothing.
            Err(Error::Forge(error)) => {
                tracing::warn!(fixer = %id, %error, "what became of its pull request is not known");
            }
            other => other?,
        }
    }
    Ok(())
}

fn fixers_among(files: &[PolicyFile]) -> Vec<RuleId> {
    let files = files.iter().filter(|file| is_rule_path(&file.path));
    let ids = files.filter_map(|file| {
        let name = file.path.rsplit('/').next()?;
        let id = name.split(['_', '.']).next()?;
        RuleId::parse(id).ok()
    });
    ids.filter(|id| id.kind() == domain::rule::RuleKind::Fixer)
        .collect()
}
