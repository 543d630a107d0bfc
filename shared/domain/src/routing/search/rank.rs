//! Fusion of the two scores, and the best few skills.

use super::fusion::Spread;
use super::interaction::Compared;
use super::{Query, Room, interaction, lexical, meaning};
use crate::routing::index::{DocId, Index};
use crate::routing::model::Model;
use crate::routing::settings::Weights;

/// Skills that are ranked: what a person may be asked to choose from.
const KEPT: usize = 5;
/// How much it counts how well the words of a request and of a skill answer each other.
const INTERACTION: f32 = 6.25;
/// Skills this far behind the best one, in standard deviations, do not overtake it by their words.
const CLOSE: f32 = 1.0;
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
    (model, index): (&Model, &Index),
    room: &mut Room,
    weights: Weights,
    deprecated_too: bool,
    may: impl Fn(DocId) -> bool,
) -> Ranking {
    lexical::scores(query, index, &mut room.best, &mut room.lexical);
    let nearness = meaning::scores(query, index, room);
    // Standard scores, fused: each side counts as far as it tells skills apart for this very request.
    let by_words = weights.keyword() / Spread::of(&room.lexical).around(PRIOR_LEXICAL);
    let by_meaning = weights.vector() / nearness.spread(index, room).around(PRIOR_MEANING);
    let Room {
        lexical,
        meaning,
        heads,
        fused,
        these,
        exact,
        compared,
        ..
    } = room;
    fused.fill((lexical, by_words), (meaning, by_meaning));
    let mut ranking = Ranking {
        best: Vec::with_capacity(KEPT + 1),
        deprecated: None,
    };
    let mut look = |ranking: &mut Ranking, these: &[DocId]| {
        nearness.exact(index, (meaning, heads), these, exact);
        for (&doc, &meaning) in these.iter().zip(exact.iter()) {
            let lexical = lexical[doc as usize];
            let ranked = Ranked {
                doc,
                score: lexical * by_words + meaning * by_meaning,
                lexical,
                meaning,
            };
            if ranked.score > 0.0 && ranked.score >= ranking.least() {
                ranking.take(index, ranked, deprecated_too);
            }
        }
        ranking.least()
    };
    fused.for_each_above(0.0, |doc| match may(doc) {
        true => look(&mut ranking, &[doc]),
        false => ranking.least(),
    });
    // Those that seemed the best are looked at; now those that may be better than they seem.
    let slack = nearness.slack() * by_meaning;
    if slack > 0.0 {
        fused.all_above(ranking.least() - slack, these);
        these.retain(|&doc| may(doc));
        look(&mut ranking, these);
    }
    let best = ranking.best.first().map_or(0.0, |best| best.score);
    ranking.deprecated = ranking
        .deprecated
        .filter(|deprecated| deprecated.score > best);
    ranking.compare(query, (model, index), weights, (compared, exact));
    ranking
}

impl Ranking {
    /// What a skill must reach to be among the best.
    fn least(&self) -> f32 {
        self.best.get(KEPT - 1).map_or(0.0, |last| last.score)
    }

    /// Compares those that may be the best word by word, and sorts them anew.
    fn compare(
        &mut self,
        query: &Query,
        (model, index): (&Model, &Index),
        weights: Weights,
        (room, scores): (&mut Compared, &mut Vec<f32>),
    ) {
        let best = self.best.first().map_or(0.0, |best| best.score);
        let near = |ranked: &Ranked| ranked.score >= best - CLOSE;
        let near = self.best.partition_point(near);
        if near < 2 || weights.vector() == 0.0 {
            return;
        }
        let near = &mut self.best[..near];
        interaction::scores(query, (model, index), near, room, scores);
        // None falls behind those that were not compared.
        let least = scores.iter().copied().fold(f32::MAX, f32::min);
        for (ranked, score) in near.iter_mut().zip(scores) {
            ranked.score += INTERACTION * weights.vector() * (*score - least);
        }
        let id = |ranked: &Ranked| &index.document(ranked.doc).id;
        self.best.sort_by(|left, right| {
            let order = right.score.total_cmp(&left.score);
            order.then_with(|| id(left).cmp(id(right)))
        });
    }

    /// Puts a skill where it belongs, once.
    fn take(&mut self, index: &Index, ranked: Ranked, deprecated_too: bool) {
        if !deprecated_too && index.is_deprecated(ranked.doc) {
            let other = self.deprecated;
            if other.is_none_or(|other| before(index, &ranked, &other)) {
                self.deprecated = Some(ranked);
            }
            return;
        }
        if self.best.iter().any(|other| other.doc == ranked.doc) {
            return;
        }
        let better = |other: &Ranked| before(index, other, &ranked);
        let at = self.best.partition_point(better);
        self.best.insert(at, ranked);
        self.best.truncate(KEPT);
    }
}

/// Of two that are equally good the one with the lesser id comes first, so that the order in which skills
/// were given changes nothing.
fn before(index: &Index, left: &Ranked, right: &Ranked) -> bool {
    left.score > right.score
        || left.score == right.score && index.document(left.doc).id < index.document(right.doc).id
}
