//! The golden file: requests with the skill each should lead to, and how well the router did on them.
//!
//! Owns the file's format and the metrics, under the names the field knows. What was not measured is
//! `null` and never 0. Never routes anything: the answers come in.

mod file;
mod metrics;

#[cfg(test)]
mod tests;

pub use file::{GoldenError, parse};
pub use metrics::{ErrorRates, Metrics, Summary, measure};

use super::Decision;
use crate::id::SkillId;

/// One request and where it should lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Name of the case, unique in its file.
    pub id: String,
    /// The request.
    pub query: String,
    /// The skill it should lead to; `None` when no skill should be found.
    pub expected: Option<SkillId>,
}

/// What the router answered to one case.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Best first.
    pub ranked: Vec<SkillId>,
    /// What it decided.
    pub decision: Decision,
    /// How sure it is that the first of the ranking is right, from 0 to 1; `None` when it does not say.
    pub confidence: Option<f64>,
    /// How long routing took, in milliseconds; `None` when not timed.
    pub routing_ms: Option<f64>,
    /// How long the whole request took, in milliseconds; `None` when there was none.
    pub request_ms: Option<f64>,
}
