//! Fusion of the two scores, and the best few skills.

use super::{Query, lexical, meaning};
use crate::routing::index::{DocId, Index};
use crate::routing::settings::Weights;

/// Skills that are ranked: what a person may be asked to choose from.
const KEPT: usize = 5;
/// What the scores of skills are spread like before an index has been seen, and how many skills that counts
/// for: the spread of nine skills says little.
const PRIOR_SKILLS: f32 = 20.0;
const PRIOR_LEXICAL: f32 = 0.06;
const PRIOR_MEANING: f32 = 0.12;

/// One skill in the ranking.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ranked {
    pub(crate) doc: DocId,
    /// In standard deviations, comparable within one request only.
    pub(crate) score: f32,
    /// The share of the request's words found there.
    pub(crate) lexical: f32,
    /// Nearness of meaning.
    pub(crate) meaning: f32,
}

/// The best skills, best first.
#[derive(Default)]
pub(crate) struct Ranking {
    /// Those that may be chosen.
    pub(crate) best: Vec<Ranked>,
    /// The best of the deprecated ones, when it is better than all of the former.
    pub(crate) deprecated: Option<Ranked>,
}

/// Ranks the skills that `may` be chosen. A deprecated one is set aside unless `deprecated_too`.
pub(crate) fn rank(
    query: &Query,
    index: &Index,
    weights: Weights,
    deprecated_too: bool,
    may: impl Fn(DocId) -> bool,
) -> Ranking {
    let lexical = lexical::scores(query, index);
    let meaning = meaning::scores(query, index);
    // Standard scores, fused: each side counts as far as it tells skills apart for this very request.
    let by_words = weights.keyword() / spread(&lexical, PRIOR_LEXICAL);
    let by_meaning = weights.vector() / spread(&meaning, PRIOR_MEANING);
    let mut ranking = Ranking {
        best: Vec::with_capacity(KEPT + 1),
        deprecated: None,
    };
    let mut least = f32::MIN;
    for (doc, (&lexical, &meaning)) in lexical.iter().zip(&meaning).enumerate() {
        let score = by_words * lexical + by_meaning * meaning;
        if score <= least || score <= 0.0 {
            continue;
        }
        let doc = doc as DocId;
        if !may(doc) {
            continue;
        }
        let ranked = Ranked {
            doc,
            score,
            lexical,
            meaning,
        };
        if !deprecated_too && index.document(doc).deprecated.is_some() {
            if ranking.deprecated.is_none_or(|other| score > other.score) {
                ranking.deprecated = Some(ranked);
            }
            continue;
        }
        let at = ranking.best.partition_point(|other| other.score >= score);
        ranking.best.insert(at, ranked);
        ranking.best.truncate(KEPT);
        if let Some(last) = ranking.best.get(KEPT - 1) {
            least = last.score;
        }
    }
    let best = ranking.best.first().map_or(0.0, |best| best.score);
    ranking.deprecated = ranking
        .deprecated
        .filter(|deprecated| deprecated.score > best);
    ranking
}

/// The standard deviation of the scores, drawn to `prior` where there are few.
fn spread(scores: &[f32], prior: f32) -> f32 {
    let count = scores.len() as f32;
    let (sum, squares) = scores.iter().fold((0.0, 0.0), |(sum, squares), score| {
        (sum + score, squares + score * score)
    });
    let deviations = (squares - sum * sum / count.max(1.0)).max(0.0);
    ((deviations + PRIOR_SKILLS * prior * prior) / (count + PRIOR_SKILLS)).sqrt()
}
