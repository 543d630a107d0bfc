//! From a request in plain language to the right skill, or to none.
//!
//! Owns the whole of it, pure: text into words ([`text`]), words into meaning ([`Model`]), skills into an
//! [`Index`], a request into scores ([`search`]) and a decision ([`decide`]); how a request of several steps
//! is cut ([`segment`]), what inputs it holds ([`argument`]), and how a router is measured ([`golden`]).
//! Never loads anything: bytes of the model and documents of skills come from the shell.
//!
//! ```text
//! request ── words ──┬─ stems, grams ── BM25F ──┐
//!                    └─ pieces ── vector ── cos ─┴─ standard scores ── best five ── calibrated decision
//! ```

pub mod argument;
pub mod golden;
pub mod segment;

mod answer;
mod decide;
mod index;
mod model;
mod search;
mod settings;
pub(crate) mod text;

pub use answer::{Answer, Candidate, Decision, Evidence, Request, Signals};
pub use index::{Deprecated, Document, Index};
pub use model::{Model, ModelError};
pub use settings::{Mode, ModeError, Weights};
