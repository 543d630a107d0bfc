//! Opening the pull request that asks a human for a version.

use super::markdown::fenced;
use super::{contended, publish};
use crate::App;
use crate::error::{Error, Result};
use crate::store::Commit;
use domain::finding::Finding;
use domain::id::{SkillId, VersionNumber};
use domain::manifest::{self, Manifest};
use domain::skill::{self, Change, Content, Pending};
use jiff::Timestamp;
use std::fmt::Write;

pub(super) async fn run(
    app: &App,
    id: &SkillId,
    version: VersionNumber,
    now: Timestamp,
) -> Result<()> {
    open(app, id, version, now).await?;
    Ok(())
}

/// The pull request of this version exists and holds its texts afterwards; nothing, when the version
/// does not wait any more.
pub(crate) async fn open(
    app: &App,
    id: &SkillId,
    version: VersionNumber,
    now: Timestamp,
) -> Result<()> {
    let store = &app.records.store;
    let Some(found) = store.skill(id).await? else {
        return Ok(());
    };
    let Some(pending) = found
        .value
        .pending
        .filter(|pending| pending.version == version)
    else {
        return Ok(());
    };
    let Some(content) = store.content(id, version).await? else {
        return Ok(());
    };
    let parsed = manifest::parse(&content.manifest);
    let manifest = parsed
        .map_err(|findings| Error::Invalid {
            what: "the proposed manifest is",
            findings,
        })?
        .manifest;
    // One that is open has its words already. A first version is compared with itself, so that it costs the same.
    let lowered = match &pending.pull {
        Some(_) => Vec::new(),
        None => {
            let active = found.value.active.as_ref();
            let before = active.map_or(version, |active| active.version);
            lowered(app, id, before, &manifest).await?
        }
    };
    let title = title(&pending, id);
    let body = body(&pending, &manifest, &content, &lowered);
    let pull = app
        .forge
        .open_pull(id, version, &content, &title, &body)
        .await?;
    contended(|| async {
        let Some(found) = store.skill(id).await? else {
            return Ok(());
        };
        let known = found
            .value
            .pending
            .as_ref()
            .is_none_or(|pending| pending.pull.as_ref() == Some(&pull));
        if known {
            return Ok(());
        }
        let Ok(next) = skill::opened(&found.value, version, pull.clone(), now) else {
            return Ok(());
        };
        let commit = Commit::new()
            .skill(&next, Some(&found))?
            .pull(pull.number, id, version)?
            .work(&publish::of_skill("skill.proposed", &next), now)?;
        Ok(app.records.commit(&commit).await?)
    })
    .await
}

/// What the manifest owns up to less of than that of this version.
pub(crate) async fn lowered(
    app: &App,
    id: &SkillId,
    active: VersionNumber,
    manifest: &Manifest,
) -> Result<Vec<Finding>> {
    let before = app.records.store.content(id, active).await?;
    let before = before.and_then(|content| manifest::parse(&content.manifest).ok());
    Ok(before.map_or_else(Vec::new, |before| {
        policy::lint_risk(&before.manifest, manifest)
    }))
}

fn title(pending: &Pending, id: &SkillId) -> String {
    let verb = match pending.change {
        Change::Create => "Create",
        Change::Update => "Change",
        Change::Deprecate => "Deprecate",
        Change::Undeprecate => "Undeprecate",
    };
    format!("{verb} skill {id} (version {})", pending.version)
}

/// What a reviewer needs to decide. Texts from people go into fences that they cannot leave.
fn body(pending: &Pending, manifest: &Manifest, content: &Content, lowered: &[Finding]) -> String {
    let risk = match manifest.risk {
        manifest::Risk::Read => "read: only looks",
        manifest::Risk::Write => "write: changes something that can be changed back",
        manifest::Risk::Destructive => {
            "**destructive**: deletes, or changes what cannot be changed back"
        }
    };
    let mut body = format!(
        "Proposed through Prentice. Merging approves this version: it can be run from then on, at the merge commit.\n\n\
         * Risk: {risk}\n* Runs at most: {}\n",
        manifest::format_timeout(manifest.timeout),
    );
    for finding in lowered {
        let _ = write!(body, "\n**Look twice**: {}\n", finding.message);
    }
    let facts = [
        ("Proposed by", pending.proposed_by.as_str()),
        ("Description", manifest.description.as_str()),
    ];
    for (name, text) in facts {
        // Writing to a String cannot fail.
        let _ = write!(body, "\n{name}:\n{}", fenced(text));
    }
    if let Some(deprecated) = &manifest.deprecated {
        let replacement = deprecated
            .replacement
            .as_ref()
            .map_or("none", SkillId::as_str);
        let reason = deprecated.reason.as_deref().unwrap_or("none given");
        let _ = write!(
            body,
            "\nDeprecated; use instead: `{replacement}`; reason:\n{}",
            fenced(reason)
        );
    }
    let (manifest_lines, workflow_lines) = (
        content.manifest.lines().count(),
        content.workflow.lines().count(),
    );
    let _ = write!(
        body,
        "\nRead `{}` ({manifest_lines} lines) and `{}` ({workflow_lines} lines) in the diff. Both were checked by \
         Prentice's own rules, actionlint and zizmor, and are checked again when merged.\n",
        manifest.id.manifest_path(),
        manifest.id.workflow_path(),
    );
    body
}
