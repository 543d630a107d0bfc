//! What people decide about groups. It outranks every rule, outlasts every look at all errors, and can be undone.

use super::{Cause, ErrorGroups, Link};
use crate::errors::Fingerprint;

/// Merges and splits by hand that are kept, of each.
pub const MOST_DECISIONS: usize = 1_000;

/// Why groups stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotDecided {
    /// An error and itself.
    #[error("{0} is merged with itself; expected two errors")]
    Itself(Fingerprint),
    /// There is nothing to take it out of.
    #[error("{0} is merged with no other error, so there is nothing to split")]
    NotMerged(Fingerprint),
    /// There are too many decisions already.
    #[error(
        "{MOST_DECISIONS} errors were merged or split by hand; take some of that back, or say it by a rule in errors/rules.yaml"
    )]
    TooMany,
}

impl ErrorGroups {
    /// These two are one from now on, with all that they are merged with.
    ///
    /// # Errors
    /// [`NotDecided::Itself`] and [`NotDecided::TooMany`].
    pub fn merge(mut self, a: Fingerprint, b: Fingerprint) -> Result<ErrorGroups, NotDecided> {
        let (a, b) = (a.min(b), a.max(b));
        if a == b {
            return Err(NotDecided::Itself(a));
        }
        if self.merged.len() >= MOST_DECISIONS && !self.merged.contains(&(a, b)) {
            return Err(NotDecided::TooMany);
        }
        self.merged.insert((a, b));
        // Whoever says that they are one takes back that one of them is to stand alone.
        self.alone.remove(&a);
        self.alone.remove(&b);
        if !self.same(a, b) {
            let cause = Cause::Person;
            self.links.push(Link { a, b, cause });
        }
        Ok(self.of_links())
    }

    /// This one is no longer one with the others of its group. What people merged it with is taken back first; only when
    /// a rule still keeps it where it is, no rule may merge it again. The others stay together.
    ///
    /// # Errors
    /// [`NotDecided::NotMerged`] and [`NotDecided::TooMany`].
    pub fn split(mut self, fingerprint: Fingerprint) -> Result<ErrorGroups, NotDecided> {
        let before = self.members(fingerprint).len();
        if before < 2 {
            return Err(NotDecided::NotMerged(fingerprint));
        }
        let by_hand = self.merged.iter().filter_map(|(a, b)| match fingerprint {
            of if of == *a => Some(*b),
            of if of == *b => Some(*a),
            _ => None,
        });
        let by_hand: Vec<Fingerprint> = by_hand.collect();
        for pair in by_hand.windows(2) {
            self.merged
                .insert((pair[0].min(pair[1]), pair[0].max(pair[1])));
        }
        self.merged
            .retain(|(a, b)| *a != fingerprint && *b != fingerprint);
        self = self.without(fingerprint, |cause| *cause == Cause::Person);
        if self.members(fingerprint).len() < before {
            return Ok(self);
        }
        if self.alone.len() >= MOST_DECISIONS && !self.alone.contains(&fingerprint) {
            return Err(NotDecided::TooMany);
        }
        self.alone.insert(fingerprint);
        Ok(self.without(fingerprint, |_| true))
    }

    /// Without such links of this one; those it held together are linked to one another for the same reason.
    fn without(mut self, fingerprint: Fingerprint, which: impl Fn(&Cause) -> bool) -> ErrorGroups {
        let mut held: Vec<(Fingerprint, Cause)> = Vec::new();
        self.links.retain(|link| match link.other(fingerprint) {
            Some(other) if which(&link.cause) => {
                held.push((other, link.cause.clone()));
                false
            }
            _ => true,
        });
        for pair in held.windows(2) {
            let (a, b) = (pair[0].0, pair[1].0);
            let cause = pair[1].1.clone();
            self.links.push(Link { a, b, cause });
        }
        self.of_links()
    }
}
