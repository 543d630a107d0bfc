//! The embedding table: what words mean, as numbers.
//!
//! Owns the format of `router.bin` (`shared/router-model/MODEL_CARD.md` says where it comes from), the
//! pieces that words are cut into, and vectors. A [`Model`] is read from bytes and never changed; where the
//! bytes come from is the shell's affair.

mod kernel;
mod parts;
mod pieces;
mod table;
mod vector;

pub(crate) use parts::{ABREAST, Heads, NO_HEADS, Parts, Tail, lay};
pub use table::{Model, ModelError};
pub(crate) use vector::{Sum, Vector};

/// Numbers in a vector.
pub(crate) const DIMS: usize = 256;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;
