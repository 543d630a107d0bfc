//! How well the words of a request are found in each skill.

use super::Query;
use super::query::Term;
use crate::routing::index::{DocId, Index};

/// For every skill, into `scores`: the share of the request, each word counted by its rarity, that is found
/// there. A word is found as well as its best stand-in is.
pub(super) fn scores(query: &Query, index: &Index, best: &mut Best, scores: &mut Vec<f32>) {
    let skills = index.documents().len();
    scores.clear();
    scores.resize(skills, 0.0);
    let total: f32 = query.terms.iter().map(|term| term.rarity).sum();
    if total <= 0.0 {
        return;
    }
    best.of.resize(skills, 0.0);
    for term in &query.terms {
        add(term, term.rarity / total, index, best, scores);
    }
}

/// What the best stand-in of one word counts in each skill; all zero between words.
#[derive(Default)]
pub(super) struct Best {
    of: Vec<f32>,
    touched: Vec<DocId>,
}

fn add(term: &Term, share: f32, index: &Index, best: &mut Best, scores: &mut [f32]) {
    // One stand-in is in most of the skills, as a rule: it goes last, and leaves nothing behind.
    let largest = term
        .stand_ins
        .iter()
        .copied()
        .max_by_key(|&(word, _)| index.postings.holders(word).len());
    let Some((largest, largest_fit)) = largest else {
        return;
    };
    for &(word, fit) in term.stand_ins.iter().filter(|(word, _)| *word != largest) {
        for (doc, weight) in index.postings.holders(word) {
            let best_of = &mut best.of[doc as usize];
            if *best_of == 0.0 {
                best.touched.push(doc);
            }
            *best_of = best_of.max(weight * fit);
        }
    }
    if best.touched.is_empty() {
        for (doc, weight) in index.postings.holders(largest) {
            scores[doc as usize] += share * (weight * largest_fit);
        }
        return;
    }
    for (doc, weight) in index.postings.holders(largest) {
        let other = std::mem::take(&mut best.of[doc as usize]);
        scores[doc as usize] += share * other.max(weight * largest_fit);
    }
    for doc in best.touched.drain(..) {
        scores[doc as usize] += share * std::mem::take(&mut best.of[doc as usize]);
    }
}
