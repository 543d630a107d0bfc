//! Running fixers: when one is started, what its run may change, and the pull request that proposes the change.
//!
//! A fixer runs as any skill does: by the skill [`SKILL`], whose files are [`files()`], under the same policies, budgets
//! and audit. Its run holds no right to write anything: it reports whole files, [`Reported`] reads them with suspicion, and
//! the shell proposes them on a branch of its own, never on a default branch. Never runs a script itself.

mod changes;
mod life;
mod pull_request;
mod skill;
#[cfg(test)]
mod tests;

pub use changes::{BadReport, Reported};
pub use life::{Asked, Ended, Fixes, NotNow};
pub use pull_request::{Told, branch, fixer_of_branch, pull_request};
pub use skill::{CHECKS_PATH, RUNNER_PATH, SKILL, files, is_fix, skill_id};
