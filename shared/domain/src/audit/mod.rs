//! The audit: what was decided and changed, by whom, on what, and why, so that nothing can be taken
//! out or rewritten unnoticed.
//!
//! Owns entries, the chain of hashes of a tenant, its check, its form as JSON lines, and redaction.
//! It never decides anything else and never stores. Secrets and personal data do not get in: a
//! [`Draft`] redacts what it is given.
//!
//! # Written at once, sealed within a minute
//! A chain has one end, and whoever appends moves it. Were that part of every transaction, all
//! writers of a tenant would queue for one item, and DynamoDB would cancel most of them
//! (`TransactionConflict`) just when much happens. So an entry is written in two steps:
//!
//! 1. The transaction that changes something puts the [`Draft`] as an item of its own, whose id begins
//!    with the time, and counts it: `ADD written :one` on the counter of its shard. Neither has a
//!    condition. There are [`SHARDS`] shards, chosen by the hash of the id, so that counters are rarely
//!    met by two transactions at once; those that are try again. Several drafts of one transaction take
//!    ids of one shard, so that it writes one counter.
//! 2. The sweep, each minute, *seals*: it reads the head, then the counters, then the drafts (all
//!    consistently, in this order), and calls [`seal`]. One transaction stores the sealed entries, removes
//!    their drafts, and moves the [`Head`] on condition of its `rev`. Two sweeps at once seal nothing twice.
//!
//! A sealed entry cannot be removed, changed or moved without breaking the chain ([`verify`]). A draft
//! that was removed before it was sealed is missing from its shard's count, and one that was put
//! there without being counted is too many: [`seal`] appends an `audit.gap` that says so, and the
//! chain keeps it for ever. The order within the chain is that of sealing; each entry says when it
//! happened.
//!
//! Whoever can write to the table can write a whole new chain. Against that helps only a head that
//! was kept elsewhere: [`verify`] takes the [`Anchor`] that the chain must lead to. Export it.

mod chain;
mod entry;
mod lines;
pub mod redact;
mod seal;
#[cfg(test)]
mod tests;
mod verb;
mod verify;

pub use chain::{Anchor, Hash, HashError, Head, append};
pub use entry::{Actor, Draft, Entry, Object};
pub use lines::{ImportError, export, import};
pub use seal::{Batch, MAX_BATCH, SHARDS, as_found, seal, shard_of};
pub use verb::Verb;
pub use verify::{Broken, BrokenKind, Verified, verify};
