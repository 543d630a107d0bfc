//! Two fingerprints that are one, and why; and trees of such.

use crate::errors::Fingerprint;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Why two fingerprints are one error.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum Cause {
    /// A person said so.
    Person,
    /// The rules changed: what was counted under the one is counted under the other since.
    NewRules {
        /// Number of the rules since.
        number: u32,
    },
    /// Their templates were merged.
    Rule {
        /// What the rule found; text of templates is part of it.
        reason: String,
    },
}

impl Cause {
    /// Its stable name: `person`, `new_rules` or `rule`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Cause::Person => "person",
            Cause::NewRules { .. } => "new_rules",
            Cause::Rule { .. } => "rule",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::Person => f.write_str("merged by hand"),
            Cause::NewRules { number } => write!(
                f,
                "the rules changed: its messages have this fingerprint since version {}.{}",
                number >> 16,
                number & 0xffff
            ),
            Cause::Rule { reason } if reason.is_empty() => f.write_str("merged by a rule"),
            Cause::Rule { reason } => f.write_str(reason),
        }
    }
}

/// Two fingerprints that are one error. Where the rules changed `a` is the older one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// One of them.
    pub a: Fingerprint,
    /// The other.
    pub b: Fingerprint,
    /// Why.
    pub cause: Cause,
}

impl Link {
    /// The other end, where `fingerprint` is one.
    pub(super) fn other(&self, fingerprint: Fingerprint) -> Option<Fingerprint> {
        match fingerprint {
            of if of == self.a => Some(self.b),
            of if of == self.b => Some(self.a),
            _ => None,
        }
    }
}

/// Disjoint sets of fingerprints; the root of a set is its smallest.
#[derive(Default)]
pub(super) struct Forest {
    parent: BTreeMap<Fingerprint, Fingerprint>,
}

impl Forest {
    pub(super) fn root(&self, mut of: Fingerprint) -> Fingerprint {
        while let Some(parent) = self.parent.get(&of) {
            of = *parent;
        }
        of
    }

    /// Joins the sets of both; false when they were one.
    pub(super) fn join(&mut self, a: Fingerprint, b: Fingerprint) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return false;
        }
        self.parent.insert(a.max(b), a.min(b));
        true
    }
}
