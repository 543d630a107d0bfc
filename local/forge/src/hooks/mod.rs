//! Webhooks: which event a change makes, and how events get to the endpoint.
//!
//! An event is recorded in the same transaction as its change, so neither is ever without the other.

mod deliver;
mod events;

pub(crate) use deliver::run as deliver_events;
