//! Since when which rule has been in force, and how: so that what is counted for it is counted for what it was then.
//! And what people say of it.

use super::error::StoreError;
use super::item::Item;
use super::keys::Key;
use super::{Commit, Store, Versioned};
use domain::outcome::FalsePositives;
use domain::rule::{Mode, RuleId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Steps of a rule that are kept.
const MOST_STEPS: usize = 50;

/// What became of the rules over time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RuleTimeline {
    rules: BTreeMap<RuleId, Vec<RuleStep>>,
}

/// What a rule is from a moment on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RuleStep {
    /// The moment.
    pub(crate) at: Timestamp,
    /// How it acts; none while it is not in force.
    pub(crate) mode: Option<Mode>,
    /// Its condition: a rule with another one is another rule.
    pub(crate) when: Option<String>,
}

impl RuleTimeline {
    /// These are the guardrails in force from `now` on, with their conditions; whether that is news.
    pub(crate) fn turn(
        &mut self,
        in_force: &BTreeMap<RuleId, (Mode, Option<String>)>,
        now: Timestamp,
    ) -> bool {
        let before = self.clone();
        for (id, steps) in &mut self.rules {
            if !in_force.contains_key(id) && steps.last().is_some_and(|last| last.mode.is_some()) {
                steps.push(RuleStep {
                    at: now,
                    mode: None,
                    when: None,
                });
            }
        }
        for (id, (mode, when)) in in_force {
            let steps = self.rules.entry(id.clone()).or_default();
            let is_as_it_was = |last: &RuleStep| last.mode == Some(*mode) && last.when == *when;
            if !steps.last().is_some_and(is_as_it_was) {
                steps.push(RuleStep {
                    at: now,
                    mode: Some(*mode),
                    when: when.clone(),
                });
                let too_many = steps.len().saturating_sub(MOST_STEPS);
                steps.drain(..too_many);
            }
        }
        *self != before
    }

    /// How a rule with this condition acted at a moment; none when it was not in force then.
    pub(crate) fn mode_at(&self, id: &RuleId, when: Option<&str>, at: Timestamp) -> Option<Mode> {
        let steps = self.rules.get(id)?;
        let then = steps.iter().rfind(|step| step.at <= at)?;
        (then.when.as_deref() == when).then_some(then.mode)?
    }
}

impl Store {
    /// What became of the rules over time; nothing at first.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn rule_timeline(&self) -> Result<Versioned<RuleTimeline>, StoreError> {
        let found = self.get(Key::rule_timeline()).await?;
        Ok(found.unwrap_or_else(|| Versioned {
            value: RuleTimeline::default(),
            rev: 0,
        }))
    }

    /// What people say of a rule; nothing at first.
    ///
    /// # Errors
    /// [`StoreError`] when the table does not answer.
    pub(crate) async fn false_positives(
        &self,
        rule: &RuleId,
    ) -> Result<Versioned<FalsePositives>, StoreError> {
        let found = self.get(Key::false_positives(rule)).await?;
        Ok(found.unwrap_or_else(|| Versioned {
            value: FalsePositives::default(),
            rev: 0,
        }))
    }
}

impl Commit {
    /// What became of the rules by now; `rev` is that of what was read.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`], which no timeline can cause.
    pub(crate) fn rule_timeline(
        mut self,
        timeline: &RuleTimeline,
        rev: u64,
    ) -> Result<Commit, StoreError> {
        self.put_if_unchanged(Item::new(Key::rule_timeline(), timeline, rev + 1)?, rev);
        Ok(self)
    }

    /// What people say of a rule by now; `rev` is that of what was read.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`], which no report can cause.
    pub(crate) fn false_positives(
        mut self,
        rule: &RuleId,
        all: &FalsePositives,
        rev: u64,
    ) -> Result<Commit, StoreError> {
        self.put_if_unchanged(Item::new(Key::false_positives(rule), all, rev + 1)?, rev);
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_what_it_was_at_the_time() {
        let id = RuleId::parse("GR-ABCD1234").expect("an id");
        let at = |second| Timestamp::from_second(second).expect("in range");
        let with = |mode, when: &str| BTreeMap::from([(id.clone(), (mode, Some(when.to_owned())))]);
        let mut timeline = RuleTimeline::default();
        assert!(timeline.turn(&with(Mode::Shadow, "a"), at(10)));
        assert!(!timeline.turn(&with(Mode::Shadow, "a"), at(15)));
        assert!(timeline.turn(&with(Mode::Block, "a"), at(20)));
        assert!(timeline.turn(&BTreeMap::new(), at(30)));
        assert!(timeline.turn(&with(Mode::Shadow, "b"), at(40)));
        let table = [
            (9, "a", None),
            (10, "a", Some(Mode::Shadow)),
            (25, "a", Some(Mode::Block)),
            (35, "a", None),
            (45, "a", None),
            (45, "b", Some(Mode::Shadow)),
        ];
        for (second, when, expected) in table {
            let found = timeline.mode_at(&id, Some(when), at(second));
            assert_eq!(found, expected, "{second} {when}");
        }
    }
}
