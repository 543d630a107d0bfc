//! How learning from errors does as a whole.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Answer of `GET /api/errors/stats`: numbers over a window of days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ErrorStats {
    /// Days of the window, today included.
    pub days: u32,
    /// Events.
    pub error_volume: u64,
    /// Events a day.
    pub errors_per_day: f64,
    /// Events of each day that had any, by date.
    pub volume_by_day: BTreeMap<String, u64>,
    /// Distinct errors that were seen.
    pub distinct_patterns: u64,
    /// Of those, the ones first seen within the window.
    pub new_patterns: u64,
    /// Rules that were proposed.
    pub proposals: u64,
    /// The same, a week.
    pub proposals_per_week: f64,
    /// Of the proposals decided on, the share that was approved; null when none was decided on.
    pub approval_rate: Option<f64>,
    /// The 95 % interval of that.
    pub approval_between: Option<[f64; 2]>,
    /// Runs that guardrails stopped.
    pub prevented: u64,
    /// Of the attempts of fixers, the share that fixed; null without any.
    pub fix_rate: Option<f64>,
    /// The 95 % interval of that.
    pub fix_between: Option<[f64; 2]>,
}
