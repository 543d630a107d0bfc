//! The heart of Prentice: types that cannot hold a wrong state and pure functions that decide.
//!
//! Facts and `now` come in, a decision comes out. Nothing here awaits, reads a clock, does I/O or
//! names a cloud service, and everything compiles to WebAssembly: the site checks what is typed
//! with the very code the server decides with.
//!
//! * [`access`]: who is calling, and which routes are open to them.
//! * [`audit`]: what was decided and changed, in a chain that shows what was taken out.
//! * [`budget`]: what runs may cost, reserved before and settled after.
//! * [`circuit`]: a skill that fails again and again is left alone for a while.
//! * [`error_groups`]: which fingerprints are one error: by rules, by people, and since the rules changed.
//! * [`errors`]: error events, their fingerprints and groups.
//! * [`idempotency`]: the same request sent twice is answered twice and done once.
//! * [`proposal`]: what a mining run proposes, and how a reviewer is told.
//! * [`rate_limit`]: how often a caller may use a route.
//! * [`guard`]: what rules learnt from errors say of a run or an error.
//! * [`id`]: typed identifiers, parsed once at the edge.
//! * [`admission`]: whether a run may start, and why not.
//! * [`approval`]: the life of an approval: asked for, decided by people, used once.
//! * [`finding`]: what a check has to say about a text: where, what, and what was expected.
//! * [`fixing`]: when a fixer runs, and what it may change.
//! * [`manifest`]: the skill manifest, its parser and its rules.
//! * [`nearest`]: "did you mean".
//! * [`mining`]: what could be done about an error: its remedy, its messages, what failing inputs have in common.
//! * [`predicate`]: conditions over inputs, in Cedar and in words.
//! * [`outcome`]: what became of a rule, and what should follow.
//! * [`plan`]: exactly what will run, before it runs.
//! * [`risk`]: how much harm a run can do, and why.
//! * [`rule`]: guardrails and fixers as files.
//! * [`schema`]: the part of JSON Schema that inputs and outputs use.
//! * [`workflow`]: the safe GitHub Actions workflow made from a manifest and its commands.
//! * [`skill`]: the life of a skill and of its versions.
//! * [`routing`]: from a request in plain language to the right skill, or to none.
//! * [`signature`]: what is known of one kind of error.
//! * [`statistics`]: intervals, exact tests and posteriors.
//! * [`run`]: the engine of runs, `advance(run, event, now) -> (run', effects)`.

pub mod access;
pub mod admission;
pub mod approval;
pub mod audit;
pub mod budget;
pub mod circuit;
pub mod collect;
pub mod error_groups;
pub mod errors;
pub mod finding;
pub mod fixing;
pub mod guard;
pub mod id;
pub mod idempotency;
pub mod manifest;
pub mod mining;
pub mod nearest;
pub mod outcome;
pub mod plan;
pub mod predicate;
pub mod proposal;
pub mod rate_limit;
pub mod risk;
pub mod routing;
pub mod rule;
pub mod run;
pub mod schema;
pub mod signature;
pub mod skill;
pub mod statistics;
pub mod workflow;

mod canonical;
mod yaml;

pub use jiff::Timestamp;
