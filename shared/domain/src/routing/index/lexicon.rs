//! The distinct words of all skills, numbered; the stems they share, and the pieces they are spelt with.

use crate::routing::model::{Model, Sum};
use crate::routing::text::{MAX_WORD_CHARS, Script, Stemmers, is_stop_word};
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// The number of a word in the lexicon.
pub(crate) type WordId = u32;
/// The number of a stem in the lexicon.
pub(crate) type StemId = u32;

/// All distinct words and their stems.
pub(crate) struct Lexicon {
    words: Strings,
    stems: Strings,
    /// The stem of each word.
    stem_of: Vec<StemId>,
    /// Whether each word is a stop word.
    stops: Vec<bool>,
    /// How many words are Latin, Cyrillic, and neither.
    scripts: [u32; 3],
    /// The pieces of all words, one word after another, and where those of each word end. A word's meaning
    /// is spelt, not summed: that is a fraction of the size, and nearly as quick.
    pieces: Vec<u32>,
    piece_ends: Vec<u32>,
    /// The words of each stem, one after another: `members[starts[s]..starts[s + 1]]`.
    starts: Vec<u32>,
    members: Vec<WordId>,
}

impl Lexicon {
    pub(crate) fn new() -> Lexicon {
        Lexicon {
            words: Strings::new(),
            stems: Strings::new(),
            stem_of: Vec::new(),
            stops: Vec::new(),
            scripts: [0; 3],
            pieces: Vec::new(),
            piece_ends: Vec::new(),
            starts: Vec::new(),
            members: Vec::new(),
        }
    }

    /// The number of `word`, which is new or was added before.
    pub(crate) fn add(&mut self, word: &str, stemmers: &Stemmers, model: &Model) -> WordId {
        let (id, new) = self.words.intern(word);
        if new {
            let (stem, _) = self.stems.intern(&stemmers.stem(word));
            self.stem_of.push(stem);
            self.stops.push(is_stop_word(word));
            self.scripts[Script::of(word) as usize] += 1;
            let mut found = [0; MAX_WORD_CHARS];
            self.pieces.extend_from_slice(model.cut(word, &mut found));
            self.piece_ends.push(self.pieces.len() as u32);
        }
        id
    }

    /// Lists the words of each stem. To be called once all words are in.
    pub(crate) fn close(&mut self) {
        (self.starts, self.members) = grouped(
            self.stems.len(),
            self.stem_of
                .iter()
                .enumerate()
                .map(|(word, &stem)| (stem, word as WordId)),
        );
        self.words.shrink();
        self.stems.shrink();
        self.stem_of.shrink_to_fit();
        self.stops.shrink_to_fit();
        self.pieces.shrink_to_fit();
        self.piece_ends.shrink_to_fit();
    }

    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    /// How many stems there are.
    pub(crate) fn stems(&self) -> usize {
        self.stems.len()
    }

    /// The number of a folded word, if a skill holds it.
    pub(crate) fn find(&self, word: &str) -> Option<WordId> {
        self.words.find(word)
    }

    pub(crate) fn word(&self, id: WordId) -> &str {
        self.words.get(id)
    }

    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        (0..self.words.len()).map(|id| self.words.get(id as WordId))
    }

    pub(crate) fn stem_of(&self, word: WordId) -> StemId {
        self.stem_of[word as usize]
    }

    pub(crate) fn is_stop(&self, word: WordId) -> bool {
        self.stops[word as usize]
    }

    /// Whether skills are written in the script of a word. One word in twenty is enough: what a few people
    /// have taught in their language does not make all skills speak it.
    pub(crate) fn knows_script_of(&self, word: &str) -> bool {
        match Script::of(word) {
            Script::Other => true,
            script => self.scripts[script as usize] * 20 >= self.scripts.iter().sum(),
        }
    }

    /// Adds the meaning of a word, as far as it counts. The model must be the one that the word was added with.
    pub(crate) fn add_meaning(&self, word: WordId, weight: f32, model: &Model, sum: &mut Sum) {
        model.add_pieces(range(&self.pieces, &self.piece_ends, word), weight, sum);
    }

    pub(crate) fn stem(&self, stem: &str) -> Option<StemId> {
        self.stems.find(stem)
    }

    /// All words with this stem.
    pub(crate) fn members(&self, stem: StemId) -> &[WordId] {
        let stem = stem as usize;
        &self.members[self.starts[stem] as usize..self.starts[stem + 1] as usize]
    }

    pub(crate) fn size(&self) -> usize {
        self.words.size()
            + self.stems.size()
            + self.stops.capacity()
            + 4 * (self.stem_of.capacity()
                + self.starts.capacity()
                + self.members.capacity()
                + self.pieces.capacity()
                + self.piece_ends.capacity())
    }
}

/// Values grouped by key, keys `0..keys`: `(starts, values)` as in compressed sparse rows. Within a group
/// the order is that of `pairs`.
pub(super) fn grouped(
    keys: usize,
    pairs: impl Iterator<Item = (u32, u32)> + Clone,
) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0_u32; keys + 1];
    for (key, _) in pairs.clone() {
        starts[key as usize + 1] += 1;
    }
    for key in 0..keys {
        starts[key + 1] += starts[key];
    }
    let mut next = starts.clone();
    let mut values = vec![0; starts[keys] as usize];
    for (key, value) in pairs {
        let at = &mut next[key as usize];
        values[*at as usize] = value;
        *at += 1;
    }
    (starts, values)
}

/// Distinct texts in one string, numbered in the order they came.
struct Strings {
    text: String,
    /// Where each text ends.
    ends: Vec<u32>,
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Strings {
    fn new() -> Strings {
        Strings {
            text: String::new(),
            ends: Vec::new(),
            numbers: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
        }
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn get(&self, number: u32) -> &str {
        slice(&self.text, &self.ends, number)
    }

    fn find(&self, text: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(text);
        self.numbers
            .find(hash, |&number| self.get(number) == text)
            .copied()
    }

    fn intern(&mut self, text: &str) -> (u32, bool) {
        let hash = self.hasher.hash_one(text);
        let Strings {
            text: all,
            ends,
            numbers,
            hasher,
        } = self;
        let found = numbers.find(hash, |&number| slice(all, ends, number) == text);
        if let Some(&number) = found {
            return (number, false);
        }
        let number = ends.len() as u32;
        all.push_str(text);
        ends.push(all.len() as u32);
        numbers.insert_unique(hash, number, |&number| {
            hasher.hash_one(slice(all, ends, number))
        });
        (number, true)
    }

    fn shrink(&mut self) {
        let Strings {
            text,
            ends,
            numbers,
            hasher,
        } = self;
        text.shrink_to_fit();
        ends.shrink_to_fit();
        numbers.shrink_to_fit(|&number| hasher.hash_one(slice(text, ends, number)));
    }

    fn size(&self) -> usize {
        self.text.capacity() + 4 * self.ends.capacity() + self.numbers.allocation_size()
    }
}

fn slice<'a>(text: &'a str, ends: &[u32], number: u32) -> &'a str {
    &text[bounds(ends, number)]
}

fn range<'a, T>(all: &'a [T], ends: &[u32], number: u32) -> &'a [T] {
    &all[bounds(ends, number)]
}

/// Where a part lies, of which each begins where the one before ends.
fn bounds(ends: &[u32], number: u32) -> std::ops::Range<usize> {
    let number = number as usize;
    let start = number.checked_sub(1).map_or(0, |before| ends[before]);
    start as usize..ends[number] as usize
}
