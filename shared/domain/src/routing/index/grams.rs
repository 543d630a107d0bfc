//! Which words look alike: the character 3- to 5-grams of the lexicon's words.
//!
//! Grams are counted over distinct words, not over skills: a gram that two words share says that the words
//! are alike, and the words' postings say where. This is far smaller than grams over texts, and it is built
//! in a fraction of the time.

use super::lexicon::{Lexicon, WordId};

const LENGTHS: std::ops::RangeInclusive<usize> = 3..=5;
/// A gram that more words hold is worth nothing: it says little, and would be most of the work.
const MOST_HOLDERS: usize = 300;
/// A bucket of the table of hashes holds fewer grams than this, on average.
const BUCKET: usize = 8;
/// How many holders can be gone through while one is searched for among the most that there are.
const SEARCH_STEPS: usize = 8;
/// From so many pairs on, sorting by parts is quicker than by comparing.
const LARGE: usize = 1 << 15;

/// From grams to the words that hold them.
pub(crate) struct Grams {
    /// Hashes of all grams, sorted.
    hashes: Vec<u32>,
    /// `hashes[buckets[b]..buckets[b + 1]]` are those whose highest bits are `b`.
    buckets: Vec<u32>,
    /// How far a hash is shifted to give its bucket.
    shift: u32,
    /// `words[starts[g]..starts[g + 1]]` hold gram `g`; sorted.
    starts: Vec<u32>,
    words: Vec<WordId>,
    /// The worth of all grams of each word together.
    worth: Vec<f32>,
    /// What sharing a gram is worth, by the number of its holders: the rarer, the more. Of one that too many
    /// hold none are kept, so it is worth nothing.
    worths: Vec<f32>,
}

/// Room to count in, kept from word to word of a request.
#[derive(Default)]
pub(crate) struct Scratch {
    /// The worth of the grams that a word of the lexicon shares; all zero between words.
    shared: Vec<f32>,
    touched: Vec<WordId>,
    /// The grams of the word that are in the lexicon, as worth and number.
    grams: Vec<(f32, u32)>,
}

