//! What a run can touch, for the plan: rights, secrets by name, hosts.

use serde::{Deserialize, Serialize};

/// What the workflow of a skill, or those of a plan together, can touch. Without the job that reports to
/// Prentice, which is the same in every workflow and runs none of the commands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// Rights of the token its commands have, by scope; the widest of all its jobs.
    pub permissions: Vec<ScopeAccess>,
    /// Names of secrets, sorted, never their values; `*` when it can have every one.
    pub secrets: Vec<String>,
    /// Hosts that its commands name, sorted. `$INPUT_HOST` when an input says which.
    pub hosts: Vec<String>,
    /// How many of its steps run commands.
    pub commands: usize,
}

/// A right of the token: `contents: write`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ScopeAccess {
    /// `contents`, `issues` …; `*` for all.
    pub scope: String,
    /// `read` or `write`; `default` when the workflow does not say and the repository's setting decides.
    pub access: String,
}

impl Reach {
    /// What this and the other can touch together: that of a plan of several steps.
    #[must_use]
    pub fn with(mut self, other: &Reach) -> Reach {
        for right in &other.permissions {
            self.grant(&right.scope, &right.access);
        }
        self.secrets.extend(other.secrets.iter().cloned());
        self.hosts.extend(other.hosts.iter().cloned());
        self.commands += other.commands;
        self.in_order()
    }

    /// Adds a right, unless a wider one of the same scope is there.
    pub(super) fn grant(&mut self, scope: &str, access: &str) {
        let rank = |access: &str| {
            ["read", "default", "write"]
                .iter()
                .position(|&known| known == access)
        };
        match self
            .permissions
            .iter_mut()
            .find(|right| right.scope == scope)
        {
            Some(right) if rank(&right.access) < rank(access) => right.access = access.to_owned(),
            Some(_) => {}
            None => self.permissions.push(ScopeAccess {
                scope: scope.to_owned(),
                access: access.to_owned(),
            }),
        }
    }

    /// Sorted, each once.
    pub(super) fn in_order(mut self) -> Reach {
        self.permissions.sort();
        for names in [&mut self.secrets, &mut self.hosts] {
            names.sort();
            names.dedup();
        }
        self
    }
}
