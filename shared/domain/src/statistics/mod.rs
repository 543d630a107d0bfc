//! The statistics that decisions about errors and rules rest on: intervals, exact tests, posteriors.
//!
//! Owns formulas only, each with its source. Knows nothing of errors, runs and rules, and never rounds: whoever shows
//! a number rounds it. Everything is defined for no data at all.

mod beta;
mod proportion;
mod tail;
#[cfg(test)]
mod tests;

pub use beta::{Beta, ln_gamma, regularized_incomplete_beta};
pub use proportion::{difference, wilson};
pub use tail::{chi_square_1_upper_tail, fisher_greater, normal_upper_tail};

use serde::{Deserialize, Serialize};

/// Two-sided 95 % in standard deviations of a normal distribution.
pub const Z95: f64 = 1.959_963_984_540_054;

/// Where a value lies with the stated confidence, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// Whether the value lies within.
    pub fn holds(self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}
