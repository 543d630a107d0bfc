//! A request as the index reads it.

use crate::routing::index::{Index, Scratch, StemId, WordId};
use crate::routing::model::{Model, Sum, Vector};
use crate::routing::text::{for_each_word, is_stop_word};
use std::ops::Range;

/// Words of a request that are read; what a person asks for is in far fewer.
const MAX_WORDS: usize = 1_000;
/// Distinct words that are looked up.
const MAX_TERMS: usize = 64;
/// Words less alike than this do not stand for each other.
const LEAST_ALIKE: f32 = 0.25;
/// How much it counts that a word has the same stem, and that it looks alike.
const SAME_STEM: f32 = 0.65;
const ALIKE: f32 = 0.35;

/// What a request says.
pub(crate) struct Query {
    pub(crate) terms: Vec<Term>,
    pub(crate) meaning: Vector,
    /// How many words it has, stop words counted.
    pub(crate) words: usize,
}

/// A distinct word of the request that is no stop word.
pub(crate) struct Term {
    /// Where it is written first.
    pub(crate) span: Range<usize>,
    /// How rare it is among the skills.
    pub(crate) rarity: f32,
    /// The words of the lexicon that can stand for it, and how well, in `(0, 1]`; sorted by word.
    pub(crate) stand_ins: Vec<(WordId, f32)>,
}

impl Query {
    pub(crate) fn read(request: &str, model: &Model, index: &Index) -> Query {
        let mut meaning = Sum::zero();
        let mut words = 0;
        let mut distinct: Vec<(String, Range<usize>)> = Vec::new();
        for_each_word(request, |word, span| {
            words += 1;
            if words > MAX_WORDS {
                return;
            }
            model.add_word(word, &mut meaning);
            if distinct.len() < MAX_TERMS && !is_stop_word(word) {
                let stem = index.stemmers.stem(word);
                if !distinct
                    .iter()
                    .any(|(seen, _)| index.stemmers.stem(seen) == stem)
                {
                    distinct.push((word.to_string(), span));
                }
            }
        });
        let mut scratch = Scratch::default();
        let terms = distinct
            .into_iter()
            .map(|(word, span)| {
                let stem = index.lexicon.stem(&index.stemmers.stem(&word));
                Term {
                    span,
                    rarity: index.postings.rarity(stem),
                    stand_ins: stand_ins(&word, stem, index, &mut scratch),
                }
            })
            .collect();
        Query {
            terms,
            meaning: meaning.quantised(),
            words: words.min(MAX_WORDS),
        }
    }

    /// Whether it holds nothing that could lead anywhere.
    pub(crate) fn says_nothing(&self) -> bool {
        self.terms.is_empty() && self.meaning.scale == 0.0
    }
}

fn stand_ins(
    word: &str,
    stem: Option<StemId>,
    index: &Index,
    scratch: &mut Scratch,
) -> Vec<(WordId, f32)> {
    let mut stand_ins: Vec<(WordId, f32)> = index
        .grams
        .alike(word, LEAST_ALIKE, scratch)
        .into_iter()
        .map(|(word, similarity)| (word, ALIKE * similarity))
        .collect();
    stand_ins.sort_unstable_by_key(|(word, _)| *word);
    for &member in stem.map_or(&[][..], |stem| index.lexicon.members(stem)) {
        match stand_ins.binary_search_by_key(&member, |(word, _)| *word) {
            Ok(at) => stand_ins[at].1 += SAME_STEM,
            Err(at) => stand_ins.insert(at, (member, SAME_STEM)),
        }
    }
    stand_ins
}
