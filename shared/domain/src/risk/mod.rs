//! How much harm a run can do, and why: from the manifest, the workflow and the words of the request.
//!
//! Owns what is taken for harmful ([`command`], [`lexicon`]) and the sum of it, an [`Assessment`] whose every
//! [`Reason`] says where it was found. It never decides what follows: policies and approvals do. It reads
//! texts and trusts none of them, but it is no sandbox: a script that hides what it does on purpose can; what
//! counts against that is the human who merged it.

mod assessment;
mod command;
mod fragment;
mod lexicon;
mod reach;
mod request;
mod shell;
mod workflow;

#[cfg(test)]
mod tests;

pub use assessment::{Assessment, Facts, Found, Reason, assess};
pub use reach::{Reach, ScopeAccess};
pub use workflow::{Examined, examine};
