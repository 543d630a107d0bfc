//! Trying the candidates, one by one and in pairs, and telling of the best.

use super::bits::Bits;
use super::candidate::{Candidate, candidates, rank};
use super::{NoPrecondition, PastRun, Precondition, Settings};
use crate::predicate::{Inputs, Predicate};
use crate::statistics::{Interval, Z95, difference, fisher_greater, wilson};

/// Candidates that are tried in pairs.
const MAX_PAIRED: usize = 600;

/// The smallest predicates over inputs that separate failing from succeeding runs, the most important first; each
/// explains failures that those before it do not. A pair of conditions is tried where one alone does not do.
///
/// # Errors
/// [`NoPrecondition`] when there is none good enough, and why.
pub fn mine(
    runs: &[PastRun<'_>],
    settings: &Settings,
) -> Result<Vec<Precondition>, NoPrecondition> {
    let all_failing = runs.iter().filter(|run| run.failed).count() as u64;
    let needed = settings.min_failing.max(2);
    if all_failing < needed {
        let found = all_failing;
        return Err(NoPrecondition::TooFewFailing { found, needed });
    }
    if all_failing == runs.len() as u64 {
        return Err(NoPrecondition::NoneSucceeded);
    }
    let inputs: Vec<Inputs> = runs.iter().map(|run| Inputs::of(run.inputs)).collect();
    let candidates = candidates(&inputs, needed);
    let failed = Bits::of(runs.len(), |run| runs[run].failed);
    let mut left = Bits::of(runs.len(), |_| true);
    let mut found = Vec::new();
    while found.len() < settings.most {
        let round = Round {
            failing: failed.and(&left),
            left,
            settings,
        };
        if round.failing.count() < needed {
            break;
        }
        let best = round
            .singles(&candidates)
            .or_else(|| round.pairs(&candidates));
        let Some((precondition, holds)) = best else {
            break;
        };
        found.push(precondition);
        left = round.left.without(&holds);
    }
    match found.is_empty() {
        false => Ok(found),
        true => Err(NoPrecondition::NothingSeparates {
            tried: candidates.len() as u64,
        }),
    }
}

/// The runs that nothing found so far explains.
struct Round<'s> {
    failing: Bits,
    left: Bits,
    settings: &'s Settings,
}

type Found = (Precondition, Bits);

impl Round<'_> {
    fn singles(&self, candidates: &[Candidate]) -> Option<Found> {
        // Half of what may be left to chance is for those alone, half for pairs.
        let tests = 2.0 * candidates.len() as f64;
        let judged = candidates.iter().filter_map(|candidate| {
            let Candidate {
                atom,
                holds,
                observed,
            } = candidate;
            self.judge(
                holds,
                observed,
                tests,
                || atom.clone().into(),
                rank(&atom.test),
            )
        });
        best(judged)
    }

    fn pairs(&self, candidates: &[Candidate]) -> Option<Found> {
        let paired = &candidates[..candidates.len().min(MAX_PAIRED)];
        let tests = (paired.len() * paired.len().saturating_sub(1)) as f64;
        let pairs = paired
            .iter()
            .enumerate()
            .flat_map(|(at, one)| paired[at + 1..].iter().map(move |other| (one, other)));
        let judged = pairs.filter_map(|(one, other)| {
            // Most are not worth more than two counts.
            let failing = one.holds.common_of_three(&other.holds, &self.failing);
            let all = one.holds.common_of_three(&other.holds, &self.left);
            if failing < self.settings.min_failing
                || share(failing, all) < self.settings.min_failure
            {
                return None;
            }
            let holds = one.holds.and(&other.holds);
            // A pair that holds whenever one of the two does says no more than that one.
            if holds == one.holds || holds == other.holds {
                return None;
            }
            let observed = one.observed.and(&other.observed);
            let both = || {
                Predicate::all([one.atom.clone(), other.atom.clone()]).expect("two are not none")
            };
            let rank = rank(&one.atom.test) + rank(&other.atom.test);
            self.judge(&holds, &observed, tests, both, rank)
        });
        best(judged)
    }

    /// What speaks for a predicate, when it is enough.
    fn judge(
        &self,
        holds: &Bits,
        observed: &Bits,
        tests: f64,
        predicate: impl FnOnce() -> Predicate,
        rank: u8,
    ) -> Option<(u8, Found)> {
        let Round {
            failing,
            left,
            settings,
        } = self;
        let true_failing = holds.common(failing);
        if true_failing < settings.min_failing.max(2) {
            return None;
        }
        let holds = holds.and(left);
        let true_all = holds.count();
        let failure = share(true_failing, true_all);
        let failure_between = wilson(true_failing, true_all, Z95);
        if failure < settings.min_failure || failure_between.low < settings.min_failure_low {
            return None;
        }
        let observed = observed.and(left);
        let (seen_failing, seen_all) = (observed.common(failing), observed.count());
        let context = share(seen_failing, seen_all);
        let increase = failure - context;
        let chance = fisher_greater(true_failing, true_all, seen_failing, seen_all) * tests;
        if increase <= 0.0 || chance > settings.significance {
            return None;
        }
        // Failure - Context is the difference between holding and not holding, by the share in which it does not.
        let apart = (seen_failing - true_failing, seen_all - true_all);
        let part = 1.0 - share(true_all, seen_all);
        let between = difference((true_failing, true_all), apart, Z95);
        let all_failing = failing.count();
        let explained = (true_failing as f64).ln() / (all_failing as f64).ln();
        let precondition = Precondition {
            predicate: predicate(),
            failing: true_failing,
            succeeding: true_all - true_failing,
            all_failing,
            all_succeeding: left.count() - all_failing,
            failure,
            failure_between,
            context,
            increase,
            increase_between: Interval {
                low: between.low * part,
                high: between.high * part,
            },
            importance: 2.0 / (1.0 / increase + 1.0 / explained),
            chance: chance.min(1.0),
        };
        Some((rank, (precondition, holds)))
    }
}

/// The most important one; of equals the simplest.
fn best(judged: impl Iterator<Item = (u8, Found)>) -> Option<Found> {
    const SAME: f64 = 1e-9;
    let mut best: Option<(u8, Found)> = None;
    for (rank, found) in judged {
        let better = best.as_ref().is_none_or(|(best_rank, (best, _))| {
            let more = found.0.importance - best.importance;
            more > SAME || (more > -SAME && rank < *best_rank)
        });
        if better {
            best = Some((rank, found));
        }
    }
    best.map(|(_, found)| found)
}

fn share(part: u64, of: u64) -> f64 {
    if of == 0 {
        0.0
    } else {
        part as f64 / of as f64
    }
}
