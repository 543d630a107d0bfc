//! The forward index: the words that each text is written with, in their order.
//!
//! Numbers of words are kept as LEB128 (seven bits a byte, the lowest first): words get their numbers in the
//! order they come, so frequent ones have small numbers, and most take a byte or two.

use super::lexicon::WordId;

/// Words of a text that are kept; a description of more says a hundred things.
const MOST: usize = 100;

/// Texts, numbered in the order they were added, and the words of each.
#[derive(Default)]
pub(crate) struct Forward {
    bytes: Vec<u8>,
    /// Where each text ends.
    ends: Vec<u32>,
}

impl Forward {
    /// Adds the next text.
    pub(super) fn push(&mut self, words: &[WordId]) {
        for &word in words.iter().take(MOST) {
            let mut word = word;
            while word > 0x7f {
                self.bytes.push(word as u8 | 0x80);
                word >>= 7;
            }
            self.bytes.push(word as u8);
        }
        self.ends.push(self.bytes.len() as u32);
    }

    /// The words of a text.
    pub(crate) fn words(&self, text: usize) -> impl Iterator<Item = WordId> {
        let start = text.checked_sub(1).map_or(0, |before| self.ends[before]);
        let mut bytes = self.bytes[start as usize..self.ends[text] as usize].iter();
        std::iter::from_fn(move || {
            let (mut word, mut shift) = (0, 0);
            loop {
                let byte = *bytes.next()?;
                word |= WordId::from(byte & 0x7f) << shift;
                if byte < 0x80 {
                    return Some(word);
                }
                shift += 7;
            }
        })
    }

    pub(super) fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    pub(super) fn size(&self) -> usize {
        self.bytes.capacity() + 4 * self.ends.capacity()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(texts: &[&[WordId]], expect: &[&[WordId]]) -> usize {
        let mut forward = Forward::default();
        for text in texts {
            forward.push(text);
        }
        for (at, expect) in expect.iter().enumerate() {
            assert_eq!(forward.words(at).collect::<Vec<_>>(), *expect, "{at}");
        }
        forward.bytes.len()
    }

    #[test]
    fn what_goes_in_comes_out() {
        let all: [&[WordId]; 5] = [
            &[1, 0, 127],
            &[],
            &[128, 16_383, 16_384],
            &[WordId::MAX],
            &[5],
        ];
        assert_eq!(check(&all, &all), 3 + (2 + 2 + 3) + 5 + 1);
        check(&[&[7, 8, 7, 7]], &[&[7, 8, 7, 7]]);
        let many: Vec<WordId> = (0..1_000).collect();
        check(&[&many, &[3]], &[&many[..MOST], &[3]]);
    }
}
