//! The same request sent twice is answered twice and done once: the header `Idempotency-Key`.
//!
//! Owns keys, fingerprints, records and the decision. It never does the work and never stores
//! anything: [`decide`] says what to write.
//!
//! # The life of a key
//! A key belongs to one caller of one tenant on one route; it is part of the item's key only together
//! with these ([`Key::storage_text`]). Whoever comes first writes [`Record::InProgress`] on condition
//! that no item is there (or that the one there is the one [`decide`] saw) and works; the answer is
//! stored as [`Record::Done`] afterwards. Between the two a crash is possible, so the record is kept
//! with names made before the work began, such as that of the run to be started: when the lease of a
//! dead one has ended, the next one goes on under the same names and finds what was done already. A
//! refusal gives the key back ([`Kept::Release`]): a rejected request does not burn it, and the
//! corrected one may use it again. After a failure it is not known what was done, and the key stays
//! with its request ([`Kept::Unsure`]).
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
