//! Late interaction: the best few skills, compared with the request word by word.
//!
//! The vector of a whole text says what it is about; that one word of a request has its like in the text and
//! another has none is lost in it. So each word of the request is compared with the nearest word of the text,
//! and each word of the text with the nearest of the request: Khattab and Zaharia, "ColBERT" (SIGIR 2020), in
//! both directions, and with vectors of single words in place of a transformer's. The work is in proportion to the
//! length of both texts, so it is done for few.

use super::meaning::TEXT_SHARE;
use super::{Query, rank::Ranked};
use crate::routing::index::{DocId, Index, StemId, WordId};
use crate::routing::model::{DIMS, Model, Sum, Vector};

/// How much it counts that the words of the text are found in the request, beside those of the request in the text.
const TEXT_IN_REQUEST: f32 = 0.5;
/// How much a stop word counts.
const STOP_WORD: f32 = 0.3;

/// A word of the request.
pub(crate) struct Spoken {
    meaning: Vector,
    /// How much it counts.
    weight: f32,
}

impl Spoken {
    /// A word that means `sum` and counts so much for other reasons; none where it means nothing.
    pub(super) fn new(sum: &Sum, counts: f32) -> Option<Spoken> {
        let weight = weight(sum, counts);
        (weight > 0.0).then(|| Spoken {
            meaning: sum.quantised(),
            weight,
        })
    }

    pub(super) fn means_the_same(&self, other: &Spoken) -> bool {
        self.meaning.values == other.meaning.values
    }
}

/// What a word counts that means `sum`. Nothing, if that is no number, as a damaged model may have it.
fn weight(sum: &Sum, counts: f32) -> f32 {
    let weight = sum.length() * counts;
    if weight.is_finite() { weight } else { 0.0 }
}

/// How much a word counts, beside what it means: less if many skills hold it, and little if it is a stop word.
/// No skill holds a word that has no stem.
pub(super) fn telling(index: &Index, stem: Option<StemId>, stop: bool) -> f32 {
    match stop {
        true => STOP_WORD,
        false => index.postings.telling(stem).sqrt(),
    }
}

/// Room for the words of one text.
#[derive(Default)]
pub(super) struct Compared {
    rows: Vec<[u8; DIMS]>,
    scales: Vec<f32>,
    weights: Vec<f32>,
    cosines: Vec<f32>,
    nearest: Vec<f32>,
}

/// For each of these skills, how well it and the request answer each other; into `out`.
pub(super) fn scores(
    query: &Query,
    (model, index): (&Model, &Index),
    these: &[Ranked],
    room: &mut Compared,
    out: &mut Vec<f32>,
) {
    out.clear();
    for ranked in these {
        let doc = ranked.doc;
        let text = room.compare(query, (model, index), index.texts.words(doc as usize));
        out.push(match nearest_example(query, index, doc) {
            None => text,
            Some(example) => {
                let example = room.compare(query, (model, index), index.examples.words(example));
                (1.0 - TEXT_SHARE) * example + TEXT_SHARE * text
            }
        });
    }
}

fn nearest_example(query: &Query, index: &Index, doc: DocId) -> Option<usize> {
    let examples = &index.dense.examples;
    let (nearest, _) = examples.nearest_of(&query.among_requests, doc)?;
    Some(examples.of(doc).start + nearest)
}

impl Compared {
    fn compare(
        &mut self,
        query: &Query,
        (model, index): (&Model, &Index),
        words: impl Iterator<Item = WordId>,
    ) -> f32 {
        self.rows.clear();
        self.scales.clear();
        self.weights.clear();
        for word in words {
            let mut sum = Sum::zero();
            index.lexicon.add_meaning(word, 1.0, model, &mut sum);
            let vector = sum.quantised();
            self.rows.push(vector.row());
            self.scales.push(vector.scale);
            let stem = Some(index.lexicon.stem_of(word));
            let counts = telling(index, stem, index.lexicon.is_stop(word));
            self.weights.push(weight(&sum, counts));
        }
        self.cosines.resize(self.rows.len(), 0.0);
        self.nearest.clear();
        self.nearest.resize(self.rows.len(), 0.0);
        let mut found = Mean::default();
        for spoken in &query.spoken {
            spoken
                .meaning
                .cosines(&self.rows, &self.scales, &mut self.cosines);
            let mut best = 0.0_f32;
            for (nearest, &cosine) in self.nearest.iter_mut().zip(&self.cosines) {
                *nearest = nearest.max(cosine);
                best = best.max(cosine);
            }
            found.add(best, spoken.weight);
        }
        let mut asked = Mean::default();
        for (&nearest, &weight) in self.nearest.iter().zip(&self.weights) {
            asked.add(nearest, weight);
        }
        found.value() + TEXT_IN_REQUEST * asked.value()
    }
}

/// A weighted mean; of nothing it is 0.
#[derive(Default)]
struct Mean {
    sum: f32,
    weight: f32,
}

impl Mean {
    fn add(&mut self, value: f32, weight: f32) {
        self.sum += value * weight;
        self.weight += weight;
    }

    fn value(&self) -> f32 {
        if self.weight > 0.0 {
            self.sum / self.weight
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests;
