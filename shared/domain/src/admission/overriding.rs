//! Passing over guardrails: somebody who may says which and why, and answers for it.
//!
//! Whether they may is decided elsewhere. Never passes over anything else: a policy that denies, an approval, a circuit
//! and a budget stay what they are, and so does a guardrail that was not named.

use super::{PolicyVerdict, Warning};
use crate::rule::line;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Guardrails that may be named at once.
pub const MOST_OVERRIDDEN: usize = 20;
/// Letters and digits a reason has at least: enough to be one.
pub const LEAST_REASON: usize = 10;
/// The longest reason, in characters.
pub const LONGEST_REASON: usize = 500;

/// The word that guardrails are to be passed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// Their ids.
    pub guardrails: BTreeSet<String>,
    /// Why, for people: one line.
    pub reason: String,
}

/// A word that says too little, or too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadOverride {
    /// No guardrail is named.
    #[error(
        "no guardrail is named; name those to pass over, such as GR-ABCD1234: the refusal of the run says which"
    )]
    Nothing,
    /// Too many are.
    #[error("{0} guardrails are named; at most {MOST_OVERRIDDEN} are passed over at once")]
    TooMany(usize),
    /// There is no reason.
    #[error(
        "the reason has fewer than {LEAST_REASON} letters; say in a sentence why the guardrail is wrong here, so that others can learn from it"
    )]
    NoReason,
    /// It is too long.
    #[error("the reason has {0} characters; say it in at most {LONGEST_REASON}")]
    ReasonTooLong(usize),
}

impl Override {
    /// Passes over these, for this reason.
    ///
    /// # Errors
    /// [`BadOverride`].
    pub fn new(guardrails: &[String], reason: &str) -> Result<Override, BadOverride> {
        let names = guardrails.iter().map(|id| id.trim().to_owned());
        let guardrails: BTreeSet<String> = names.filter(|id| !id.is_empty()).collect();
        let long = reason.chars().count();
        let reason = line(reason, LONGEST_REASON);
        let letters = reason.chars().filter(|letter| letter.is_alphanumeric());
        match guardrails.len() {
            0 => Err(BadOverride::Nothing),
            many if many > MOST_OVERRIDDEN => Err(BadOverride::TooMany(many)),
            _ if long > LONGEST_REASON => Err(BadOverride::ReasonTooLong(long)),
            _ if letters.count() < LEAST_REASON => Err(BadOverride::NoReason),
            _ => Ok(Override { guardrails, reason }),
        }
    }

    /// Takes from a verdict what the named guardrails have against the run; those that had something, if any.
    pub fn pass_over(&self, verdict: &mut PolicyVerdict) -> Option<Override> {
        let named = |id: &str| self.guardrails.contains(id);
        let (passed, denials) = std::mem::take(&mut verdict.denials)
            .into_iter()
            .partition(|denial| denial.guardrail && named(&denial.policy_id));
        verdict.denials = denials;
        let passed: Vec<super::Denial> = passed;
        let warnings = passed.iter().map(|denial| Warning {
            policy_id: denial.policy_id.clone(),
            // Whoever approves the run reads both.
            reason: format!("{}; passed over because {}", denial.reason, self.reason),
        });
        verdict.overridden.extend(warnings);
        let guardrails: BTreeSet<String> =
            passed.into_iter().map(|denial| denial.policy_id).collect();
        (!guardrails.is_empty()).then(|| Override {
            guardrails,
            reason: self.reason.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Denial;
    use super::*;

    fn denial(policy_id: &str, guardrail: bool) -> Denial {
        Denial {
            policy_id: policy_id.to_owned(),
            reason: format!("{policy_id} is against it"),
            missing: Vec::new(),
            granted_by: Vec::new(),
            guardrail,
        }
    }

    fn named(ids: &[&str]) -> Result<Override, BadOverride> {
        let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        Override::new(&ids, " the data\nwas mended ")
    }

    #[test]
    fn only_the_guardrails_that_are_named_are_passed_over() {
        let against = || {
            vec![
                denial("GR-1", false),
                denial("GR-1", true),
                denial("GR-2", true),
            ]
        };
        for (ids, left, passed) in [
            (
                ["GR-1"].as_slice(),
                vec![("GR-1", false), ("GR-2", true)],
                vec!["GR-1"],
            ),
            (
                &["GR-2", "GR-1"],
                vec![("GR-1", false)],
                vec!["GR-1", "GR-2"],
            ),
            (
                &["GR-3", "*"],
                vec![("GR-1", false), ("GR-1", true), ("GR-2", true)],
                vec![],
            ),
        ] {
            let mut verdict = PolicyVerdict {
                denials: against(),
                ..PolicyVerdict::default()
            };
            let found = named(ids).expect("a good word").pass_over(&mut verdict);
            let denials = verdict.denials.iter();
            let denials: Vec<_> = denials
                .map(|it| (it.policy_id.as_str(), it.guardrail))
                .collect();
            assert_eq!(denials, left, "{ids:?}");
            let names = found.iter().flat_map(|found| &found.guardrails);
            assert_eq!(names.collect::<Vec<_>>(), passed, "{ids:?}");
            assert_eq!(verdict.overridden.len(), passed.len());
            assert!(found.is_none_or(|found| found.reason == "the data was mended"));
        }
    }

    #[test]
    fn a_word_names_something_and_says_why() {
        assert_eq!(named(&[]), Err(BadOverride::Nothing));
        assert_eq!(named(&[" "]), Err(BadOverride::Nothing));
        let many: Vec<String> = (0..21).map(|number| format!("GR-{number}")).collect();
        assert_eq!(
            Override::new(&many, "the data was mended"),
            Err(BadOverride::TooMany(21))
        );
        let one = &many[..1];
        for empty in ["", " \n", "... !!! ok"] {
            assert_eq!(
                Override::new(one, empty),
                Err(BadOverride::NoReason),
                "{empty:?}"
            );
        }
        let long = "x".repeat(501);
        assert_eq!(
            Override::new(one, &long),
            Err(BadOverride::ReasonTooLong(501))
        );
    }
}
