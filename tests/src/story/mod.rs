//! Stories: what people, programs, GitHub and bad luck do to a whole Prentice, and what comes of it.

mod bad_input;
mod callbacks;
mod faults;
mod inputs;
mod kill;
mod skill_life;
mod webhooks;

pub(crate) use webhooks::signature;
