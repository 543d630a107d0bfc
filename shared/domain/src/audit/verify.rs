//! Whether a chain is whole.

use super::chain::hash_of;
use super::{Anchor, Entry, Verb};
use serde::{Deserialize, Serialize};

/// The chain is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How many entries were looked at.
    pub entries: u64,
    /// Where they end.
    pub end: Anchor,
    /// Places of entries that say that something is missing from before they were sealed. A chain with any
    /// of these is whole and does not tell everything.
    pub gaps: Vec<u64>,
}

/// What was done to a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BrokenKind {
    /// An entry does not say what it said.
    Changed,
    /// An entry is missing between others.
    Removed,
    /// Entries are in another order, or one is there twice.
    Reordered,
    /// Entries are missing at the end.
    Truncated,
    /// Entries stand behind the end that the head tells of.
    Unanchored,
}

/// The chain is not whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the audit is broken at entry {sequence}: {}", .kind.in_words())]
pub struct Broken {
    /// Where: everything before it is whole.
    pub sequence: u64,
    /// What was done.
    pub kind: BrokenKind,
}

impl BrokenKind {
    /// Its stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            BrokenKind::Changed => "changed",
            BrokenKind::Removed => "removed",
            BrokenKind::Reordered => "reordered",
            BrokenKind::Truncated => "truncated",
            BrokenKind::Unanchored => "unanchored",
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            BrokenKind::Changed => {
                "it does not say what it said when it was written; compare it with an export"
            }
            BrokenKind::Removed => {
                "it is missing, though later ones are there; look for it in an export"
            }
            BrokenKind::Reordered => {
                "it is not at its place, or there twice; sort the lines by `sequence` and try again"
            }
            BrokenKind::Truncated => {
                "it and all after it are missing; look for them in an export or a backup"
            }
            BrokenKind::Unanchored => {
                "it stands behind the end that the head tells of: it was put there, or the head was set back"
            }
        }
    }
}

/// Checks entries that follow `from` (for a whole chain [`Anchor::start`]).
///
/// `to` is where the chain is known to lead, from the stored head or, better, from a place that who
/// writes to the table cannot reach; without it, entries missing at the end, and a chain written
/// anew, look whole.
///
/// # Errors
/// [`Broken`] at the first place that is wrong.
pub fn verify(entries: &[Entry], from: &Anchor, to: Option<&Anchor>) -> Result<Verified, Broken> {
    let broken = |sequence, kind| Err(Broken { sequence, kind });
    let mut end = from.clone();
    let mut gaps = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let expected = end.sequence + 1;
        if hash_of(entry) != entry.hash {
            return broken(entry.sequence, BrokenKind::Changed);
        }
        if entry.sequence < expected {
            return broken(entry.sequence, BrokenKind::Reordered);
        }
        if entry.sequence > expected {
            let later = entries[index..].iter();
            let elsewhere = later.clone().any(|other| other.sequence == expected);
            let kind = if elsewhere {
                BrokenKind::Reordered
            } else {
                BrokenKind::Removed
            };
            return broken(expected, kind);
        }
        if entry.previous != end.hash {
            // It is whole in itself, so the one before it is not the one it was chained to.
            let changed = if index == 0 { expected } else { expected - 1 };
            return broken(changed, BrokenKind::Changed);
        }
        if entry.event.tenant != entries[0].event.tenant {
            return broken(expected, BrokenKind::Changed);
        }
        if to.is_some_and(|to| to.sequence == entry.sequence && to.hash != entry.hash) {
            return broken(expected, BrokenKind::Changed);
        }
        if entry.event.verb == Verb::AuditGap {
            gaps.push(entry.sequence);
        }
        end = entry.anchor();
    }
    match to {
        Some(to) if to.sequence > end.sequence => broken(end.sequence + 1, BrokenKind::Truncated),
        _ => Ok(Verified {
            entries: entries.len() as u64,
            end,
            gaps,
        }),
    }
}
