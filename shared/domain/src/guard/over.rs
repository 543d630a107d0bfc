//! Letting something run in spite of a guardrail: with the permission, with a reason, and counted.

use super::{Checked, Counted, Verdict};
use crate::rule::{RuleId, line};
use serde::{Deserialize, Serialize};

/// Letters a reason has at least: enough to be one.
pub const LEAST_REASON: usize = 10;
const LONGEST_REASON: usize = 500;

/// Who lets it pass, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// Who.
    pub by: String,
    /// Why, one line.
    pub reason: String,
    /// Which rules are overridden.
    pub rules: Vec<RuleId>,
}

/// Why a guardrail is not overridden.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotOverridden {
    /// Nothing to override.
    #[error(
        "no guardrail is against it, so there is nothing to override: run it without an override"
    )]
    NothingToOverride,
    /// They may not.
    #[error(
        "{by} may not override guardrails: ask for the permission `guardrails:override`, or change the inputs"
    )]
    NotPermitted {
        /// Who asked.
        by: String,
    },
    /// They did not say why.
    #[error(
        "an override needs a reason of at least {LEAST_REASON} letters, so that others can learn from it"
    )]
    NoReason,
}

impl Checked {
    /// Overrides what blocks or holds a run.
    ///
    /// # Errors
    /// [`NotOverridden`] without the permission, without a reason, and when nothing is against the run.
    pub fn override_by(
        &self,
        by: &str,
        permitted: bool,
        reason: &str,
    ) -> Result<Override, NotOverridden> {
        if self.verdict < Verdict::RequireApproval {
            return Err(NotOverridden::NothingToOverride);
        }
        let by = line(by, 200);
        if !permitted {
            return Err(NotOverridden::NotPermitted { by });
        }
        let reason = line(reason, LONGEST_REASON);
        if reason
            .chars()
            .filter(|character| character.is_alphanumeric())
            .count()
            < LEAST_REASON
        {
            return Err(NotOverridden::NoReason);
        }
        let against = self
            .met
            .iter()
            .filter(|met| Verdict::from(met.mode) >= Verdict::RequireApproval);
        Ok(Override {
            by,
            reason,
            rules: against.map(|met| met.id.clone()).collect(),
        })
    }
}

impl Override {
    /// What to count in place of what [`Checked::counts`] says.
    pub fn counts(&self, checked: &Checked) -> Vec<(RuleId, Counted)> {
        let counts = checked.counts().into_iter();
        counts
            .map(|(id, counted)| match self.rules.contains(&id) {
                true => (id, Counted::Overridden),
                false => (id, counted),
            })
            .collect()
    }
}
