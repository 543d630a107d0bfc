//! Checking a pull request of the skills repository: what it weakens in policies and risks, and for which of the runs
//! there were its policies would decide otherwise. Says so by a status of the newest commit and in one comment, and
//! never merges, closes or approves anything.

mod report;

use crate::App;
use crate::error::Result;
use crate::forge::{ChangedFile, Forge, ForgeError, skill_of_path};
use crate::usecase::compare_policies;
use domain::finding::Finding;
use domain::id::{CommitSha, PullNumber};
use domain::manifest::{self, Manifest};
use futures::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use policy::PolicyFile;
use report::Report;
use std::collections::BTreeMap;

/// The name of the status.
const CONTEXT: &str = "prentice/policies";
/// What our comment begins with, seen by nobody.
const MARK: &str = "<!-- prentice: policies -->";
/// Manifests that are compared; a change of more is no change of a skill.
const MOST_MANIFESTS: usize = 200;
/// Manifests that are read at the same time.
const AT_ONCE: usize = 8;

pub(super) async fn run(app: &App, number: PullNumber, now: Timestamp) -> Result<()> {
    let forge = &app.forge;
    let pull = match forge.reviewed(number).await {
        Ok(pull) => pull,
        // Of another repository by now, or never there.
        Err(ForgeError::NotFound { .. }) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    if !pull.open || pull.branch != forge.default_branch() {
        return Ok(());
    }
    let files = forge.changed_files(number).await?;
    let report = Report {
        risks: lowered(forge, &files, &pull.base, &pull.head).await?,
        policies: match files.iter().any(touches_policies) {
            true => {
                let after = policies_after(forge, &files, &pull.base, &pull.head).await?;
                Some(compare_policies(app, &after, now).await?)
            }
            false => None,
        },
    };
    let known = forge.comment_with(number, MARK).await?;
    let said = format!("{MARK}\n{}", report.body());
    let worth_saying = known.is_some() || !report.says_nothing();
    // The same words again would only wake everybody who reads along.
    if worth_saying && known.as_ref().is_none_or(|known| known.body != said) {
        forge.say(number, known.as_ref(), &said).await?;
    }
    let (mark, description) = report.verdict();
    Ok(forge.mark(&pull.head, CONTEXT, mark, &description).await?)
}

fn touches_policies(file: &ChangedFile) -> bool {
    let moved_away = file.before.as_deref().is_some_and(PolicyFile::is_policy);
    PolicyFile::is_policy(&file.path) || moved_away
}

/// The policies as they would be after a merge: those of the branch it is for, with what the pull request changes.
async fn policies_after(
    forge: &Forge,
    files: &[ChangedFile],
    base: &CommitSha,
    head: &CommitSha,
) -> Result<Vec<PolicyFile>> {
    let mut after: BTreeMap<String, String> = forge
        .policies_at(base)
        .await?
        .into_iter()
        .map(|file| (file.path, file.text))
        .collect();
    let theirs: BTreeMap<String, String> = forge
        .policies_at(head)
        .await?
        .into_iter()
        .map(|file| (file.path, file.text))
        .collect();
    for file in files.iter().filter(|file| touches_policies(file)) {
        if let Some(before) = file.before.as_ref().filter(|_| !file.is_new()) {
            after.remove(before);
        }
        match theirs.get(&file.path) {
            Some(text) if !file.is_gone() => after.insert(file.path.clone(), text.clone()),
            _ => after.remove(&file.path),
        };
    }
    let files = after.into_iter();
    Ok(files
        .map(|(path, text)| PolicyFile::new(path, text))
        .collect())
}

/// The risks that manifests own up to less of.
async fn lowered(
    forge: &Forge,
    files: &[ChangedFile],
    base: &CommitSha,
    head: &CommitSha,
) -> Result<Vec<Finding>> {
    let changed = files
        .iter()
        .filter(|file| skill_of_path(&file.path).is_some() && !file.is_gone() && !file.is_new());
    let changed: Vec<(String, String)> = changed
        .take(MOST_MANIFESTS)
        .map(|file| {
            let before = file.before.as_ref().unwrap_or(&file.path);
            (before.clone(), file.path.clone())
        })
        .collect();
    let pairs = stream::iter(changed).map(|(before, after)| async move {
        let (before, after) = tokio::join!(
            manifest_at(forge, &before, base),
            manifest_at(forge, &after, head)
        );
        Ok::<_, ForgeError>((before?, after?))
    });
    let pairs: Vec<_> = pairs.buffered(AT_ONCE).try_collect().await?;
    let pairs = pairs.into_iter();
    Ok(pairs
        .filter_map(|(before, after)| Some(policy::lint_risk(&before?, &after?)))
        .flatten()
        .collect())
}

/// A manifest; none when it is not there or is none. That is for the checks of skills to tell.
async fn manifest_at(
    forge: &Forge,
    path: &str,
    commit: &CommitSha,
) -> std::result::Result<Option<Manifest>, ForgeError> {
    match forge.file_at(path, commit.as_str()).await {
        Ok(text) => Ok(manifest::parse(&text).ok().map(|parsed| parsed.manifest)),
        Err(ForgeError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
