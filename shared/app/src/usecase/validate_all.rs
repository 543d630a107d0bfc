//! Checking every skill on the default branch.

use super::checks;
use crate::App;
use crate::error::{Error, Result};
use client::wire::{Issue, ValidateAll, ValidateAllReport};
use domain::finding::{Finding, Severity, Source};
use domain::id::SkillId;
use domain::manifest;
use futures::{StreamExt, TryStreamExt, stream};

/// Skills that are read and checked at the same time.
const AT_ONCE: usize = 4;

/// Every finding in every skill of the default branch.
///
/// # Errors
/// [`Error::NoRepository`] for a tenant that has none; [`Error::Forge`] when it cannot be read.
pub async fn validate_all(app: &App, request: &ValidateAll) -> Result<ValidateAllReport> {
    if !app.has_repository() {
        return Err(Error::NoRepository(app.tenant().clone()));
    }
    let head = app.forge.head().await?;
    let skills = app.forge.skills_at(&head).await?;
    let checked = u32::try_from(skills.len()).unwrap_or(u32::MAX);
    let of_skill = |id: SkillId| {
        let commit = head.clone();
        async move {
            let content = app.forge.content_at(&id, commit.as_str()).await?;
            let findings = if request.check_entrypoints {
                checks::content(app, &id, &content)
                    .await?
                    .map_or_else(|findings| findings, |checked| checked.warnings)
            } else {
                let parsed = manifest::parse_at(&id.manifest_path(), &content.manifest);
                parsed.map_or_else(|findings| findings, |parsed| parsed.warnings)
            };
            let found = findings
                .into_iter()
                .filter(|finding| finding.severity == Severity::Error);
            Ok::<_, crate::Error>(
                found
                    .map(|finding| issue(&id, &finding))
                    .collect::<Vec<_>>(),
            )
        }
    };
    let issues: Vec<Vec<Issue>> = stream::iter(skills)
        .map(of_skill)
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    let issues: Vec<Issue> = issues.into_iter().flatten().collect();
    let status = if issues.is_empty() { "ok" } else { "invalid" };
    Ok(ValidateAllReport {
        status: status.to_owned(),
        checked,
        issues,
    })
}

fn issue(id: &SkillId, finding: &Finding) -> Issue {
    let (path, category) = match finding.source {
        Source::Manifest => (id.manifest_path(), "metadata"),
        _ => (id.workflow_path(), "entrypoint"),
    };
    Issue {
        path,
        category: category.to_owned(),
        message: finding.to_string(),
        skill_id: Some(id.dotted()),
    }
}
