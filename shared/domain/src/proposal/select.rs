//! Which errors something is proposed for, and which are left alone and why.

use crate::Timestamp;
use crate::error_groups::ErrorGroups;
use crate::errors::Fingerprint;
use crate::outcome::ProposalFact;
use crate::rule::{RuleId, RuleKind};
use crate::signature::{ImpactWeights, Numbers, Signature, Status};
use serde::{Deserialize, Serialize};

/// What a mining run is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Events of the last seven days an error has at least.
    pub min_hits: u64,
    /// So many errors at most, those of the greatest impact.
    pub top: usize,
    /// What was rejected is proposed again only when it happened so many times as often as it had by then.
    pub regrowth: f64,
    /// How errors are ranked.
    pub weights: ImpactWeights,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            min_hits: 2,
            top: 50,
            regrowth: 3.0,
            weights: ImpactWeights::default(),
        }
    }
}

/// What became of a rule that was proposed before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Its pull request is open.
    Open,
    /// It was merged and is in force, or was switched off by people.
    Merged,
    /// Its pull request was closed without a merge, or its file says `rejected`.
    Rejected,
    /// It was in force and was removed since.
    Removed,
}

/// A rule that was proposed before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Which rule.
    pub id: RuleId,
    /// The fingerprints it is about: the one it was made of, and those merged with it.
    pub fingerprints: Vec<Fingerprint>,
    /// What became of it.
    pub state: State,
    /// All events of the error ever, when that was decided.
    pub hits_total: u64,
    /// When it was proposed, and what was decided each time.
    #[serde(default)]
    pub proposals: Vec<ProposalFact>,
}

/// An error that is ranked.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate<'s> {
    /// The error.
    pub signature: &'s Signature,
    /// Its numbers now.
    pub numbers: Numbers,
    /// Its score.
    pub impact: f64,
    /// What to do about it.
    pub decision: Decision,
}

/// What to do about an error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Propose a rule.
    Propose,
    /// Its proposal is open: write the file of this rule anew.
    Update(RuleId),
    /// Leave it alone.
    Skip(Skip),
}

/// Why an error is left alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum Skip {
    /// It happened too rarely of late.
    #[error("{found} events in seven days, fewer than {needed}")]
    TooFewHits {
        /// So often.
        found: u64,
        /// And it must.
        needed: u64,
    },
    /// People do not want to hear of it, or said that it is mended.
    #[error("it is {status}")]
    NotWanted {
        /// As its status says.
        status: String,
    },
    /// Others matter more.
    #[error("it is number {rank} by impact, and the first {top} are looked at")]
    NotAmongTop {
        /// From 1.
        rank: usize,
        /// So many are.
        top: usize,
    },
    /// A rule for it was merged.
    #[error("{id} is for it already")]
    HasRule {
        /// Which.
        id: RuleId,
    },
    /// Its rule was rejected, and there is little news.
    #[error(
        "{id} was decided against, and it happened {grown:.1} times as often since as by then; {needed:.1} times would be news"
    )]
    Rejected {
        /// Which.
        id: RuleId,
        /// All events now by all events then.
        grown: f64,
        /// What would be news.
        needed: f64,
    },
}

/// Ranks all errors, each a group of those that are one, and decides on each; the most important first, ties by fingerprint, so that the order they come in
/// does not matter.
pub fn select<'s>(
    signatures: impl IntoIterator<Item = &'s Signature>,
    groups: &ErrorGroups,
    known: &[Known],
    settings: &Settings,
    now: Timestamp,
) -> Vec<Candidate<'s>> {
    let mut candidates: Vec<Candidate<'s>> = signatures
        .into_iter()
        .map(|signature| {
            let numbers = signature.numbers(now);
            Candidate {
                impact: settings.weights.score(&numbers),
                decision: decide(signature, &numbers, groups, known, settings, now),
                signature,
                numbers,
            }
        })
        .collect();
    candidates.sort_by(|a, b| {
        let by_impact = b.impact.total_cmp(&a.impact);
        by_impact.then_with(|| a.signature.fingerprint.cmp(&b.signature.fingerprint))
    });
    let wanted = candidates
        .iter_mut()
        .filter(|candidate| !matches!(candidate.decision, Decision::Skip(_)));
    for (index, candidate) in wanted.enumerate().skip(settings.top) {
        let top = settings.top;
        let rank = index + 1;
        candidate.decision = Decision::Skip(Skip::NotAmongTop { rank, top });
    }
    candidates
}

fn decide(
    signature: &Signature,
    numbers: &Numbers,
    groups: &ErrorGroups,
    known: &[Known],
    settings: &Settings,
    now: Timestamp,
) -> Decision {
    if !signature.status.wants_attention(now) {
        let status = signature.status.as_str().to_owned();
        return Decision::Skip(Skip::NotWanted { status });
    }
    if numbers.hits_7d < settings.min_hits {
        let (found, needed) = (numbers.hits_7d, settings.min_hits);
        return Decision::Skip(Skip::TooFewHits { found, needed });
    }
    // A rule for any member is one for the group.
    let about = |known: &&Known| {
        let mut of = known.fingerprints.iter();
        of.any(|of| groups.same(*of, signature.fingerprint))
    };
    let before: Vec<&Known> = known.iter().filter(about).collect();
    // An error that came back after it was said to be mended is news to whatever was decided before.
    let regressed = matches!(signature.status, Status::Regressed { .. });
    if let Some(open) = before.iter().find(|known| known.state == State::Open) {
        return Decision::Update(open.id.clone());
    }
    if let Some(merged) = before.iter().find(|known| known.state == State::Merged) {
        // A fixer mends what is there; once it is merged and the error came back, a guardrail may do better.
        if !(regressed && merged.id.kind() == RuleKind::Fixer) {
            let id = merged.id.clone();
            return Decision::Skip(Skip::HasRule { id });
        }
    }
    let against = before
        .iter()
        .filter(|known| matches!(known.state, State::Rejected | State::Removed))
        .max_by_key(|known| known.hits_total);
    if let Some(against) = against {
        let grown = numbers.hits_total as f64 / against.hits_total.max(1) as f64;
        if grown < settings.regrowth {
            return Decision::Skip(Skip::Rejected {
                id: against.id.clone(),
                grown,
                needed: settings.regrowth,
            });
        }
    }
    Decision::Propose
}
