//! The rules in force, compiled, and what they say of facts.

use super::literal::required_literal;
use crate::Timestamp;
use crate::access::matches_pattern;
use crate::errors::Fingerprint;
use crate::id::SkillId;
use crate::mining::{MessageRegex, NotSpecific};
use crate::predicate::{Inputs, Predicate};
use crate::rule::{Action, Mode, Rule, RuleId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

/// The rules of a tenant, ready to be asked. Compiled once for each version of the files.
#[derive(Debug, Clone, Default)]
pub struct Guards {
    rules: Vec<Compiled>,
    /// Rules by the one component, skill or domain they are about; a check looks at these only.
    by_name: HashMap<String, Vec<usize>>,
    /// Rules about a pattern of components, or about any.
    others: Vec<usize>,
}

#[derive(Debug, Clone)]
struct Compiled {
    rule: Rule,
    regex: Option<MessageRegex>,
    /// A text without which the regex cannot match.
    literal: Option<String>,
    when: When,
}

#[derive(Debug, Clone)]
enum When {
    Always,
    Holds(Predicate),
    /// More of Cedar than a predicate: only the policy engine can tell, see [`Facts::held`].
    Engine,
}

/// What is known when rules are asked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts<'f> {
    /// Where it happens or would happen.
    pub component: &'f str,
    /// The skill that would run, or ran.
    pub skill: Option<&'f SkillId>,
    /// What it would be given, or was.
    pub inputs: Option<&'f serde_json::Map<String, serde_json::Value>>,
    /// The error that happened; none before a run.
    pub error: Option<&'f str>,
    /// What the error is counted under.
    pub fingerprint: Option<Fingerprint>,
    /// Rules whose conditions are more than predicates and hold, as the policy engine says. Others of them do not.
    pub held: Option<&'f BTreeSet<RuleId>>,
}

/// What follows from the rules that are met, the strictest of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing is against it.
    Pass,
    /// It may run, and whoever started it is told.
    Warn,
    /// People must approve it first.
    RequireApproval,
    /// It must not run.
    Block,
}

/// A rule that is met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Met {
    /// Which.
    pub id: RuleId,
    /// What it is called.
    pub name: String,
    /// How it acts; for a fixer nothing is stopped, and it is shown as shadow.
    pub mode: Mode,
    /// What it does.
    pub action: Action,
}

/// What the rules say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// What follows.
    pub verdict: Verdict,
    /// Rules that are met, the strictest first; those in shadow are only counted.
    pub met: Vec<Met>,
    /// How many rules were looked at closely.
    pub looked_at: usize,
}

/// What is to be counted for a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// It was met in shadow: what it would have done was not done.
    Shadowed,
    /// It was met and said so, and the run went on.
    Warned,
    /// It sent a run to approval.
    Held,
    /// It stopped a run.
    Prevented,
}

impl Guards {
    /// Compiles rules, in the order of their ids. Which of them are in force is asked at each check.
    ///
    /// # Errors
    /// The first rule whose pattern the engine does not take; those read by [`crate::rule::parse`] have none.
    pub fn compile(rules: impl IntoIterator<Item = Rule>) -> Result<Guards, (RuleId, NotSpecific)> {
        let mut guards = Guards::default();
        let mut rules: Vec<Rule> = rules.into_iter().collect();
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        for rule in rules {
            let pattern = rule.matches.message_regex.as_deref();
            let regex = pattern.map(MessageRegex::parse).transpose();
            let regex = regex.map_err(|error| (rule.id.clone(), error))?;
            let when = match rule.matches.when.as_deref() {
                None => When::Always,
                Some(text) => Predicate::from_cedar(text).map_or(When::Engine, When::Holds),
            };
            guards.index(&rule);
            guards.rules.push(Compiled {
                literal: pattern.and_then(required_literal),
                regex,
                when,
                rule,
            });
        }
        Ok(guards)
    }

    fn index(&mut self, rule: &Rule) {
        let at = self.rules.len();
        let scope = &rule.scope;
        let component = rule.matches.component.as_deref();
        let mut names: Vec<String> = scope.skills.iter().map(SkillId::to_string).collect();
        names.extend(scope.domains.iter().map(|domain| format!("{domain}/")));
        match component {
            _ if !names.is_empty() => {}
            Some(name) if !name.contains(['*', '?', '[']) => names.push(name.to_owned()),
            _ => return self.others.push(at),
        }
        for name in names {
            self.by_name.entry(name).or_default().push(at);
        }
    }

    /// How many rules there are.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The rules whose conditions only the policy engine can evaluate, with the conditions.
    pub fn conditions(&self) -> impl Iterator<Item = (&RuleId, &str)> {
        self.rules
            .iter()
            .filter_map(|compiled| match compiled.when {
                When::Engine => Some((&compiled.rule.id, compiled.rule.matches.when.as_deref()?)),
                When::Always | When::Holds(_) => None,
            })
    }

