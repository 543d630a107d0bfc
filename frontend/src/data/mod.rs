//! What comes from the server: the session, calls, and things that are asked for again and again.
//! Never draws anything.

pub(crate) mod api;
pub(crate) mod browser;
pub(crate) mod clock;
pub(crate) mod failure;
pub(crate) mod inbox;
pub(crate) mod poll;
pub(crate) mod session;
pub(crate) mod tail;
