//! How near the meaning of a request is to each skill.
//!
//! Of many skills most are far off, which the heads of their vectors show: there a score is guessed first,
//! with what it may be off by, and [`Nearness::exact`] is asked for the few that may be among the best.

use super::fusion::{self, Spread};
use super::{Query, Room};
use crate::routing::index::{DocId, Index};
use crate::routing::model::{ABREAST, Parts};

/// How much the nearest example, the middle of the examples and the text of a skill count.
const NEAREST: f32 = 1.0;
const CENTRE: f32 = 1.0;
const TEXT: f32 = 0.5;
/// The share of the text in the score of a skill with examples.
pub(super) const TEXT_SHARE: f32 = TEXT / (NEAREST + CENTRE + TEXT);
/// How much a request that people said does not lead here takes away, at most.
const COUNTER: f32 = 0.5;
/// A request less near than this says nothing against a skill.
const LEAST_COUNTER: f32 = 0.6;

/// Of fewer skills every score is exact.
const MANY: usize = 2_048;
/// Skills that a guess is learnt from.
const SAMPLE: usize = 512;
/// How many standard errors a guess may be off.
const ERRORS: f32 = 6.0;

/// How near skills are, as far as that is known.
pub(super) struct Nearness {
    request: Parts,
    guess: Guess,
}

/// From what the heads add to a cosine to the whole of it: a line, fitted to a sample.
#[derive(Clone, Copy)]
struct Guess {
    constant: f32,
    slope: f32,
    /// The standard error.
    error: f32,
}

/// For every skill, into `room.meaning`: a cosine, or what stands for it where the skill has examples; exact
/// or guessed.
pub(super) fn scores(query: &Query, index: &Index, room: &mut Room) -> Nearness {
    let dense = &index.dense;
    let Room {
        meaning: scores,
        heads,
        nearest,
        cosines,
        ..
    } = room;
    let nearness = texts(query, index, heads, scores);
    if !dense.examples.is_empty() {
        nearest.clear();
        nearest.resize(scores.len(), f32::MIN);
        let examples = dense.examples.with_owners(&query.among_requests, cosines);
        for (doc, cosine) in examples {
            let nearest = &mut nearest[doc as usize];
            *nearest = nearest.max(cosine);
        }
        let centres = dense.centres.with_owners(&query.among_requests, cosines);
        for (doc, cosine) in centres {
            let doc = doc as usize;
            scores[doc] = (NEAREST * nearest[doc] + CENTRE * cosine) / (NEAREST + CENTRE + TEXT)
                + TEXT_SHARE * scores[doc];
        }
    }
    let counterexamples = &dense.counterexamples;
    for (doc, cosine) in counterexamples.with_owners(&query.among_requests, cosines) {
        let doc = doc as usize;
        let known = !dense.examples.is_empty() && nearest[doc] >= cosine;
        if cosine > LEAST_COUNTER && !known {
            scores[doc] -= COUNTER * (cosine - LEAST_COUNTER) / (1.0 - LEAST_COUNTER);
        }
    }
    nearness
}

/// The cosines of the texts of all skills, into `out`.
fn texts(query: &Query, index: &Index, heads: &mut Vec<f32>, out: &mut Vec<f32>) -> Nearness {
    let texts = &index.dense.texts;
    let request = Parts::of(&query.meaning);
    texts.heads(&request, heads);
    out.resize(heads.len(), 0.0);
    if heads.len() < MANY {
        texts.tails(&request, 0..heads.len(), out);
        for (cosine, head) in out.iter_mut().zip(heads.iter()) {
            *cosine += head;
        }
        let guess = Guess::NONE;
        return Nearness { request, guess };
    }
    let mut sample = Sample::default();
    let blocks = heads.len() / ABREAST;
    for block in (0..blocks).step_by(blocks / (SAMPLE / ABREAST)) {
        let some = block * ABREAST..(block + 1) * ABREAST;
        let mut tails = [0.0; ABREAST];
        texts.tails(&request, some.clone(), &mut tails);
        sample.add(&heads[some], &tails);
    }
    let guess = sample.guess();
    fusion::line(heads, guess.slope, guess.constant, out);
    Nearness { request, guess }
}

impl Nearness {
    /// By how much the score of a skill may be above the one that was given.
    pub(super) fn slack(&self) -> f32 {
        self.guess.error * ERRORS
    }

    /// The exact scores of these skills, into `out`, one for each. `scores` and `heads` are the room's.
    pub(super) fn exact(
        &self,
        index: &Index,
        (scores, heads): (&[f32], &[f32]),
        these: &[DocId],
        out: &mut Vec<f32>,
    ) {
        if self.guess.error == 0.0 {
            out.clear();
            out.extend(these.iter().map(|&doc| scores[doc as usize]));
            return;
        }
        index.dense.texts.tails_of(&self.request, these, out);
        let examples = !index.dense.centres.is_empty();
        for (&doc, exact) in these.iter().zip(out) {
            let (score, head) = (scores[doc as usize], heads[doc as usize]);
            let guessed = self.guess.slope * head + self.guess.constant;
            let has_examples = examples && !index.document(doc).examples.is_empty();
            let share = if has_examples { TEXT_SHARE } else { 1.0 };
            *exact = score + share * (head + *exact - guessed);
        }
    }

    /// How the exact scores are spread, of which those in `room` may be guesses.
    pub(super) fn spread(&self, index: &Index, room: &Room) -> Spread {
        let with_examples = index.dense.centres.len() as f32;
        let without = room.meaning.len() as f32 - with_examples;
        let error = self.guess.error * self.guess.error;
        let hidden = error * (without + with_examples * TEXT_SHARE * TEXT_SHARE);
        Spread::of(&room.meaning).and(hidden)
    }
}

impl Guess {
    /// Nothing is guessed.
    const NONE: Guess = Guess {
        constant: 0.0,
        slope: 1.0,
        error: 0.0,
    };
}

/// Sums over pairs of what heads and tails add to a cosine.
#[derive(Default)]
struct Sample {
    count: f32,
    heads: f32,
    tails: f32,
    heads_squared: f32,
    tails_squared: f32,
    products: f32,
}

impl Sample {
    fn add(&mut self, heads: &[f32], tails: &[f32]) {
        for (head, tail) in heads.iter().zip(tails) {
            self.count += 1.0;
            self.heads += head;
            self.tails += tail;
            self.heads_squared += head * head;
            self.tails_squared += tail * tail;
            self.products += head * tail;
        }
    }

    /// The line of least squares.
    fn guess(&self) -> Guess {
        let (heads, tails) = (self.heads / self.count, self.tails / self.count);
        let heads_spread = self.heads_squared / self.count - heads * heads;
        let tails_spread = self.tails_squared / self.count - tails * tails;
        let together = self.products / self.count - heads * tails;
        let slope = if heads_spread > f32::EPSILON {
            together / heads_spread
        } else {
            0.0
        };
        Guess {
            constant: tails - slope * heads,
            slope: 1.0 + slope,
            // Never nothing: what is guessed is not exact.
            error: (tails_spread - slope * together).max(0.0).sqrt().max(1e-6),
        }
    }
}
