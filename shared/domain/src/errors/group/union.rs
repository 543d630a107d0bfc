//! Which members are one so far. Refuses to join two that a person split.

use std::collections::HashMap;

/// Disjoint sets of numbers; the root of a set is its smallest number.
pub(super) struct Sets {
    parent: Vec<usize>,
    /// For a root, those whose sets it must not be in.
    apart: HashMap<usize, Vec<usize>>,
}

impl Sets {
    pub(super) fn new(count: usize, apart: &[(usize, usize)]) -> Sets {
        let mut sets = Sets {
            parent: (0..count).collect(),
            apart: HashMap::new(),
        };
        for &(a, b) in apart {
            sets.apart.entry(a).or_default().push(b);
            sets.apart.entry(b).or_default().push(a);
        }
        sets
    }

    pub(super) fn root(&mut self, mut at: usize) -> usize {
        while self.parent[at] != at {
            self.parent[at] = self.parent[self.parent[at]];
            at = self.parent[at];
        }
        at
    }

    /// Joins the sets of both; false when they were one already or must stay two.
    pub(super) fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        let (low, high) = (a.min(b), a.max(b));
        if low == high {
            return false;
        }
        let kept_apart = self.apart.get(&high).cloned().unwrap_or_default();
        if kept_apart.iter().any(|other| self.root(*other) == low) {
            return false;
        }
        self.parent[high] = low;
        if let Some(moved) = self.apart.remove(&high) {
            self.apart.entry(low).or_default().extend(moved);
        }
        true
    }
}
