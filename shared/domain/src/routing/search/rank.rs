//! Fusion of the two scores, and the best few skills.

use super::fusion::{self, Spread};
use super::{Query, Room, lexical, meaning};
use crate::routing::index::{DocId, Index};
use crate::routing::settings::Weights;

/// Skills that are ranked: what a person may be asked to choose from.
const KEPT: usize = 5;
/// What the scores of skills are spread like before an index has been seen.
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
    room: &mut Room,
    weights: Weights,
    deprecated_too: bool,
    may: impl Fn(DocId) -> bool,
) -> Ranking {
    lexical::scores(query, index, &mut room.best, &mut room.lexical);
    meaning::scores(query, index, room);
    let (lexical, meaning) = (&room.lexical[..], &room.meaning[..]);
    // Standard scores, fused: each side counts as far as it tells skills apart for this very request.
    let by_words = weights.keyword() / Spread::of(lexical).around(PRIOR_LEXICAL);
    let by_meaning = weights.vector() / Spread::of(meaning).around(PRIOR_MEANING);
    let mut ranking = Ranking {
        best: Vec::with_capacity(KEPT + 1),
        deprecated: None,
    };
    let mut least = 0.0;
    fusion::for_each_above(
        (lexical, by_words),
        (meaning, by_meaning),
        &mut least,
        |doc, score, least| {
            let ranked = Ranked {
                doc: doc as DocId,
                score,
                lexical: lexical[doc],
                meaning: meaning[doc],
            };
            if !may(ranked.doc) {
                return;
            }
            if !deprecated_too && index.document(ranked.doc).deprecated.is_some() {
                let other = ranking.deprecated;
                if other.is_none_or(|other| before(index, &ranked, &other)) {
                    ranking.deprecated = Some(ranked);
                }
                return;
            }
            let at = ranking
                .best
                .partition_point(|other| before(index, other, &ranked));
            ranking.best.insert(at, ranked);
            ranking.best.truncate(KEPT);
            if let Some(last) = ranking.best.get(KEPT - 1) {
                *least = last.score;
            }
        },
    );
    let best = ranking.best.first().map_or(0.0, |best| best.score);
    ranking.deprecated = ranking
        .deprecated
        .filter(|deprecated| deprecated.score > best);
    ranking
}

/// Of two that are equally good the one with the lesser id comes first, so that the order in which skills
/// were given changes nothing.
fn before(index: &Index, left: &Ranked, right: &Ranked) -> bool {
    left.score > right.score
        || left.score == right.score && index.document(left.doc).id < index.document(right.doc).id
}
