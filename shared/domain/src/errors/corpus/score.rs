//! Grouping accuracy (GA): the share of events whose group holds just the events of their label.

use std::collections::HashMap;
use std::hash::Hash;

pub(super) fn accuracy<L: Eq + Hash + Clone, G: Eq + Hash + Clone>(events: &[(L, G)]) -> f64 {
    let (mut labels, mut groups, mut both) = (HashMap::new(), HashMap::new(), HashMap::new());
    for (label, group) in events {
        *labels.entry(label).or_insert(0u64) += 1;
        *groups.entry(group).or_insert(0u64) += 1;
        *both.entry((label, group)).or_insert(0u64) += 1;
    }
    let right: u64 = both
        .iter()
        .filter(|((label, group), count)| labels[label] == **count && groups[group] == **count)
        .map(|(_, count)| count)
        .sum();
    right as f64 / events.len() as f64
}
