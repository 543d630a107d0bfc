//! BM25F: which skills hold a word, and how much it says there.
//!
//! Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted fields" (CIKM 2004): the
//! counts of a word in the fields are weighted, each field is normalised by its own length, and only then
//! the sum is saturated. Everything but the word's rarity is known when the index is built, so a posting is
//! a skill and one byte.

use super::lexicon::{Lexicon, StemId, WordId, grouped};

/// The number of a skill in the index.
pub(crate) type DocId = u32;

/// Where a word of a skill is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Field {
    Name,
    Description,
    Tag,
    Example,
}

impl Field {
    pub(crate) const ALL: [Field; 4] =
        [Field::Name, Field::Description, Field::Tag, Field::Example];
    /// How much a word counts in it.
    const WEIGHT: [f32; 4] = [1.5, 1.0, 0.5, 1.0];

    fn bit(self) -> u32 {
        1 << (DOC_BITS + self as u32)
    }
}

/// A word is saturated by this many occurrences to half.
const K1: f32 = 1.2;
/// How far a field's length counts.
const B: f32 = 0.5;
/// Of few skills most words are in many; as if so many more were there that lack them all.
const UNSEEN: f32 = 20.0;
/// Bits of a skill's number; so many skills are more than any memory holds.
const DOC_BITS: u32 = 28;
const DOC_MASK: u32 = (1 << DOC_BITS) - 1;
/// Of what a byte of a posting counts.
const STEP: f32 = 1.0 / 255.0;

/// The words of one skill while the index is built.
pub(crate) struct Words {
    /// Sorted; a word that is written twice is there twice.
    pub(crate) written: Vec<(WordId, Field)>,
    /// How many words each field has.
    pub(crate) lengths: [u32; 4],
}

/// Words to skills.
pub(crate) struct Postings {
    starts: Vec<u32>,
    /// The number of a skill; the bits above it say in which fields: one for each of [`Field::ALL`].
    docs: Vec<u32>,
    /// The saturated weight of the word in the skill, of 255.
    weights: Vec<u8>,
    /// How rare each stem is.
    rarity: Vec<f32>,
    unknown: f32,
    /// What [`UNSEEN`] more skills would add to the rarity of every stem.
    unseen: f32,
}

impl Postings {
    pub(crate) fn build(lexicon: &Lexicon, skills: &[Words]) -> Postings {
        let average = Field::ALL.map(|field| {
            let at = field as usize;
            let (sum, count) = skills
                .iter()
                .map(|skill| skill.lengths[at])
                .filter(|&length| length > 0)
                .fold((0_u64, 0_u64), |(sum, count), length| {
                    (sum + u64::from(length), count + 1)
                });
            (sum as f32 / count.max(1) as f32).max(1.0)
        });
        let mut found: Vec<(WordId, u32, u8)> = Vec::new();
        let mut holders = vec![0_u32; lexicon.stems()];
        let mut last_seen = vec![u32::MAX; lexicon.stems()];
        for (doc, skill) in skills.iter().enumerate() {
            let norms = Field::ALL.map(|field| {
                let at = field as usize;
                Field::WEIGHT[at] / (1.0 - B + B * skill.lengths[at] as f32 / average[at])
            });
            for same in skill.written.chunk_by(|left, right| left.0 == right.0) {
                let word = same[0].0;
                let count: f32 = same.iter().map(|(_, field)| norms[*field as usize]).sum();
                let weight = (count / (count + K1) / STEP).round().max(1.0) as u8;
                let fields = same.iter().fold(0, |bits, (_, field)| bits | field.bit());
                found.push((word, doc as DocId | fields, weight));
                let stem = lexicon.stem_of(word) as usize;
                if last_seen[stem] != doc as u32 {
                    last_seen[stem] = doc as u32;
                    holders[stem] += 1;
                }
            }
        }
        let (starts, order) = grouped(
            lexicon.len(),
            found
                .iter()
                .enumerate()
                .map(|(at, posting)| (posting.0, at as u32)),
        );
        let rarity = |holders: u32| {
            (1.0 + (skills.len() as f32 - holders as f32 + 0.5) / (holders as f32 + 0.5)).ln()
        };
        Postings {
            starts,
            docs: order.iter().map(|&at| found[at as usize].1).collect(),
            weights: order.iter().map(|&at| found[at as usize].2).collect(),
            unknown: rarity(0),
            unseen: (UNSEEN / (skills.len() as f32 + 1.0)).ln_1p(),
            rarity: holders.into_iter().map(rarity).collect(),
        }
    }

    /// The skills that hold a word, with its weight there in `(0, 1)`.
    pub(crate) fn holders(&self, word: WordId) -> impl ExactSizeIterator<Item = (DocId, f32)> {
        let range = self.range(word);
        self.docs[range.clone()]
            .iter()
            .zip(&self.weights[range])
            .map(|(&doc, &weight)| (doc & DOC_MASK, f32::from(weight) * STEP))
    }

    /// The fields of a skill that hold a word; none when it holds the word nowhere.
    pub(crate) fn fields(&self, word: WordId, doc: DocId) -> impl Iterator<Item = Field> {
        let docs = &self.docs[self.range(word)];
        let at = docs.binary_search_by_key(&doc, |doc| doc & DOC_MASK);
        let bits = at.map_or(0, |at| docs[at]);
        Field::ALL
            .into_iter()
            .filter(move |field| bits & field.bit() != 0)
    }

    fn range(&self, word: WordId) -> std::ops::Range<usize> {
        let word = word as usize;
        self.starts[word] as usize..self.starts[word + 1] as usize
    }

    /// Inverse document frequency of a stem; of one that no skill holds, the highest there is.
    pub(crate) fn rarity(&self, stem: Option<StemId>) -> f32 {
        stem.map_or(self.unknown, |stem| self.rarity[stem as usize])
    }

    /// How far a stem tells skills apart, from 0 to 1: its rarity beside that of a stem that no skill holds.
    pub(crate) fn telling(&self, stem: Option<StemId>) -> f32 {
        (self.rarity(stem) + self.unseen) / (self.unknown + self.unseen)
    }

    pub(crate) fn size(&self) -> usize {
        4 * (self.starts.capacity() + self.docs.capacity() + self.rarity.capacity())
            + self.weights.capacity()
    }
}
