//! Stage 2: which fingerprints are one error after all. Looks at distinct templates only, never at
//! events; the same set in any order gives the same groups, and each merge has a reason and can be undone.

mod merge;
mod shared;
mod token;
mod union;
mod veto;

use super::{Fingerprint, Template};
use merge::{Merge, merge};
use serde::{Deserialize, Serialize};
use shared::shared;
use std::collections::BTreeMap;
use union::Sets;

/// One distinct fingerprint with what is needed to compare it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The fingerprint.
    pub fingerprint: Fingerprint,
    /// Its template; the greatest where messages of one fingerprint have several (they differ in punctuation and in
    /// what their gaps are taken for), so that it does not matter which came first.
    pub template: Template,
    /// Only members of one scope are ever merged: the service, or the component where none is said.
    pub scope: String,
    /// Class of the exception: members of different kinds are never merged.
    pub kind: String,
    /// Own frames of the stack: only members with the same frames are ever merged.
    #[serde(default)]
    pub frames: Vec<String>,
}

/// What people decided; it outranks every rule.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Pins {
    /// These two are one.
    #[serde(default)]
    pub merge: Vec<(Fingerprint, Fingerprint)>,
    /// These two are never one: the edges that would join them are dropped.
    #[serde(default)]
    pub split: Vec<(Fingerprint, Fingerprint)>,
}

/// When to merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GroupSettings {
    /// Distinct words at one place, all else being equal, from which the place counts as a gap.
    pub min_values: usize,
}

impl Default for GroupSettings {
    fn default() -> GroupSettings {
        GroupSettings { min_values: 5 }
    }
}

/// Why two fingerprints are in one group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Edge {
    /// The smaller fingerprint.
    pub a: Fingerprint,
    /// The larger one.
    pub b: Fingerprint,
    /// The reason, for people.
    pub reason: String,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The smallest fingerprint of its members.
    pub id: Fingerprint,
    /// What all of them say.
    pub template: Template,
    /// Its members, sorted.
    pub members: Vec<Fingerprint>,
}

/// Which fingerprints belong together.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Grouping {
    /// The groups, by id; a fingerprint that was merged with none is a group of its own.
    pub groups: Vec<Group>,
    /// From a fingerprint to the id of its group, for those whose id is not their own.
    pub aliases: BTreeMap<Fingerprint, Fingerprint>,
    /// Why. Dropping an edge (a split pin) undoes it.
    pub edges: Vec<Edge>,
}

impl Grouping {
    /// The id of the group of a fingerprint.
    pub fn group_of(&self, fingerprint: Fingerprint) -> Fingerprint {
        self.aliases
            .get(&fingerprint)
            .copied()
            .unwrap_or(fingerprint)
    }
}

/// What all of these templates say, with a gap where they differ; the same in any order.
pub fn shared_template<'t>(templates: impl IntoIterator<Item = &'t Template>) -> Template {
    shared(templates.into_iter())
}

/// Merges members; the same set in any order gives the same answer.
pub fn group(members: &[Member], pins: &Pins, settings: &GroupSettings) -> Grouping {
    let mut sorted = members.to_vec();
    // Of several templates of one fingerprint the greatest speaks, as in `Offline`.
    sorted.sort_by(|a, b| (a.fingerprint, &b.template).cmp(&(b.fingerprint, &a.template)));
    sorted.dedup_by_key(|member| member.fingerprint);
    let place = |fingerprint: &Fingerprint| {
        sorted
            .binary_search_by_key(fingerprint, |member| member.fingerprint)
            .ok()
    };
    let known = |pairs: &[(Fingerprint, Fingerprint)]| -> Vec<(usize, usize)> {
        let mut known: Vec<_> = pairs
            .iter()
            .filter_map(|(a, b)| Some((place(a)?, place(b)?)))
            .map(|(a, b)| (a.min(b), a.max(b)))
            .collect();
        known.sort_unstable();
        known
    };
    let mut sets = Sets::new(sorted.len(), &known(&pins.split));
    let mut merges: Vec<Merge> = known(&pins.merge)
        .into_iter()
        .filter(|(a, b)| sets.join(*a, *b))
        .map(|(a, b)| Merge {
            a,
            b,
            reason: "merged by hand".to_owned(),
        })
        .collect();
    merges.extend(merge(&sorted, &mut sets, settings));
    let edges = merges
        .into_iter()
        .map(|Merge { a, b, reason }| Edge {
            a: sorted[a].fingerprint,
            b: sorted[b].fingerprint,
            reason,
        })
        .collect();
    let mut of_root: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for at in 0..sorted.len() {
        of_root.entry(sets.root(at)).or_default().push(at);
    }
    let mut grouping = Grouping {
        edges,
        ..Grouping::default()
    };
    for (root, group) in of_root {
        let id = sorted[root].fingerprint;
        for &other in group.iter().filter(|other| **other != root) {
            grouping.aliases.insert(sorted[other].fingerprint, id);
        }
        grouping.groups.push(Group {
            id,
            template: shared(group.iter().map(|at| &sorted[*at].template)),
            members: group.iter().map(|at| sorted[*at].fingerprint).collect(),
        });
    }
    grouping
}
