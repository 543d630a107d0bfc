//! Taking over the policies of the default branch. Whether they are good is found out by whoever
//! lets runs run by them; files that are no good never replace good ones.

use super::{Work, contended, publish};
use crate::App;
use crate::error::Result;
use crate::store::{Commit, PolicyFiles, PolicyHead};
use crate::usecase::in_force;
use domain::errors::RuleSet;
use jiff::Timestamp;
use policy::PolicyFile;
use sha2::{Digest, Sha256};

pub(super) async fn run(app: &App, now: Timestamp) -> Result<()> {
    // The newest commit, not the one that was pushed: pushes may be heard of out of order.
    let head = app.forge.head().await?;
    let files = app.forge.policies_at(&head).await?;
    let hash = hash_of(&files);
    contended(|| async {
        let found = app.records.store.policy_head().await?;
        let (known, rev) = found.map_or_else(Default::default, |found| (found.value, found.rev));
        let none_yet = rev == 0 && files.is_empty();
        if known.hash == hash || none_yet {
            return Ok(());
        }
        let next = PolicyHead {
            newest: known.newest + 1,
            hash: hash.clone(),
            good: known.good,
            rejected: known.rejected,
        };
        let before = match known.newest {
            0 => None,
            newest => app.records.store.policy_files(newest).await?,
        };
        let before = before.map(|before| before.files).unwrap_or_default();
        let mut timeline = app.records.store.rule_timeline().await?;
        let turned = timeline.value.turn(&in_force(&files, now), now);
        let stored = PolicyFiles {
            commit: head.clone(),
            files: files.clone(),
        };
        let told = publish::of_policies("policy.merged", &head, next.newest);
        let mut commit = Commit::new();
        if turned {
            commit = commit.rule_timeline(&timeline.value, timeline.rev)?;
        }
        if own_rules(&before) != own_rules(&files) {
            commit = commit.work(&Work::GroupErrors, now)?;
        }
        let commit = commit
            .policy_head(&next, rev)?
            .policy_files(next.newest, &stored)?
            .work(&told, now)?;
        Ok(app.records.commit(&commit).await?)
    })
    .await
}

/// How a team tells errors apart.
fn own_rules(files: &[PolicyFile]) -> Option<&str> {
    let own = files.iter().find(|file| file.path == RuleSet::PATH);
    own.map(|file| file.text.as_str())
}

/// Each length is part of it, so that no two sets of files are written alike.
fn hash_of(files: &[PolicyFile]) -> String {
    let mut hash = Sha256::new();
    for file in files {
        for text in [&file.path, &file.text] {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        }
    }
    hex::encode(hash.finalize())
}
