//! How well the words of a request are found in each skill.

use super::Query;
use crate::routing::index::{DocId, Index};

/// For every skill: the share of the request, each word counted by its rarity, that is found there. A word
/// is found as well as its best stand-in is.
pub(super) fn scores(query: &Query, index: &Index) -> Vec<f32> {
    let mut scores = vec![0.0_f32; index.documents().len()];
    let total: f32 = query.terms.iter().map(|term| term.rarity).sum();
    if total <= 0.0 {
        return scores;
    }
    let mut best = vec![0.0_f32; scores.len()];
    let mut touched: Vec<DocId> = Vec::new();
    for term in &query.terms {
        for &(word, fit) in &term.stand_ins {
            for (doc, weight) in index.postings.holders(word) {
                let best = &mut best[doc as usize];
                if *best == 0.0 {
                    touched.push(doc);
                }
                *best = best.max(weight * fit);
            }
        }
        let share = term.rarity / total;
        for doc in touched.drain(..) {
            scores[doc as usize] += share * std::mem::take(&mut best[doc as usize]);
        }
    }
    scores
}
