//! Checking a skill, saved or not, and showing what a pull request would carry.

use super::checks::{self, compose};
use crate::App;
use crate::error::{Error, Result};
use crate::work::open_pull::lowered;
use client::wire::{SkillProposal, ValidationReport};
use domain::finding::{Finding, any_error};
use domain::id::SkillId;
use domain::skill::Content;

/// Every check on a proposal that is not saved.
///
/// # Errors
/// [`Error::BadRequest`] when the proposal's parts contradict each other; what is wrong with the
/// skill is in the report.
pub async fn validate_proposal(app: &App, proposal: &SkillProposal) -> Result<ValidationReport> {
    let composed = compose(proposal)?;
    let mut findings = composed.findings;
    if let (Some(manifest), false) = (&composed.manifest, composed.content.workflow.is_empty()) {
        findings.extend(
            app.linters
                .check(&manifest.id.workflow_path(), &composed.content.workflow)
                .await?,
        );
    }
    Ok(report(app, composed.content, findings).await)
}

/// Every check on the version of a skill that waits, or else on the one that runs.
///
/// # Errors
/// [`Error::SkillNotFound`].
pub async fn validate_skill(app: &App, id: &SkillId) -> Result<ValidationReport> {
    let store = &app.records.store;
    let not_found = || Error::SkillNotFound(id.clone());
    let skill = store.skill(id).await?.ok_or_else(not_found)?.value;
    let version = skill
        .pending
        .as_ref()
        .map_or(skill.shown_version(), |pending| pending.version);
    let content = store.content(id, version).await?.ok_or_else(not_found)?;
    let findings = match (checks::content(app, id, &content).await?, &skill.active) {
        (Ok(checked), Some(active)) if active.version != version => {
            let mut findings = checked.warnings;
            findings.extend(lowered(app, id, active.version, &checked.manifest).await?);
            findings
        }
        (Ok(checked), _) => checked.warnings,
        (Err(findings), _) => findings,
    };
    Ok(report(app, content, findings).await)
}

async fn report(app: &App, content: Content, findings: Vec<Finding>) -> ValidationReport {
    ValidationReport {
        valid: !any_error(&findings),
        findings: findings.into_iter().map(Into::into).collect(),
        manifest: content.manifest,
        workflow: content.workflow,
        linters: app.linters.versions().await,
    }
}
