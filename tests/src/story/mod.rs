//! Stories: what people, programs, GitHub and bad luck do to a whole Prentice, and what comes of it.

mod api_tokens;
mod asking;
mod asking_by_command;
mod audit;
mod bad_input;
mod bad_values;
mod browser;
mod callbacks;
mod command_line;
mod errors;
mod faults;
mod governing;
mod governing_by_command;
mod idempotency;
mod inputs;
mod rate_limits;
mod routes_restored;
mod skill_edits;
mod skill_life;
mod skill_lists;
mod telemetry;
mod tenants;
mod tokens;
mod trespass;
mod webhooks;

pub(crate) use webhooks::signature;