impl Grams {
    pub(crate) fn build(lexicon: &Lexicon) -> Grams {
        let pairs = sorted_pairs(lexicon);
        let mut hashes: Vec<u32> = Vec::new();
        let mut starts = Vec::new();
        let mut words = Vec::new();
        for same in pairs.chunk_by(|left, right| left >> 32 == right >> 32) {
            hashes.push((same[0] >> 32) as u32);
            starts.push(words.len() as u32);
            if same.len() <= MOST_HOLDERS {
                words.extend(same.iter().map(|&pair| pair as u32));
            }
        }
        starts.push(words.len() as u32);
        hashes.shrink_to_fit();
        starts.shrink_to_fit();
        words.shrink_to_fit();
        let (buckets, shift) = buckets(&hashes);
        let mut grams = Grams {
            worth: vec![0.0; lexicon.len()],
            worths: worths(lexicon.len()),
            hashes,
            buckets,
            shift,
            starts,
            words,
        };
        for gram in 0..grams.hashes.len() {
            let range = grams.range(gram);
            let worth = grams.worths[range.len()];
            for &word in &grams.words[range] {
                grams.worth[word as usize] += worth;
            }
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
        let own = self.read(word, scratch);
        let Scratch {
            shared,
            touched,
            grams,
        } = scratch;
        // What is similar shares at least this much; so a word that holds none of the rarer grams of this
        // one cannot be, and the holders of the frequent ones, who are the most, need no counting.
        let needed = least * own * 0.999;
        let mut rest: f32 = grams.iter().map(|(worth, _)| worth).sum();
        let mut first_frequent = grams.len();
        let mut count = 0;
        for (at, &(worth, gram)) in grams.iter().enumerate() {
            if rest < needed {
                first_frequent = at;
                break;
            }
            let holders = &self.words[self.range(gram as usize)];
            touched.resize(touched.len().max(count + holders.len()), 0);
            // Written in any case and kept if it is new: whether it is cannot be foretold, and a branch
            // that is foretold wrongly costs more than all the rest.
            for &word in holders {
                let shared = &mut shared[word as usize];
                touched[count] = word;
                count += usize::from(*shared == 0.0);
                *shared += worth;
            }
            rest -= worth;
        }
        touched.truncate(count);
        touched.retain(|&word| {
            let shared = &mut shared[word as usize];
            let stays = *shared + rest >= needed.max(least * 0.999 * self.worth[word as usize]);
            if !stays {
                *shared = 0.0;
            }
            stays
        });
        for &(worth, gram) in &grams[first_frequent..] {
            let holders = &self.words[self.range(gram as usize)];
            if touched.len() * SEARCH_STEPS < holders.len() {
                for &word in touched.iter() {
                    if holders.binary_search(&word).is_ok() {
                        shared[word as usize] += worth;
                    }
                }
            } else {
                for &word in holders {
                    let shared = &mut shared[word as usize];
                    *shared += if *shared > 0.0 { worth } else { 0.0 };
                }
            }
        }
        let mut alike = Vec::with_capacity(touched.len());
        for word in touched.drain(..) {
            let shared = std::mem::take(&mut shared[word as usize]);
            let all = own + self.worth[word as usize] - shared;
            let similarity = shared / all.max(shared);
            if similarity >= least {
                alike.push((word, similarity));
            }
        }
        alike
    }

    /// Looks the grams of `word` up, the most worth first; what all of them are worth, those counted that
    /// no word of the lexicon holds.
    fn read(&self, word: &str, scratch: &mut Scratch) -> f32 {
        scratch.shared.resize(self.worth.len(), 0.0);
        scratch.grams.clear();
        let mut own = 0.0;
        for_each_gram(word, |hash| match self.find(hash) {
            None => own += self.worths[0],
            Some(gram) => match self.range(gram).len() {
                0 => {}
                holders => scratch.grams.push((self.worths[holders], gram as u32)),
            },
        });
        scratch
            .grams
            .sort_unstable_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
        scratch.grams.dedup_by_key(|(_, gram)| *gram);
        own + scratch.grams.iter().map(|(worth, _)| worth).sum::<f32>()
    }

    fn find(&self, hash: u32) -> Option<usize> {
        let bucket = (hash >> self.shift) as usize;
        let from = self.buckets[bucket] as usize;
        let to = self.buckets[bucket + 1] as usize;
        let at = self.hashes[from..to].iter().position(|&at| at == hash)?;
        Some(from + at)
    }

    /// Where the holders of a gram are.
    fn range(&self, gram: usize) -> std::ops::Range<usize> {
        self.starts[gram] as usize..self.starts[gram + 1] as usize
    }

    pub(crate) fn size(&self) -> usize {
        4 * (self.hashes.capacity()
            + self.buckets.capacity()
            + self.starts.capacity()
            + self.words.capacity()
            + self.worth.capacity()
            + self.worths.capacity())
    }
}

/// Every gram of every word once, the hash in the high half and the word in the low one, sorted.
fn sorted_pairs(lexicon: &Lexicon) -> Vec<u64> {
    let mut pairs = Vec::new();
    for (word, text) in lexicon.words().enumerate() {
        for_each_gram(text, |hash| {
            pairs.push((u64::from(hash) << 32) | word as u64)
        });
    }
    if pairs.len() < LARGE {
        pairs.sort_unstable();
        pairs.dedup();
        return pairs;
    }
    // Words came in order, so sorting by the hash alone, two stable passes of 16 bits, is enough.
    let mut other = vec![0; pairs.len()];
    for shift in [32, 48] {
        let mut next = vec![0_u32; 1 << 16];
        for pair in &pairs {
            next[(pair >> shift) as usize & 0xffff] += 1;
        }
        let mut sum = 0;
        for next in &mut next {
            sum += std::mem::replace(next, sum);
        }
        for &pair in &pairs {
            let next = &mut next[(pair >> shift) as usize & 0xffff];
            other[*next as usize] = pair;
            *next += 1;
        }
        std::mem::swap(&mut pairs, &mut other);
    }
    pairs.dedup();
    pairs
}

/// Where each bucket of the sorted hashes begins, and how far a hash is shifted to give its bucket.
fn buckets(hashes: &[u32]) -> (Vec<u32>, u32) {
    let bits = (hashes.len() / BUCKET).max(2).ilog2() + 1;
    let shift = u32::BITS - bits;
    let mut starts = vec![0_u32; (1 << bits) + 1];
    for hash in hashes {
        starts[(hash >> shift) as usize + 1] += 1;
    }
    for bucket in 1..starts.len() {
        starts[bucket] += starts[bucket - 1];
    }
    (starts, shift)
}

/// What a gram of so many holders is worth among so many words.
fn worths(words: usize) -> Vec<f32> {
    let one = |holders: usize| (1.0 + words as f32 / holders.max(1) as f32).ln();
    (0..=MOST_HOLDERS).map(one).collect()
}

/// Calls `visit` with the hash of every gram of `^word$`. Words of digits have none: 42 is not nearly 421.
fn for_each_gram(word: &str, mut visit: impl FnMut(u32)) {
    if word.starts_with(|first: char| first.is_numeric()) {
        return;
    }
    // One more than a word can have, for each end; marks that stay may make a folded word longer.
    let mut padded = [0_u32; 4 * crate::routing::text::MAX_WORD_CHARS];
    let mut count = 0;
    for char in std::iter::once('^').chain(word.chars()).chain(['$']) {
        if count < padded.len() {
            padded[count] = u32::from(char);
            count += 1;
        }
    }
    for length in LENGTHS {
        for gram in padded[..count].windows(length) {
            visit(gram.iter().fold(length as u32, |hash, &char| {
                (hash.rotate_left(5) ^ char).wrapping_mul(0x9e37_79b9)
            }));
        }
    }
}
