//! A request as the index reads it.

use super::Room;
use super::interaction::{Spoken, telling};
use crate::routing::index::{Index, Scratch, StemId, WordId};
use crate::routing::model::{Model, Sum, Vector};
use crate::routing::text::{Literals, STOP_WORD_WEIGHT, for_each_word, is_stop_word};
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
    /// What it means beside the text of a skill, where politeness counts less.
    pub(crate) meaning: Vector,
    /// What it means beside other requests, which are as polite.
    pub(crate) among_requests: Vector,
    /// Its words, one by one.
    pub(crate) spoken: Vec<Spoken>,
    /// How many words it has, stop words counted.
    pub(crate) words: usize,
    /// The share of them in a script that no skill is written in.
    pub(crate) foreign: f32,
}

/// A distinct word of the request that is no stop word.
pub(crate) struct Term {
    /// Where it is written first.
    pub(crate) span: Range<usize>,
    /// How rare it is among the skills, as far as it counts.
    pub(crate) rarity: f32,
    /// The words of the lexicon that can stand for it, and how well, in `(0, 1]`; the best first.
    pub(crate) stand_ins: Vec<(WordId, f32)>,
}

struct Word {
    text: String,
    /// As the lexicon numbers it; a stem that no skill holds is its text.
    stem: Result<StemId, String>,
    span: Range<usize>,
    /// How much it counts.
    weight: f32,
}

impl Query {
    pub(crate) fn read(request: &str, model: &Model, index: &Index, room: &mut Room) -> Query {
        let (mut told, mut polite) = (Sum::zero(), Sum::zero());
        let mut words = 0;
        let mut distinct: Vec<Word> = Vec::new();
        let mut spoken: Vec<Spoken> = Vec::new();
        let mut literals = Literals::of(request);
        let mut foreign = 0;
        for_each_word(request, |word, span| {
            words += 1;
            if words > MAX_WORDS {
                return;
            }
            foreign += usize::from(!index.lexicon.knows_script_of(word));
            let weight = literals.weight(word, &span);
            // Of a word that some skill holds all is known.
            let known = index.lexicon.find(word);
            let mut own = Sum::zero();
            let stop = match known {
                Some(known) => {
                    index.lexicon.add_meaning(known, 1.0, model, &mut own);
                    index.lexicon.is_stop(known)
                }
                None => {
                    model.add_word(word, 1.0, &mut own);
                    is_stop_word(word)
                }
            };
            let sum = if stop { &mut polite } else { &mut told };
            sum.add(&own, weight);
            let stem = match known {
                Some(known) => Ok(index.lexicon.stem_of(known)),
                None => {
                    let stem = index.stemmers.stem(word);
                    index.lexicon.stem(&stem).ok_or(stem.into_owned())
                }
            };
            if spoken.len() < MAX_TERMS {
                let counts = telling(index, stem.as_ref().ok().copied(), stop);
                let new = Spoken::new(&own, weight * counts)
                    .filter(|new| spoken.iter().all(|seen| !seen.means_the_same(new)));
                spoken.extend(new);
            }
            if stop || distinct.len() >= MAX_TERMS {
                return;
            }
            if distinct.iter().all(|seen| seen.stem != stem) {
                let text = word.to_owned();
                distinct.push(Word {
                    text,
                    stem,
                    span,
                    weight,
                });
            }
        });
        let [meaning, among_requests] = [STOP_WORD_WEIGHT, 1.0].map(|weight| {
            let mut sum = told.clone();
            sum.add(&polite, weight);
            sum
        });
        let terms = distinct
            .into_iter()
            .map(|word| {
                let Word {
                    text,
                    stem,
                    span,
                    weight,
                } = word;
                let stem = stem.ok();
                Term {
                    span,
                    rarity: weight * index.postings.rarity(stem),
                    stand_ins: stand_ins(&text, stem, index, &mut room.alike),
                }
            })
            .collect();
        Query {
            terms,
            meaning: meaning.quantised(),
            among_requests: among_requests.quantised(),
            spoken,
            words: words.min(MAX_WORDS),
            foreign: foreign as f32 / words.clamp(1, MAX_WORDS) as f32,
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
    let mut stand_ins = index.grams.alike(word, LEAST_ALIKE, scratch);
    for (_, similarity) in &mut stand_ins {
        *similarity *= ALIKE;
    }
    for &member in stem.map_or(&[][..], |stem| index.lexicon.members(stem)) {
        match stand_ins.iter_mut().find(|(word, _)| *word == member) {
            Some((_, fit)) => *fit += SAME_STEM,
            None => stand_ins.push((member, SAME_STEM)),
        }
    }
    stand_ins.sort_unstable_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    stand_ins
}