    /// Which rules are met at this time, and what follows.
    ///
    /// Before a run (no error yet) a rule is met by its condition; one without a condition never is, since every run of
    /// its skill would be. Of an error that happened a rule is met by its pattern or fingerprint, and by its condition
    /// when the inputs are known.
    pub fn check(&self, facts: &Facts<'_>, now: Timestamp) -> Checked {
        let inputs = facts.inputs.map(Inputs::of);
        let candidates = self.candidates(facts);
        let looked_at = candidates.len();
        let met = candidates
            .into_iter()
            .map(|index| &self.rules[index])
            .filter(|compiled| {
                compiled.rule.is_active(now) && compiled.is_met(facts, inputs.as_ref())
            });
        let mut met: Vec<Met> = met.map(Compiled::met).collect();
        met.sort_by(|a, b| (b.mode, &a.id).cmp(&(a.mode, &b.id)));
        Checked {
            verdict: met.first().map_or(Verdict::Pass, |first| first.mode.into()),
            met,
            looked_at,
        }
    }

    /// The rules that are about this component or skill, by index, each once.
    fn candidates(&self, facts: &Facts<'_>) -> BTreeSet<usize> {
        let id = facts.skill.map(SkillId::to_string);
        let domain = facts.skill.map(|skill| format!("{}/", skill.domain()));
        let names = [Some(facts.component.to_owned()), id, domain];
        let named = names
            .iter()
            .flatten()
            .filter_map(|name| self.by_name.get(name));
        let others = self.others.iter().filter(|index| {
            let pattern = self.rules[**index].rule.matches.component.as_deref();
            pattern.is_none_or(|pattern| {
                matches_pattern(pattern, facts.component)
                    || facts
                        .skill
                        .is_some_and(|skill| matches_pattern(pattern, skill.as_str()))
            })
        });
        named.flatten().chain(others).copied().collect()
    }
}

impl Compiled {
    fn is_met(&self, facts: &Facts<'_>, inputs: Option<&Inputs>) -> bool {
        let condition = match (&self.when, inputs) {
            (When::Always, _) => None,
            (_, None) => None,
            (When::Holds(predicate), Some(inputs)) => Some(predicate.holds(inputs)),
            (When::Engine, Some(_)) => {
                Some(facts.held.is_some_and(|held| held.contains(&self.rule.id)))
            }
        };
        match facts.error {
            // A fixer has nothing to mend before anything broke.
            None => condition == Some(true) && matches!(self.rule.action, Action::Block { .. }),
            Some(error) => condition != Some(false) && self.knows(error, facts.fingerprint),
        }
    }

    /// Whether it is about this error.
    fn knows(&self, error: &str, fingerprint: Option<Fingerprint>) -> bool {
        let matches = &self.rule.matches;
        if fingerprint.is_some() && matches.fingerprint == fingerprint {
            return true;
        }
        match &self.regex {
            Some(regex) => {
                let literal = self.literal.as_deref();
                literal.is_none_or(|literal| error.contains(literal)) && regex.is_match(error)
            }
            None => matches.fingerprint.is_none(),
        }
    }

    fn met(&self) -> Met {
        let rule = &self.rule;
        Met {
            id: rule.id.clone(),
            name: rule.name.clone(),
            mode: match rule.action {
                Action::Block { .. } => rule.mode,
                Action::Autopatch { .. } => Mode::Shadow,
            },
            action: rule.action.clone(),
        }
    }
}

impl From<Mode> for Verdict {
    fn from(mode: Mode) -> Verdict {
        match mode {
            Mode::Shadow => Verdict::Pass,
            Mode::Warn => Verdict::Warn,
            Mode::RequireApproval => Verdict::RequireApproval,
            Mode::Block => Verdict::Block,
        }
    }
}

impl Checked {
    /// What to count for each guardrail that is met.
    pub fn counts(&self) -> Vec<(RuleId, Counted)> {
        let guardrails = self
            .met
            .iter()
            .filter(|met| matches!(met.action, Action::Block { .. }));
        let counted = |mode: Mode| match mode {
            Mode::Shadow => Counted::Shadowed,
            Mode::Warn => Counted::Warned,
            Mode::RequireApproval => Counted::Held,
            Mode::Block => Counted::Prevented,
        };
        guardrails
            .map(|met| (met.id.clone(), counted(met.mode)))
            .collect()
    }

    /// The fixers among what is met, in the order of their ids: what could mend it.
    pub fn fixers(&self) -> impl Iterator<Item = &Met> {
        self.met
            .iter()
            .filter(|met| matches!(met.action, Action::Autopatch { .. }))
    }
}
