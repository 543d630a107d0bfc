//! What one mining run proposes, and how a reviewer is told.
//!
//! Owns the choice of candidates, the memory of what was decided before, the making of a rule from what is known, the
//! replay over past runs, and the text of the pull request. It opens nothing: branches and pull requests are the
//! shell's. Text of logs stands in code in the pull request, where it cannot be Markdown, HTML or a mention.

mod change;
mod draft;
mod examine;
mod learned;
#[cfg(test)]
mod learned_tests;
pub mod markdown;
mod pull_request;
mod replay;
mod select;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod text_tests;
mod wording;

pub use crate::outcome::ProposalFact;
pub use change::Change;
pub use draft::{Draft, NotDrafted, Wording};
pub use examine::{Examined, Material, examine};
pub use learned::{LEARNED_BRANCH, Learned, learned};
pub use pull_request::{BRANCH, Item, PullRequest, pull_request};
pub use replay::{Ended, Replay, ReplayRun, replay};
pub use select::{Candidate, Decision, Known, Settings, Skip, State, select};
pub use wording::{About, Wordings};
