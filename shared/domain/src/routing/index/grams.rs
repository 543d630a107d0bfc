//! Which words look alike: the character 3- to 5-grams of the lexicon's words.
//!
//! Grams are counted over distinct words, not over skills: a gram that two words share says that the words
//! are alike, and the words' postings say where. This is far smaller than grams over texts, and it is built
//! in a fraction of the time.

use super::lexicon::{Lexicon, WordId, grouped};

const LENGTHS: std::ops::RangeInclusive<usize> = 3..=5;
/// A gram that more words hold is worth nothing: it says little, and would be most of the work.
const MOST_HOLDERS: usize = 300;

/// From grams to the words that hold them.
pub(crate) struct Grams {
    /// Hashes of all grams, sorted.
    hashes: Vec<u32>,
    /// `words[starts[g]..starts[g + 1]]` hold gram `g`.
    starts: Vec<u32>,
    words: Vec<WordId>,
    /// The worth of all grams of each word together.
    worth: Vec<f32>,
}

/// Room to count in, kept from word to word of a request.
#[derive(Default)]
pub(crate) struct Scratch {
    shared: Vec<f32>,
    touched: Vec<WordId>,
}

impl Grams {
    pub(crate) fn build(lexicon: &Lexicon) -> Grams {
        let mut pairs = Vec::new();
        for (word, text) in lexicon.words().enumerate() {
            for_each_gram(text, |hash| {
                pairs.push((u64::from(hash) << 32) | word as u64)
            });
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut hashes: Vec<u32> = Vec::new();
        let mut numbered = Vec::with_capacity(pairs.len());
        for same in pairs.chunk_by(|left, right| left >> 32 == right >> 32) {
            if same.len() <= MOST_HOLDERS {
                numbered.extend(same.iter().map(|&pair| (hashes.len() as u32, pair as u32)));
            }
            hashes.push((same[0] >> 32) as u32);
        }
        hashes.shrink_to_fit();
        let (starts, words) = grouped(hashes.len(), numbered.iter().copied());
        let mut grams = Grams {
            hashes,
            starts,
            words,
            worth: vec![0.0; lexicon.len()],
        };
        for (gram, word) in numbered {
            let worth = grams.worth_of(gram as usize);
            grams.worth[word as usize] += worth;
        }
        grams
    }

    /// The words of the lexicon that look like `word`, with their similarity in `(0, 1]`; nothing below
    /// `least`. The similarity is that of Jaccard, each gram counted by its worth.
    pub(crate) fn alike(
        &self,
        word: &str,
        least: f32,
        scratch: &mut Scratch,
    ) -> Vec<(WordId, f32)> {
        let Scratch { shared, touched } = scratch;
        shared.resize(self.worth.len(), 0.0);
        let mut own = 0.0;
        for_each_gram(word, |hash| {
            let Ok(gram) = self.hashes.binary_search(&hash) else {
                own += self.unknown();
                return;
            };
            let worth = self.worth_of(gram);
            own += worth;
            for &word in self.holders(gram) {
                let shared = &mut shared[word as usize];
                if *shared == 0.0 {
                    touched.push(word);
                }
                *shared += worth;
            }
        });
        touched
            .drain(..)
            .map(|word| {
                let shared = std::mem::take(&mut shared[word as usize]);
                let all = own + self.worth[word as usize] - shared;
                (word, shared / all.max(shared))
            })
            .filter(|(_, similarity)| *similarity >= least)
            .collect()
    }

    fn holders(&self, gram: usize) -> &[WordId] {
        &self.words[self.starts[gram] as usize..self.starts[gram + 1] as usize]
    }

    /// What sharing this gram is worth: the rarer, the more.
    fn worth_of(&self, gram: usize) -> f32 {
        match self.starts[gram + 1] - self.starts[gram] {
            0 => 0.0,
            holders => (1.0 + self.worth.len() as f32 / holders as f32).ln(),
        }
    }

    fn unknown(&self) -> f32 {
        (1.0 + self.worth.len() as f32).ln()
    }

    pub(crate) fn size(&self) -> usize {
        4 * (self.hashes.capacity()
            + self.starts.capacity()
            + self.words.capacity()
            + self.worth.capacity())
    }
}

/// Calls `visit` with the hash of every gram of `^word$`. Words of digits have none: 42 is not nearly 421.
fn for_each_gram(word: &str, mut visit: impl FnMut(u32)) {
    if word.starts_with(|first: char| first.is_numeric()) {
        return;
    }
    let padded: Vec<char> = std::iter::once('^')
        .chain(word.chars())
        .chain(['$'])
        .collect();
    for length in LENGTHS {
        for gram in padded.windows(length) {
            visit(gram.iter().fold(length as u32, |hash, &char| {
                (hash.rotate_left(5) ^ u32::from(char)).wrapping_mul(0x9e37_79b9)
            }));
        }
    }
}
