//! The decisions in a skill's life. Each takes the skill as it is and what was seen, and gives the
//! skill as it is afterwards, or says why that cannot be.

use super::{Active, Change, ContentHash, Pending, Pull, Rejected, Rejection, Skill, Summary};
use crate::finding::Finding;
use crate::id::{CommitSha, SkillId, VersionNumber};
use crate::manifest::Manifest;
use jiff::Timestamp;

/// A decision: the skill afterwards.
pub type Next = Result<Skill, Refusal>;

/// Why a decision cannot be.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The name is taken.
    #[error("{id} is there already; change it with PUT /api/skills/{} or choose another name", id.dotted())]
    NameTaken {
        /// The name.
        id: SkillId,
    },
    /// A change of it waits for a human.
    #[error(
        "a change of {id} waits for a human already ({}); merge or close that pull request first",
        pull.as_ref().map_or("its pull request is being opened", |pull| pull.url.as_str())
    )]
    ChangePending {
        /// The skill.
        id: SkillId,
        /// Where it waits.
        pull: Option<Pull>,
    },
    /// It would change nothing.
    #[error("nothing would change: {id} says exactly this already")]
    NothingChanges {
        /// The skill.
        id: SkillId,
    },
    /// There is nothing active to change.
    #[error("{id} is not active, so it cannot be {verb}d")]
    NotActive {
        /// The skill.
        id: SkillId,
        /// `deprecate` or `undeprecate`.
        verb: &'static str,
    },
    /// What was seen is of a version that does not wait any more.
    #[error("version {version} of {id} does not wait for anything")]
    NotPending {
        /// The skill.
        id: SkillId,
        /// The version.
        version: VersionNumber,
    },
}

/// What is proposed, checked already.
#[derive(Debug, Clone)]
pub struct Proposed<'a> {
    /// What it says.
    pub manifest: &'a Manifest,
    /// What it does to the skill.
    pub change: Change,
    /// Hash of its texts.
    pub hash: ContentHash,
    /// Who proposes it.
    pub by: &'a str,
}

/// A new version of a skill, or of a new one, that waits for a human.
///
/// # Errors
/// [`Refusal`] when the name is taken, a change waits already, or nothing would change.
pub fn propose(skill: Option<&Skill>, proposed: Proposed<'_>, now: Timestamp) -> Next {
    let id = &proposed.manifest.id;
    if let Some(skill) = skill {
        if proposed.change == Change::Create && (skill.active.is_some() || skill.pending.is_some())
        {
            return Err(Refusal::NameTaken { id: id.clone() });
        }
        if let Some(pending) = &skill.pending {
            return Err(Refusal::ChangePending {
                id: id.clone(),
                pull: pending.pull.clone(),
            });
        }
        if skill
            .active
            .as_ref()
            .is_some_and(|active| active.hash == proposed.hash)
        {
            return Err(Refusal::NothingChanges { id: id.clone() });
        }
    }
    let deprecates = matches!(proposed.change, Change::Deprecate | Change::Undeprecate);
    if deprecates && skill.is_none_or(|skill| skill.active.is_none()) {
        return Err(Refusal::NotActive {
            id: id.clone(),
            verb: proposed.change.as_str(),
        });
    }
    let version = skill.map_or(VersionNumber::FIRST, |skill| skill.newest.next());
    let pending = Pending {
        version,
        change: proposed.change,
        hash: proposed.hash,
        pull: None,
        proposed_at: now,
        proposed_by: proposed.by.to_owned(),
    };
    let active = skill.and_then(|skill| skill.active.clone());
    Ok(Skill {
        id: id.clone(),
        summary: match skill {
            Some(skill) if active.is_some() => skill.summary.clone(),
            _ => Summary::of(proposed.manifest),
        },
        active,
        pending: Some(pending),
        rejected: skill.and_then(|skill| skill.rejected.clone()),
        newest: version,
        created_at: skill.map_or(now, |skill| skill.created_at),
        updated_at: now,
    })
}

