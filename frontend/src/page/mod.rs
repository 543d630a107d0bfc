//! One file (or folder) a page. A page reads its address, asks for its data and lays it out.

mod address;
pub(crate) mod approval;
pub(crate) mod approvals;
mod ask;
pub(crate) mod budget;
pub(crate) mod builder;
mod loader;
pub(crate) mod not_found;
pub(crate) mod run;
pub(crate) mod runs;
pub(crate) mod sign_in;
pub(crate) mod skill;
pub(crate) mod skills;

use address::{address, quietly};
