//! A request in plain language: led to a skill, its inputs read, and run if that is asked for.
//!
//! Only what the router selects, or what a person has chosen, is ever run; what is in doubt is handed back.

mod input;
mod step;
mod view;

use super::execute_skill::{claim, overriding};
use super::start_run::{RunRequest, plan_run, start_run};
use crate::App;
use crate::error::{Error, Result};
use crate::routes::{Loaded, Row};
use client::wire;
use client::wire::{AskDecision, AskStatus, AskWarning, Asked};
use domain::access::Principal;
use domain::admission::Source;
use domain::finding::{self, Finding};
use domain::id::{RunId, SkillId};
use domain::routing::segment::{self, Split};
use jiff::Timestamp;
use step::{Chooser, Step};

/// More is no request a person types; a document belongs into an input.
const MAX_CHARS: usize = 10_000;

/// Leads a request to a skill. Without `execute` nothing is started, and nothing is written.
///
/// # Errors
/// [`Error::Invalid`] when the request is empty or too long, or given inputs do not fit;
/// [`Error::SkillNotFound`] when the chosen skill cannot be run; [`Error::Model`]; [`Error::Store`].
pub async fn ask(
    app: &App,
    caller: &Principal,
    ask: &wire::Ask,
    by: (Source, Option<RunId>),
    now: Timestamp,
) -> Result<Asked> {
    check(ask)?;
    let loaded = app.router.current(&app.records.store).await?;
    let chosen = ask
        .skill_id
        .as_ref()
        .map(|id| chosen(&loaded, id))
        .transpose()?;
    let split = match chosen {
        Some(_) => segment::split(&ask.query, segment::Mode::Single),
        None => segment::split(&ask.query, ask.mode),
    };
    let chooser = Chooser {
        loaded: &loaded,
        weights: app.router.weights(),
        ask,
        tags: ask.tags.iter().map(|tag| tag.to_lowercase()).collect(),
    };
    let steps = steps(&chooser, &split, chosen);
    let mut asked = view::asked(ask, &split, &steps);
    if split.limited {
        asked.warnings.push(AskWarning {
            code: "too_many_steps".to_owned(),
            message: format!(
                "the request has more than {} steps; the last one holds the rest",
                segment::MAX_SEGMENTS
            ),
            skill_id: None,
            replacement_id: None,
        });
    }
    let [only] = &steps[..] else {
        return Ok(asked);
    };
    if only.decision == AskDecision::Selected
        && let Some(row) = &only.row
        && (ask.execute || ask.dry_run)
    {
        run_or_show(app, caller, ask, (only, row), &mut asked, by, now).await?;
    }
    Ok(asked)
}

async fn run_or_show(
    app: &App,
    caller: &Principal,
    ask: &wire::Ask,
    (step, row): (&Step, &Row),
    asked: &mut Asked,
    (source, id): (Source, Option<RunId>),
    now: Timestamp,
) -> Result<()> {
    if !step.missing.is_empty() {
        asked.status = AskStatus::InputsMissing;
        asked.reason = format!(
            "{} needs {}, and the request does not say {}",
            row.document.id,
            view::list(&step.missing),
            if step.missing.len() == 1 {
                "it"
            } else {
                "them"
            },
        );
        return Ok(());
    }
    let narrowed = match &ask.role {
        Some(role) => Some(caller.narrowed_to(role)?),
        None => None,
    };
    let caller = narrowed.as_ref().unwrap_or(caller);
    let request = RunRequest {
        words: Some(ask.query.clone()),
        claim: claim(ask.approval.as_ref(), ask.approval_token.as_ref()),
        plan_hash: ask.plan_hash.clone(),
        overriding: overriding(ask.override_guardrails.as_ref())?,
        id,
        ..RunRequest::new(row.skill.clone(), step.values(), source)
    };
    if ask.dry_run {
        let plan = plan_run(app, caller, &request, now).await?;
        asked.status = AskStatus::DryRun;
        asked.plan_id = Some(plan.hash.clone());
        asked.policy_id = plan.checks.iter().find_map(|check| check.policy_id.clone());
        asked.preview = Some(plan);
        return Ok(());
    }
    let run = start_run(app, caller, &request, now).await?;
    asked.status = match run.status {
        wire::RunStatus::AwaitingApproval => AskStatus::AwaitingApproval,
        _ => AskStatus::Started,
    };
    asked.policy_id = run.checks.iter().find_map(|check| check.policy_id.clone());
    asked.plan_id = run.plan_hash;
    asked.run_id = Some(run.id);
    Ok(())
}

fn steps(chooser: &Chooser<'_>, split: &Split, chosen: Option<&Row>) -> Vec<Step> {
    match (chosen, split.segments().next()) {
        (Some(row), Some(segment)) => vec![chooser.chosen(row, segment)],
        _ => split
            .segments()
            .map(|segment| chooser.route(segment))
            .collect(),
    }
}

fn chosen<'a>(loaded: &'a Loaded, id: &SkillId) -> Result<&'a Row> {
    let row = loaded.row(&id.dotted());
    row.map(AsRef::as_ref)
        .ok_or_else(|| Error::SkillNotFound(id.clone()))
}

fn check(ask: &wire::Ask) -> Result<()> {
    let characters = ask.query.chars().take(MAX_CHARS * 20).count();
    let problem = if ask.query.trim().is_empty() {
        "it is empty; say what you want done, such as `show the largest folders under /srv`"
            .to_owned()
    } else if characters > MAX_CHARS {
        format!("it has {characters} characters or more; expected at most {MAX_CHARS}")
    } else {
        return Ok(());
    };
    Err(Error::Invalid {
        what: "the request is",
        findings: vec![Finding::error(finding::Source::Inputs, "query", problem).field("query")],
    })
}
