//! Saying that a skill should not be used any more, and taking that back: by pull request, as every
//! change.

use super::propose_skill::propose;
use crate::App;
use crate::error::{Error, Result};
use client::wire;
use domain::finding::{Finding, Source};
use domain::id::SkillId;
use domain::manifest::{self, Deprecation, Manifest};
use domain::skill::{Change, Content};
use jiff::Timestamp;

/// Proposes that a skill should not be used any more.
///
/// # Errors
/// [`Error::Invalid`] when neither a reason nor a replacement is given; [`Error::SkillNotFound`];
/// [`Error::Refused`].
pub async fn deprecate_skill(
    app: &App,
    id: &SkillId,
    why: &wire::Deprecation,
    by: &str,
    now: Timestamp,
) -> Result<wire::DeprecationAnswer> {
    let deprecation = deprecation(id, why)?;
    change(app, id, Some(deprecation), Change::Deprecate, by, now).await
}

/// Proposes that a skill may be used again.
///
/// # Errors
/// [`Error::SkillNotFound`]; [`Error::Refused`] when it is not deprecated.
pub async fn undeprecate_skill(
    app: &App,
    id: &SkillId,
    by: &str,
    now: Timestamp,
) -> Result<wire::DeprecationAnswer> {
    change(app, id, None, Change::Undeprecate, by, now).await
}

fn deprecation(id: &SkillId, why: &wire::Deprecation) -> Result<Deprecation> {
    let text = |text: &Option<String>| {
        text.as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    let invalid = |field: &str, message: String| Error::Invalid {
        what: "the deprecation is",
        findings: vec![Finding::error(Source::Manifest, "deprecated", message).field(field)],
    };
    let replacement = text(&why.replacement_id)
        .map(|text| SkillId::parse(&text))
        .transpose();
    let replacement = replacement.map_err(|error| invalid("replacement_id", error.to_string()))?;
    if replacement.as_ref() == Some(id) {
        return Err(invalid(
            "replacement_id",
            format!("{id} cannot replace itself"),
        ));
    }
    let reason = text(&why.reason);
    if reason.is_none() && replacement.is_none() {
        return Err(invalid(
            "reason",
            "say why (`reason`), or what to use instead (`replacement_id`)".to_owned(),
        ));
    }
    Ok(Deprecation {
        reason,
        replacement,
    })
}

async fn change(
    app: &App,
    id: &SkillId,
    deprecated: Option<Deprecation>,
    change: Change,
    by: &str,
    now: Timestamp,
) -> Result<wire::DeprecationAnswer> {
    let store = &app.records.store;
    let skill = store
        .skill(id)
        .await?
        .ok_or_else(|| Error::SkillNotFound(id.clone()))?
        .value;
    let not_active = || domain::skill::Refusal::NotActive {
        id: id.clone(),
        verb: change.as_str(),
    };
    let active = skill.active.ok_or_else(not_active)?;
    let content = store
        .content(id, active.version)
        .await?
        .ok_or_else(|| Error::SkillNotFound(id.clone()))?;
    let parsed = manifest::parse(&content.manifest);
    let manifest = parsed
        .map_err(|findings| Error::Invalid {
            what: "the active manifest is",
            findings,
        })?
        .manifest;
    let is_deprecated = deprecated.is_some();
    let manifest = Manifest {
        deprecated,
        ..manifest
    };
    let content = Content {
        manifest: manifest::render(&manifest),
        workflow: content.workflow,
    };
    let skill = propose(app, &manifest, &content, change, by, now).await?;
    Ok(wire::DeprecationAnswer {
        status: "pending_approval".to_owned(),
        skill_id: id.dotted(),
        deprecated: is_deprecated,
        pull: skill.pending.and_then(|pending| pending.pull),
    })
}
