//! The same request sent twice is answered twice and done once: the header `Idempotency-Key`.
//!
//! Owns keys, fingerprints, records and the decision. It never does the work and never stores
//! anything: [`decide`] says what to write.
//!
//! # The life of a key
//! A key belongs to one caller of one tenant on one route; it is part of the item's key only together
//! with these ([`Key::storage_text`]). Whoever comes first writes [`Record::InProgress`] on condition
//! that no item is there (or that the one there is the one [`decide`] saw) and works. The transaction
//! that does the work also replaces the record by [`Record::Done`], so there is no moment at which the
//! work is done and the answer is not known: a crash leaves neither, and the lease of the record lets
//! the next one try. A refusal gives the key back ([`Kept::Release`]): a rejected request does not
//! burn it, and the corrected one may use it again.
//!
//! # How long
//! Answers are kept for 24 hours unless set otherwise, as is the custom of APIs with this header. Five
//! minutes are enough for a client's own retries and too few for what this is for: a queue that
//! delivers again after an hour, a CI job that is run again after lunch.

mod answer;
mod decide;
mod fingerprint;
mod key;
#[cfg(test)]
mod tests;

pub use answer::{Answer, Finished, KEPT_HEADERS, Kept, MAX_BODY_BYTES};
pub use decide::{Decision, Record, Refusal, Settings, decide};
pub use fingerprint::{Fingerprint, Request};
pub use key::{Key, KeyError};
