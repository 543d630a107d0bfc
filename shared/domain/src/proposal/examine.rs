//! From one error and what is known around it to the rule that is proposed for it, in one step.

use super::draft::{Draft, NotDrafted};
use super::pull_request::Item;
use super::replay::{Ended, Replay, ReplayRun, replay};
use super::select::Candidate;
use super::wording::{About, Wordings};
use crate::Timestamp;
use crate::mining::precondition::{self, NoPrecondition, PastRun, Precondition};
use crate::mining::{Classifier, Explanation, MessageRegex, NotSpecific, Subject};
use crate::rule::{Rule, RuleId};
use crate::signature::ValueCount;
use std::collections::BTreeSet;

/// Days that are replayed.
const REPLAYED: u32 = 30;
/// Values of each wildcard that are shown.
const SHOWN: usize = 5;

/// What the shell gathers about an error.
#[derive(Debug, Clone, Default)]
pub struct Material<'m> {
    /// Messages of the error beyond the samples of its signature: those of its members, all of which the pattern must match.
    pub also: &'m [&'m str],
    /// Messages of other errors, which the pattern must not match: their samples.
    pub others: &'m [&'m str],
    /// Runs of the skill, with inputs as they ran (defaults filled in); none when the component is no skill.
    pub runs: &'m [ReplayRun<'m>],
    /// Who answers for the skill or component.
    pub owners: &'m [String],
    /// The team's own templates; none where the house words it.
    pub wordings: Option<&'m Wordings>,
}

/// All that was found out about an error.
#[derive(Debug)]
pub struct Examined<'s> {
    /// The error, ranked.
    pub candidate: Candidate<'s>,
    /// What it wants, and why.
    pub explanation: Explanation,
    /// What inputs of failing runs have in common, the most important first; or why nothing is told of.
    pub preconditions: Result<Vec<Precondition>, NoPrecondition>,
    /// The pattern of its messages, checked; or what stands in the way.
    pub regex: Result<MessageRegex, NotSpecific>,
    /// What the rule would have stopped.
    pub replay: Option<Replay>,
    /// The rule; or why there is none.
    pub rule: Result<Rule, NotDrafted>,
    template: String,
    samples: Vec<String>,
    values: Vec<Vec<ValueCount>>,
}

/// Examines an error; `taken` are the ids of other errors' rules.
pub fn examine<'s>(
    candidate: Candidate<'s>,
    material: &Material<'_>,
    classifier: &Classifier,
    settings: &precondition::Settings,
    taken: &BTreeSet<RuleId>,
    now: Timestamp,
) -> Examined<'s> {
    let signature = candidate.signature;
    let past: Vec<PastRun<'_>> = material
        .runs
        .iter()
        .filter(|run| run.ended != Ended::FailedOtherwise)
        .map(|run| PastRun {
            inputs: run.inputs,
            failed: run.ended == Ended::Failed,
        })
        .collect();
    let preconditions = precondition::mine(&past, settings);
    let first = preconditions.as_ref().ok().and_then(|found| found.first());
    let template = signature.template.to_string();
    let tags: Vec<String> = signature
        .seen
        .tags
        .names()
        .into_iter()
        .map(str::to_owned)
        .collect();
    let explanation = classifier.explain(&Subject {
        message: &template,
        kind: &signature.kind,
        component: &signature.component,
        level: &signature.level,
        tags: &tags,
        precondition: first.is_some(),
    });
    let samples: Vec<String> = signature
        .seen
        .samples
        .all()
        .into_iter()
        .map(|sample| sample.message.clone())
        .collect();
    let regex = MessageRegex::build(
        &signature.template,
        samples
            .iter()
            .map(String::as_str)
            .chain(material.also.iter().copied()),
        material.others.iter().copied(),
    );
    let draft = Draft {
        candidate: &candidate,
        remedy: explanation.remedy,
        regex: regex.as_ref().ok(),
        precondition: first,
        owners: material.owners,
    };
    let when = first.map(|found| found.predicate.to_string());
    let wording = material.wordings.map(|wordings| {
        wordings.wording(&About {
            kind: &signature.kind,
            component: &signature.component,
            template: &template,
            level: &signature.level,
            when: when.as_deref().unwrap_or_default(),
            fingerprint: signature.fingerprint,
            hits_7d: candidate.numbers.hits_7d,
            hits_30d: candidate.numbers.hits_30d,
        })
    });
    let rule = draft.rule(taken, &wording.unwrap_or_default(), now);
    let replay = first.map(|found| {
        replay(
            &found.predicate,
            material.runs.iter().cloned(),
            REPLAYED,
            now,
        )
    });
    let values = signature
        .seen
        .values
        .iter()
        .map(|values| values.top(SHOWN))
        .collect();
    Examined {
        explanation,
        preconditions,
        regex,
        replay,
        rule,
        template,
        samples,
        values,
        candidate,
    }
}

impl Examined<'_> {
    /// Its part of the pull request; none without a rule.
    pub fn item(&self, now: Timestamp) -> Option<Item<'_>> {
        let rule = self.rule.as_ref().ok()?;
        Some(Item {
            rule,
            template: &self.template,
            numbers: self.candidate.numbers,
            trend: self.candidate.signature.trend(now),
            explanation: &self.explanation,
            precondition: self
                .preconditions
                .as_ref()
                .ok()
                .and_then(|found| found.first()),
            replay: self.replay.as_ref(),
            samples: &self.samples,
            values: &self.values,
        })
    }
}
