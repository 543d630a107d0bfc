//! What goes wrong between the parts, and with the process itself. However it goes: one pull request,
//! one dispatch, an honest end.

mod github;
mod kill;
mod messages;
mod stopping;
