//! Asking the rules in force about something that runs elsewhere, or about an error that happened.

use crate::App;
use crate::error::{Error, Result};
use client::wire::{CheckGuardrails, GuardrailsChecked, MetRule};
use domain::guard::{Facts, Guards};
use domain::id::SkillId;
use domain::rule::{Action, is_rule_path, parse_at};
use jiff::Timestamp;

/// Which rules are met by these facts, and what follows. Nothing is counted or stopped by it.
///
/// # Errors
/// [`Error::BadRequest`] for a skill that is none; [`Error::Store`].
pub async fn check_guardrails(
    app: &App,
    asked: &CheckGuardrails,
    now: Timestamp,
) -> Result<GuardrailsChecked> {
    let skill = asked.skill_id.as_deref().map(SkillId::parse).transpose();
    let skill = skill.map_err(|error| Error::BadRequest(error.to_string()))?;
    let store = &app.records.store;
    let head = store.policy_head().await?;
    let in_force = app.policies.current(store, head.as_ref()).await?;
    let files = in_force.files.iter();
    let files = files.filter(|file| is_rule_path(&file.path));
    // What cannot be read is told of where policies are checked.
    let rules = files.filter_map(|file| Some(parse_at(&file.path, &file.text).ok()?.rule));
    let guards = Guards::compile(rules)
        .map_err(|(id, why)| Error::BadRequest(format!("the pattern of {id} is no good: {why}")))?;
    let facts = Facts {
        component: asked.component.as_deref().unwrap_or_default(),
        skill: skill.as_ref(),
        inputs: asked.inputs.as_ref(),
        error: asked.error.as_deref(),
        ..Facts::default()
    };
    let checked = guards.check(&facts, now);
    let met = checked.met.iter().map(|met| MetRule {
        id: met.id.to_string(),
        name: met.name.clone(),
        kind: met.action.kind().as_str().to_owned(),
        mode: met.mode.as_str().to_owned(),
        message: match &met.action {
            Action::Block { message, .. } => Some(message.clone()),
            Action::Autopatch { description, .. } => description.clone(),
        },
    });
    Ok(GuardrailsChecked {
        verdict: crate::view::guard_verdict(checked.verdict).to_owned(),
        met: met.collect(),
    })
}
