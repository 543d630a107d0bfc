//! Errors: read, normalised, fingerprinted, explained and grouped.
//!
//! An event is signed by itself (stage 1, [`sign`]): the lexer takes the volatile parts out of its
//! message, the stack is reduced to the service's own frames, and both are hashed. Distinct templates
//! are then merged (stage 2, [`group`]). Both are pure: no clock, no state, no order.

mod clean;
#[cfg(test)]
mod corpus;
mod event;
#[cfg(test)]
mod event_tests;
mod explain;
mod fingerprint;
mod group;
mod lexer;
mod mask;
mod offline;
#[cfg(test)]
mod properties;
mod rules;
mod sign;
mod sign_again;
mod stack;
mod template;

pub use event::{
    ErrorEvent, MAX_AGE, MAX_AHEAD, MAX_BATCH, MAX_INPUTS, MAX_MESSAGE, MAX_NAME, MAX_STACK,
    MAX_TAGS, UNKNOWN,
};
pub use explain::{Explanation, Kept, Masked, explain};
pub use fingerprint::{Fingerprint, NotAFingerprint};
pub use group::{Edge, Group, GroupSettings, Grouping, Member, Pins, group, shared_template};
pub use mask::Mask;
pub use offline::{MAX_TEMPLATES, Offline};
pub use rules::RuleSet;
pub use sign::{NO_KIND, Signed, alias, sign};
pub use sign_again::{Remembered, sign_again};
pub use template::{Piece, Template};
