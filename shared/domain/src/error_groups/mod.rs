//! Which fingerprints are one error, and why: merged by a rule (stage 2), by a person, or since the rules changed.
//!
//! Owns the groups as they are kept between two looks at all errors. Counts stay with their fingerprints: a group is read
//! as the sum of its members ([`crate::signature::Signature::of_group`]), so any merge can be undone.

mod decide;
mod link;
mod regroup;
mod stored;
#[cfg(test)]
mod tests;

pub use decide::{MOST_DECISIONS, NotDecided};
pub use link::{Cause, Link};
pub use regroup::regroup;

use crate::errors::Fingerprint;
use link::Forest;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use stored::Stored;

/// The groups of a tenant's errors.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct ErrorGroups {
    /// Pairs that people said are one.
    merged: BTreeSet<(Fingerprint, Fingerprint)>,
    /// What people took out of its group: no rule ever merges it again.
    alone: BTreeSet<Fingerprint>,
    /// Why members are together; a tree for every group.
    links: Vec<Link>,
    /// Merges there was no room for when errors were grouped last.
    left_out: usize,
    /// Made of the links: the id of a member's group, for those that are in one.
    ids: BTreeMap<Fingerprint, Fingerprint>,
    /// Made of the links: the members of each group, sorted.
    members: BTreeMap<Fingerprint, Vec<Fingerprint>>,
}

impl ErrorGroups {
    /// The id of the group this fingerprint is in: the smallest fingerprint of its members; its own when it is alone.
    pub fn id_of(&self, fingerprint: Fingerprint) -> Fingerprint {
        self.ids.get(&fingerprint).copied().unwrap_or(fingerprint)
    }

    /// All that are in one group with this fingerprint, itself included, sorted.
    pub fn members(&self, fingerprint: Fingerprint) -> Vec<Fingerprint> {
        let found = self.members.get(&self.id_of(fingerprint));
        found.cloned().unwrap_or_else(|| vec![fingerprint])
    }

    /// Whether both are one error.
    pub fn same(&self, a: Fingerprint, b: Fingerprint) -> bool {
        self.id_of(a) == self.id_of(b)
    }

    /// Why the members of the group of this fingerprint are together.
    pub fn links(&self, fingerprint: Fingerprint) -> Vec<&Link> {
        let id = self.id_of(fingerprint);
        let of = self.links.iter().filter(|link| self.id_of(link.a) == id);
        of.collect()
    }

    /// Whether a person took it out of its group, so that no rule merges it.
    pub fn is_split(&self, fingerprint: Fingerprint) -> bool {
        self.alone.contains(&fingerprint)
    }

    /// Groups of more than one member.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether nothing is merged with anything.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Merges there was no room for when errors were grouped last.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// Works out anew what is made of the links.
    fn of_links(mut self) -> ErrorGroups {
        let mut forest = Forest::default();
        for link in &self.links {
            forest.join(link.a, link.b);
        }
        self.ids.clear();
        self.members.clear();
        let linked: BTreeSet<Fingerprint> = self
            .links
            .iter()
            .flat_map(|link| [link.a, link.b])
            .collect();
        for fingerprint in linked {
            let id = forest.root(fingerprint);
            self.ids.insert(fingerprint, id);
            self.members.entry(id).or_default().push(fingerprint);
        }
        self
    }
}
