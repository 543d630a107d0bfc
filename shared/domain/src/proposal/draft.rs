//! From what is known of an error to the rule that is proposed for it.

use super::select::{Candidate, Decision};
use crate::Timestamp;
use crate::id::SkillId;
use crate::mining::precondition::Precondition;
use crate::mining::{MessageRegex, Remedy};
use crate::rule::{
    Action, Match, Metadata, Mode, Rule, RuleId, RuleKind, Scope, Status, Target, autopatch_path,
    line, paragraph,
};
use std::collections::BTreeSet;

const MAX_NAME: usize = 120;
const MAX_TEXT: usize = 1_000;
const MAX_COMPONENT: usize = 256;

/// Words for people, as a team's own templates make them; what is absent is worded here. Whatever they hold is cut and
/// cleaned like any text of a log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wording {
    /// What to call the rule.
    pub name: Option<String>,
    /// What whoever is stopped reads.
    pub message: Option<String>,
    /// What they can do about it.
    pub suggest_fix: Option<String>,
}

/// What a rule is made of.
#[derive(Debug, Clone, Copy)]
pub struct Draft<'d> {
    /// The error.
    pub candidate: &'d Candidate<'d>,
    /// What it wants.
    pub remedy: Remedy,
    /// Finds its messages, checked.
    pub regex: Option<&'d MessageRegex>,
    /// What inputs of failing runs have in common.
    pub precondition: Option<&'d Precondition>,
    /// Who answers for the skill or component.
    pub owners: &'d [String],
}

/// Why there is no rule to propose.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotDrafted {
    /// Somebody has to look at it.
    #[error("it wants a human, not a rule")]
    ForHuman,
    /// Nothing says when it would be met.
    #[error(
        "there is neither a pattern of its messages nor a condition on inputs, so nothing says when a rule would be met"
    )]
    NothingToMatch,
}

impl Draft<'_> {
    /// The rule, in shadow and only proposed. `taken` are the ids of other errors' rules.
    ///
    /// # Errors
    /// [`NotDrafted`] when it wants a human, or nothing says when the rule would be met.
    pub fn rule(
        &self,
        taken: &BTreeSet<RuleId>,
        wording: &Wording,
        now: Timestamp,
    ) -> Result<Rule, NotDrafted> {
        let kind = match self.remedy {
            Remedy::Guardrail => RuleKind::Guardrail,
            Remedy::Fixer => RuleKind::Fixer,
            Remedy::Human => return Err(NotDrafted::ForHuman),
        };
        if self.regex.is_none() && self.precondition.is_none() {
            return Err(NotDrafted::NothingToMatch);
        }
        let Candidate {
            signature,
            numbers,
            impact,
            decision,
        } = self.candidate;
        let id = match decision {
            Decision::Update(id) if id.kind() == kind => id.clone(),
            _ => RuleId::of(kind, signature.fingerprint, taken),
        };
        let component = or(line(&signature.component, MAX_COMPONENT), "unknown");
        let error = or(line(&signature.kind, 60), "error");
        let own = |text: &Option<String>, most: usize| {
            let text = paragraph(text.as_deref().unwrap_or_default(), most);
            (!text.is_empty()).then_some(text)
        };
        let name = wording
            .name
            .as_deref()
            .map(|name| line(name, MAX_NAME))
            .filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| line(&format!("{error} in {component}"), MAX_NAME));
        let action = match kind {
            RuleKind::Guardrail => Action::Block {
                message: own(&wording.message, MAX_TEXT)
                    .unwrap_or_else(|| self.message(&error, &component)),
                suggest_fix: own(&wording.suggest_fix, MAX_TEXT).or_else(|| self.suggest_fix()),
                documentation: None,
            },
            RuleKind::Fixer => Action::Autopatch {
                script: autopatch_path(&id),
                repository: None,
                dry_run: true,
                safe_mode: true,
                rollback_on_failure: true,
                description: own(&wording.message, MAX_TEXT)
                    .or_else(|| Some(line(&format!("Mends {error} in {component}"), MAX_TEXT))),
            },
        };
        let skill = component
            .contains('/')
            .then(|| SkillId::parse(&component).ok())
            .flatten();
        let guardrail = kind == RuleKind::Guardrail;
        Ok(Rule {
            id,
            name,
            status: Status::Proposed,
            priority: Some("medium".to_owned()),
            matches: Match {
                component: Some(component),
                message_regex: self.regex.map(|regex| regex.pattern().to_owned()),
                fingerprint: Some(signature.fingerprint),
                when: self
                    .precondition
                    .filter(|_| guardrail)
                    .map(|found| found.predicate.to_cedar()),
            },
            action,
            mode: Mode::Shadow,
            scope: Scope {
                skills: skill.into_iter().filter(|_| guardrail).collect(),
                domains: Vec::new(),
            },
            expires: None,
            targets: targets(kind),
            metadata: Metadata {
                hits_7d: numbers.hits_7d,
                hits_30d: numbers.hits_30d,
                // A score below nothing is for ranking only.
                impact_score: (impact.clamp(0.0, 1e15) * 1_000.0).round() / 1_000.0,
                fingerprint: Some(signature.fingerprint),
                generated_at: Timestamp::from_second(now.as_second()).ok(),
                auto_generated: true,
            },
            owners: self.owners.iter().take(20).cloned().collect(),
            notes: self.notes(),
        })
    }

    fn message(&self, error: &str, component: &str) -> String {
        match self.precondition {
            Some(found) => line(
                &format!(
                    "Prevented: {error} in {component}, which follows when {}",
                    found.predicate
                ),
                MAX_TEXT,
            ),
            None => line(&format!("Prevented: {error} in {component}"), MAX_TEXT),
        }
    }

    fn suggest_fix(&self) -> Option<String> {
        let found = self.precondition?;
        Some(line(
            &format!(
                "Look at the inputs before you run it again: it fails when {}",
                found.predicate
            ),
            MAX_TEXT,
        ))
    }

    fn notes(&self) -> Option<String> {
        let Precondition {
            predicate,
            failing,
            succeeding,
            all_failing,
            all_succeeding,
            failure_between,
            ..
        } = self.precondition?;
        Some(line(
            &format!(
                "Mined from {} runs: {predicate} in {failing} of {all_failing} that failed and in {succeeding} of {all_succeeding} that succeeded; of such runs {:.0} % to {:.0} % fail (95 % confidence).",
                all_failing + all_succeeding,
                failure_between.low * 100.0,
                failure_between.high * 100.0
            ),
            MAX_TEXT,
        ))
    }
}

fn or(text: String, other: &str) -> String {
    if text.is_empty() {
        other.to_owned()
    } else {
        text
    }
}

/// What rules of this kind are to achieve.
fn targets(kind: RuleKind) -> Vec<Target> {
    let target = |name: &str, metric: &str, target: &str| Target {
        name: name.to_owned(),
        metric: metric.to_owned(),
        target: target.to_owned(),
    };
    match kind {
        RuleKind::Guardrail => vec![
            target("fewer errors", "hits_7d_delta", "<= -50%"),
            target("few false alarms", "false_positive_rate", "< 0.05"),
        ],
        RuleKind::Fixer => vec![
            target("checks pass", "ci_green", "true"),
            target("the error is gone", "hits_7d_delta", "<= -90%"),
            target("nothing new breaks", "new_error_count", "== 0"),
        ],
    }
}