/// New texts for the version that waits: its pull request is updated, not a second one opened.
///
/// # Errors
/// [`Refusal::NothingChanges`] when they are the same; [`Refusal::NotPending`] when none waits.
pub fn amend(skill: &Skill, proposed: Proposed<'_>, now: Timestamp) -> Next {
    let mut next = skill.clone();
    let Some(pending) = &mut next.pending else {
        return Err(Refusal::NotPending {
            id: skill.id.clone(),
            version: skill.newest,
        });
    };
    if pending.hash == proposed.hash {
        return Err(Refusal::NothingChanges {
            id: skill.id.clone(),
        });
    }
    pending.hash = proposed.hash;
    proposed.by.clone_into(&mut pending.proposed_by);
    pending.proposed_at = now;
    if next.active.is_none() {
        next.summary = Summary::of(proposed.manifest);
    }
    next.updated_at = now;
    Ok(next)
}

/// The pull request of this version is open.
///
/// # Errors
/// [`Refusal::NotPending`] when this version does not wait.
pub fn opened(skill: &Skill, version: VersionNumber, pull: Pull, now: Timestamp) -> Next {
    let mut next = skill.clone();
    pending(&mut next, version)?.pull = Some(pull);
    next.updated_at = now;
    Ok(next)
}

/// What a merge brought, checked at the merge commit.
#[derive(Debug, Clone)]
pub struct Merge<'a> {
    /// The merge commit.
    pub commit: CommitSha,
    /// Hash of the texts at that commit.
    pub hash: ContentHash,
    /// The pull request.
    pub pull: Pull,
    /// What the texts say, or why they are not valid.
    pub verdict: Result<&'a Manifest, Vec<Finding>>,
}

/// The pull request of this version was merged: it is active, or rejected when it is not valid.
///
/// # Errors
/// [`Refusal::NotPending`] when this version does not wait.
pub fn merge(skill: &Skill, version: VersionNumber, merge: Merge<'_>, now: Timestamp) -> Next {
    let mut next = skill.clone();
    let proposed = pending(&mut next, version)?.hash.clone();
    next.pending = None;
    next.updated_at = now;
    match merge.verdict {
        Ok(manifest) => {
            next.summary = Summary::of(manifest);
            next.rejected = None;
            next.active = Some(Active {
                version,
                commit: merge.commit,
                edited: merge.hash != proposed,
                hash: merge.hash,
                pull: Some(merge.pull),
                activated_at: now,
            });
        }
        Err(findings) => {
            next.rejected = Some(Rejected {
                version,
                pull: merge.pull,
                why: Rejection::Invalid(findings),
                at: now,
            });
        }
    }
    Ok(next)
}

/// The pull request of this version was closed unmerged.
///
/// # Errors
/// [`Refusal::NotPending`] when this version does not wait.
pub fn close(skill: &Skill, version: VersionNumber, pull: Pull, now: Timestamp) -> Next {
    let mut next = skill.clone();
    pending(&mut next, version)?;
    next.pending = None;
    next.rejected = Some(Rejected {
        version,
        pull,
        why: Rejection::Closed,
        at: now,
    });
    next.updated_at = now;
    Ok(next)
}

/// A valid skill was found on the default branch that came there without Prentice.
///
/// # Errors
/// [`Refusal::NothingChanges`] when exactly this is active; [`Refusal::ChangePending`] when a
/// version waits: its own pull request decides.
pub fn adopt(
    skill: Option<&Skill>,
    manifest: &Manifest,
    commit: CommitSha,
    hash: ContentHash,
    now: Timestamp,
) -> Next {
    if let Some(skill) = skill {
        if let Some(pending) = &skill.pending {
            return Err(Refusal::ChangePending {
                id: skill.id.clone(),
                pull: pending.pull.clone(),
            });
        }
        if skill
            .active
            .as_ref()
            .is_some_and(|active| active.hash == hash)
        {
            return Err(Refusal::NothingChanges {
                id: skill.id.clone(),
            });
        }
    }
    let version = skill.map_or(VersionNumber::FIRST, |skill| skill.newest.next());
    Ok(Skill {
        id: manifest.id.clone(),
        active: Some(Active {
            version,
            commit,
            hash,
            pull: None,
            activated_at: now,
            edited: false,
        }),
        pending: None,
        rejected: None,
        summary: Summary::of(manifest),
        newest: version,
        created_at: skill.map_or(now, |skill| skill.created_at),
        updated_at: now,
    })
}

fn pending(skill: &mut Skill, version: VersionNumber) -> Result<&mut Pending, Refusal> {
    let id = skill.id.clone();
    match &mut skill.pending {
        Some(pending) if pending.version == version => Ok(pending),
        _ => Err(Refusal::NotPending { id, version }),
    }
}
