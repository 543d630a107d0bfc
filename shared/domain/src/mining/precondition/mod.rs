//! What the inputs of failing runs have in common, and those of succeeding runs do not: statistical debugging.
//!
//! B. Liblit, M. Naik, A. Zheng, A. Aiken, M. Jordan, *Scalable Statistical Bug Isolation*, PLDI 2005: *Failure*,
//! *Context*, *Increase*, the harmonic mean as rank, and elimination of the runs that the best predicate explains. Their
//! predicates are about branches of a program; ours are about inputs.
//!
//! What is added is when to say nothing, since a weak predicate would block good runs. Candidates depend on the inputs
//! alone, never on which runs failed; so, if failing had nothing to do with the inputs, Fisher's exact test over all of
//! them (Bonferroni) says how often chance would have done as well, and that must be rarer than
//! [`Settings::significance`].

mod bits;
mod candidate;
mod search;
#[cfg(test)]
mod tests;

pub use search::mine;

use crate::predicate::Predicate;
use crate::statistics::Interval;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A run of a skill that has ended.
#[derive(Debug, Clone, Copy)]
pub struct PastRun<'r> {
    /// What it was given.
    pub inputs: &'r Map<String, Value>,
    /// Whether it failed by the error in question. Runs that failed otherwise belong to neither side: leave them out.
    pub failed: bool,
}

/// How good a predicate must be to be told.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The chance of telling of any predicate when failing has nothing to do with the inputs, at most.
    pub significance: f64,
    /// Of the runs it holds for, at least so many failed.
    pub min_failing: u64,
    /// Of the runs it holds for, at least this share failed.
    pub min_failure: f64,
    /// The lower end of Wilson's interval of that share.
    pub min_failure_low: f64,
    /// How many predicates to tell of at most; each explains other failures than those before it.
    pub most: usize,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            significance: 0.01,
            min_failing: 3,
            min_failure: 0.8,
            min_failure_low: 0.5,
            most: 3,
        }
    }
}

/// A predicate over inputs that separates failing from succeeding runs, and what speaks for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Precondition {
    /// What the failing runs have in common.
    pub predicate: Predicate,
    /// Failing runs it holds for.
    pub failing: u64,
    /// Succeeding runs it holds for: what it would wrongly have stopped.
    pub succeeding: u64,
    /// Failing runs it was looked for in.
    pub all_failing: u64,
    /// Succeeding runs it was looked for in.
    pub all_succeeding: u64,
    /// *Failure*: the share of failing runs among those it holds for.
    pub failure: f64,
    /// Wilson's 95 % interval of it.
    pub failure_between: Interval,
    /// *Context*: the share of failing runs among those in which it could be asked at all.
    pub context: f64,
    /// *Increase*: by how much it holding raises the share, `failure - context`.
    pub increase: f64,
    /// Newcombe's 95 % interval of it.
    pub increase_between: Interval,
    /// The harmonic mean of *Increase* and of the share of failures explained, on a scale of logarithms.
    pub importance: f64,
    /// How often chance alone would find one as good, over all that were tried.
    pub chance: f64,
}

/// Why there is no precondition to tell of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum NoPrecondition {
    /// Too little failed to tell chance from cause.
    #[error(
        "{found} runs failed by this error, and at least {needed} are needed to see what they have in common"
    )]
    TooFewFailing {
        /// How many failed.
        found: u64,
        /// How many must.
        needed: u64,
    },
    /// Nothing to compare with.
    #[error("no run succeeded, so there is nothing to compare with")]
    NoneSucceeded,
    /// The inputs do not tell them apart.
    #[error(
        "none of {tried} predicates over the inputs separates failing from succeeding runs better than chance might"
    )]
    NothingSeparates {
        /// How many were tried.
        tried: u64,
    },
}
