//! The figures of a golden file. Shares are of the cases they speak of, and `null` when there are none.

use super::{Answer, Case};
use crate::routing::Decision;
use serde::{Deserialize, Serialize};

/// How the router did.
///
/// "In scope" are the cases that expect a skill, "out of scope" those that expect none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// Share of the in-scope cases whose skill is ranked first, whatever was decided.
    pub routing_top1_accuracy: Option<f64>,
    /// Share of the in-scope cases whose skill is among the first three.
    pub routing_top3_accuracy: Option<f64>,
    /// Share of all cases that were answered with "no skill".
    pub routing_no_skill_found_rate: Option<f64>,
    /// Share of routed requests in which somebody chose another skill. A golden file cannot tell.
    pub routing_override_rate: Option<f64>,
    /// Brier score: mean of (confidence - right)², over the cases with a ranking and a confidence; 0 is best.
    pub routing_confidence_brier: Option<f64>,
    /// 95th percentile of the time routing took, in milliseconds, by nearest rank.
    pub routing_p95_ms: Option<f64>,
    /// 95th percentile of the time requests took, in milliseconds, by nearest rank.
    pub request_p95_ms: Option<f64>,
    /// Share of runs that succeeded. Nothing is run here.
    pub skill_success_rate: Option<f64>,
    /// Shares of all cases that went wrong, by how; they do not overlap.
    pub error_rate_by_class: ErrorRates,
    /// Model tokens a request cost. Routing uses no language model that counts any.
    pub tokens_per_request: Option<f64>,
    /// Money a request cost.
    pub cost_per_request: Option<f64>,
    /// Share of the in-scope cases that would be run without asking.
    pub selected_rate: Option<f64>,
    /// Share of those that are right.
    pub right_of_selected: Option<f64>,
    /// Share of the out-of-scope cases that would be run all the same.
    pub out_of_scope_run_rate: Option<f64>,
}

/// How cases went wrong, as shares of all cases.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ErrorRates {
    /// Another skill would be run.
    pub misroute: Option<f64>,
    /// Somebody would be asked although a skill was expected, and it is not among the first three.
    pub misleading_question: Option<f64>,
    /// A skill was expected and none found.
    pub no_skill_found: Option<f64>,
    /// No skill was expected and one would be run.
    pub out_of_scope_run: Option<f64>,
}

/// The metrics with what they were measured on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// All cases.
    pub total_requests: usize,
    /// Cases that expect a skill.
    pub in_scope_requests: usize,
    /// Cases that expect none.
    pub out_of_scope_requests: usize,
    /// The figures.
    pub metrics: Metrics,
}

/// Measures the answers to the cases.
pub fn measure<'a>(answered: impl IntoIterator<Item = (&'a Case, &'a Answer)>) -> Summary {
    let answered: Vec<(&Case, &Answer)> = answered.into_iter().collect();
    let inside: Vec<(&Case, &Answer)> = answered
        .iter()
        .copied()
        .filter(|(case, _)| case.expected.is_some())
        .collect();
    let outside: Vec<&Answer> = answered
        .iter()
        .filter(|(case, _)| case.expected.is_none())
        .map(|(_, answer)| *answer)
        .collect();
    let selected: Vec<(&Case, &Answer)> = inside
        .iter()
        .copied()
        .filter(|(_, answer)| runs(answer))
        .collect();
    let briers: Vec<f64> = answered
        .iter()
        .filter(|(_, answer)| !answer.ranked.is_empty())
        .filter_map(|(case, answer)| {
            let right = f64::from(u8::from(within(case, answer, 1)));
            Some((answer.confidence.filter(|sure| sure.is_finite())? - right).powi(2))
        })
        .collect();
    let of_all =
        |wrong: fn(&Case, &Answer) -> bool| share(&answered, |(case, answer)| wrong(case, answer));
    Summary {
        total_requests: answered.len(),
        in_scope_requests: inside.len(),
        out_of_scope_requests: outside.len(),
        metrics: Metrics {
            routing_top1_accuracy: share(&inside, |(case, answer)| within(case, answer, 1)),
            routing_top3_accuracy: share(&inside, |(case, answer)| within(case, answer, 3)),
            routing_no_skill_found_rate: of_all(|_, answer| finds_none(answer)),
            routing_override_rate: None,
            routing_confidence_brier: (!briers.is_empty())
                .then(|| briers.iter().sum::<f64>() / count(briers.len())),
            routing_p95_ms: p95(answered.iter().filter_map(|(_, answer)| answer.routing_ms)),
            request_p95_ms: p95(answered.iter().filter_map(|(_, answer)| answer.request_ms)),
            skill_success_rate: None,
            error_rate_by_class: ErrorRates {
                misroute: of_all(|case, answer| {
                    case.expected.is_some() && runs(answer) && !within(case, answer, 1)
                }),
                misleading_question: of_all(|case, answer| {
                    case.expected.is_some()
                        && !runs(answer)
                        && !finds_none(answer)
                        && !within(case, answer, 3)
                }),
                no_skill_found: of_all(|case, answer| {
                    case.expected.is_some() && finds_none(answer)
                }),
                out_of_scope_run: of_all(|case, answer| case.expected.is_none() && runs(answer)),
            },
            tokens_per_request: None,
            cost_per_request: None,
            selected_rate: share(&inside, |(_, answer)| runs(answer)),
            right_of_selected: share(&selected, |(case, answer)| within(case, answer, 1)),
            out_of_scope_run_rate: share(&outside, |answer| runs(answer)),
        },
    }
}

/// Selecting out of an empty ranking runs nothing.
fn runs(answer: &Answer) -> bool {
    answer.decision == Decision::Selected && !answer.ranked.is_empty()
}

fn finds_none(answer: &Answer) -> bool {
    answer.decision == Decision::None || answer.ranked.is_empty()
}

fn within(case: &Case, answer: &Answer, first: usize) -> bool {
    let expected = case.expected.as_ref();
    expected.is_some_and(|expected| {
        answer
            .ranked
            .iter()
            .take(first)
            .any(|ranked| ranked == expected)
    })
}

fn share<T>(items: &[T], holds: impl Fn(&T) -> bool) -> Option<f64> {
    let holding = items.iter().filter(|item| holds(item)).count();
    (!items.is_empty()).then(|| count(holding) / count(items.len()))
}

/// The least value that at least 95 % of the values do not exceed.
fn p95(times: impl Iterator<Item = f64>) -> Option<f64> {
    let mut times: Vec<f64> = times.filter(|time| time.is_finite()).collect();
    times.sort_by(f64::total_cmp);
    let rank = (times.len() * 95).div_ceil(100);
    times.get(rank.checked_sub(1)?).copied()
}

fn count(of: usize) -> f64 {
    // Exact below 2^53 cases.
    of as f64
}
