//! GitHub's JSON: the same shapes in answers of the API and in events.
//!
//! It only renders what it is given. What is true of every repository here (no forks, no wiki, nothing private) is
//! written down once, in this directory.

mod actions;
mod git;
mod people;
mod pulls;
mod repository;
mod review;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub(crate) use actions::workflow_id;
pub(crate) use people::user_id;
pub(crate) use pulls::PullDetail;

/// The id of a thing in GitHub's other API: opaque to everybody.
fn node_id(kind: &str, id: impl std::fmt::Display) -> String {
    STANDARD.encode(format!("{kind}:{id}"))
}
