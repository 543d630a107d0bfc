//! The forward index: the words that each text is written with, in their order.
//!
//! Numbers of words are kept as LEB128 (seven bits a byte, the lowest first): words get their numbers in the
//! order they come, so frequent ones have small numbers, and most take a byte or two.

use super::lexicon::WordId;

/// Texts, numbered in the order they were added, and the words of each.
#[derive(Default)]
pub(crate) struct Forward {
    bytes: Vec<u8>,
    /// Where each text ends.
    ends: Vec<u32>,
}

impl Forward {
    /// Adds the next text.
    pub(super) fn push(&mut self, words: impl Iterator<Item = WordId>) {
        for mut word in words {
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

    #[test]
    fn what_goes_in_comes_out() {
        let texts: [&[WordId]; 5] = [
            &[0, 1, 127],
            &[],
            &[128, 16_383, 16_384],
            &[WordId::MAX],
            &[5],
        ];
        let mut forward = Forward::default();
        for text in texts {
            forward.push(text.iter().copied());
        }
        for (at, text) in texts.iter().enumerate() {
            assert_eq!(forward.words(at).collect::<Vec<_>>(), *text, "{at}");
        }
        assert_eq!(forward.bytes.len(), 3 + (2 + 2 + 3) + 5 + 1);
    }
}
