//! Examining an error: as the whole of its group, or by its strongest member where no rule fits them all.

use super::past_runs;
use crate::App;
use crate::error::Result;
use crate::usecase::ErrorGroup;
use domain::error_groups::ErrorGroups;
use domain::errors::RuleSet;
use domain::mining::{Classifier, precondition};
use domain::proposal::{Candidate, Examined, Material, ReplayRun, Settings, Wordings, examine};
use domain::rule::RuleId;
use domain::signature::Signature;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Messages of other errors that a pattern must not match.
const MOST_OTHERS: usize = 500;

/// By what errors are examined.
pub(super) struct By<'b> {
    pub(super) all: &'b [ErrorGroup],
    pub(super) groups: &'b ErrorGroups,
    pub(super) settings: &'b Settings,
    pub(super) classifier: &'b Classifier,
    pub(super) rules: &'b RuleSet,
    pub(super) wordings: Option<&'b Wordings>,
    pub(super) now: Timestamp,
}

impl<'b> By<'b> {
    /// What is found out about an error. `taken` are the ids of other errors' rules.
    ///
    /// # Errors
    /// [`crate::Error::Store`].
    pub(super) async fn examined(
        &self,
        app: &App,
        candidate: Candidate<'b>,
        taken: &BTreeSet<RuleId>,
    ) -> Result<Examined<'b>> {
        let id = candidate.signature.fingerprint;
        let group = self.all.iter().find(|group| group.whole.fingerprint == id);
        let members = group.map_or(&[][..], |group| group.members.as_slice());
        let runs =
            past_runs::of(app, candidate.signature, self.groups, self.rules, self.now).await?;
        let runs: Vec<ReplayRun<'_>> = runs.iter().map(past_runs::replayed).collect();
        let own: BTreeSet<&str> = members.iter().flat_map(messages).collect();
        let also: Vec<&str> = own.iter().copied().collect();
        let others: Vec<&str> = self
            .all
            .iter()
            .filter(|other| other.whole.fingerprint != id)
            .flat_map(|other| other.members.iter())
            .flat_map(messages)
            .filter(|message| !own.contains(message))
            .take(MOST_OTHERS)
            .collect();
        let material = Material {
            also: &also,
            others: &others,
            runs: &runs,
            wordings: self.wordings,
            ..Material::default()
        };
        let strongest = self.strongest(&candidate, members);
        let examined = |candidate, material: &Material<'_>| {
            examine(
                candidate,
                material,
                self.classifier,
                &precondition::Settings::default(),
                taken,
                self.now,
            )
        };
        let whole = examined(candidate, &material);
        match strongest {
            Some(member) if whole.rule.is_err() => {
                // One pattern does not fit all of them; a rule for most of it is better than none.
                let also = Vec::new();
                let material = Material {
                    also: &also,
                    ..material
                };
                let by_itself = examined(member, &material);
                Ok(match by_itself.rule {
                    Ok(_) => by_itself,
                    Err(_) => whole,
                })
            }
            _ => Ok(whole),
        }
    }

    /// The member that matters most, where there are several and it happens often enough by itself.
    fn strongest(&self, whole: &Candidate<'b>, members: &'b [Signature]) -> Option<Candidate<'b>> {
        if members.len() < 2 {
            return None;
        }
        let members = members.iter().map(|signature| {
            let numbers = signature.numbers(self.now);
            Candidate {
                impact: self.settings.weights.score(&numbers),
                decision: whole.decision.clone(),
                signature,
                numbers,
            }
        });
        let often = members.filter(|member| member.numbers.hits_7d >= self.settings.min_hits);
        often.max_by(|a, b| {
            let by_impact = a.impact.total_cmp(&b.impact);
            by_impact.then_with(|| b.signature.fingerprint.cmp(&a.signature.fingerprint))
        })
    }
}

fn messages(signature: &Signature) -> impl Iterator<Item = &str> {
    let samples = signature.seen.samples.all().into_iter();
    samples.map(|sample| sample.message.as_str())
}
