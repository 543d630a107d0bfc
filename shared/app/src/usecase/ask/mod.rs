//! A request in plain language: led to a skill, its inputs read, and run if that is asked for.
//!
//! Only what the router selects, or what a person has chosen, is ever run; what is in doubt is handed back.

mod input;
mod step;
mod view;

use super::execute_skill;
use crate::App;
use crate::error::{Error, Result};
use crate::routes::{Loaded, Row};
use client::wire;
use client::wire::{AskDecision, AskPreview, AskStatus, AskWarning, Asked};
use domain::finding::{Finding, Source};
use domain::id::SkillId;
use domain::routing::segment::{self, Split};
use jiff::Timestamp;
use serde_json::Value;
use step::{Chooser, Step};

/// More is no request a person types; a document belongs into an input.
const MAX_CHARS: usize = 10_000;

/// Leads a request to a skill. Without `execute` nothing is started, and nothing is written.
///
/// # Errors
/// [`Error::Invalid`] when the request is empty or too long, or given inputs do not fit;
/// [`Error::SkillNotFound`] when the chosen skill cannot be run; [`Error::Model`]; [`Error::Store`].
pub async fn ask(app: &App, ask: &wire::Ask, by: &str, now: Timestamp) -> Result<Asked> {
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
        run_or_show(app, ask, only, row, &mut asked, by, now).await?;
    }
    Ok(asked)
}

async fn run_or_show(
    app: &App,
    ask: &wire::Ask,
    step: &Step,
    row: &Row,
    asked: &mut Asked,
    by: &str,
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
    let inputs = step.values();
    if ask.dry_run {
        let schema = row.schema();
        let findings = schema.check(&Value::Object(inputs.clone()));
        if !findings.is_empty() {
            return Err(Error::Invalid {
                what: "the inputs are",
                findings,
            });
        }
        asked.status = AskStatus::DryRun;
        asked.preview = Some(AskPreview {
            skill_id: row.document.id.clone(),
            version: row.version.0,
            commit: row.commit.to_string(),
            inputs: schema.resolve(&Value::Object(inputs)),
        });
        return Ok(());
    }
    let run = execute_skill(app, &row.skill, &inputs, by, now).await?;
    asked.status = AskStatus::Started;
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
        findings: vec![Finding::error(Source::Inputs, "query", problem).field("query")],
    })
}
