//! `router.bin`, format 1: a header, a hash table over the pieces, their texts, scales and 4-bit rows.
//!
//! Little endian. From byte 0: magic `PRNTRTR1`; `u32` dims, pieces, slots (a power of two), length of the
//! texts, CRC-32 of all that follows the header, zero. From byte 32: `slots × u32` (0 is empty, else the
//! piece's number + 1; FNV-1a 32 of the text, linear probing), `(pieces + 1) × u32` offsets into the texts,
//! the texts padded to 4 bytes, `pieces × f32` scales, `pieces × dims/2` bytes of rows (dim `2j` in the low
//! nibble of byte `j`, each value stored + 8).

use super::vector::Sum;
use super::{DIMS, pieces};
use crate::routing::text::MAX_WORD_CHARS;
use std::borrow::Cow;
use std::ops::Range;

const MAGIC: &[u8; 8] = b"PRNTRTR1";
const HEADER: usize = 32;
const ROW: usize = DIMS / 2;

/// Why bytes are no model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// Another file, or another version of the format.
    #[error(
        "this is no router model: it does not begin with PRNTRTR1; use the router.bin that belongs to this version"
    )]
    Magic,
    /// A header that this code cannot work with.
    #[error(
        "the router model's {field} is {found}, expected {expected}; use the router.bin that belongs to this version"
    )]
    Header {
        /// Which number of the header.
        field: &'static str,
        /// What it says.
        found: u32,
        /// What it may be.
        expected: &'static str,
    },
    /// Cut off, or longer than its header says.
    #[error(
        "the router model has {found} bytes, its header says {expected}: the file is damaged, copy it again"
    )]
    Length {
        /// Bytes given.
        found: usize,
        /// Bytes that the header speaks of.
        expected: usize,
    },
    /// Bytes changed on the way.
    #[error(
        "the router model's content does not fit its checksum: the file is damaged, copy it again"
    )]
    Checksum,
}

/// A table of word pieces and their vectors.
///
/// ```
/// # use domain::routing::{Model, ModelError};
/// assert_eq!(Model::read(&b"not a model"[..]).err(), Some(ModelError::Magic));
/// ```
#[derive(Debug)]
pub struct Model {
    bytes: Cow<'static, [u8]>,
    pieces: usize,
    slot_mask: u32,
    slots: usize,
    offsets: usize,
    texts: Range<usize>,
    scales: usize,
    rows: usize,
}

impl Model {
    /// Reads the header and checks that every section is there. Copies nothing.
    ///
    /// # Errors
    /// [`ModelError`]: what is wrong with the bytes. The checksum is left to [`Model::verify`], since it
    /// costs more than everything else.
    pub fn read(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Model, ModelError> {
        let bytes = bytes.into();
        if bytes.len() < HEADER || &bytes[..8] != MAGIC {
            return Err(ModelError::Magic);
        }
        let [dims, pieces, slots, texts] = [8, 12, 16, 20].map(|at| number(&bytes, at));
        let wrong = |field, found, expected| {
            Err(ModelError::Header {
                field,
                found,
                expected,
            })
        };
        if dims as usize != DIMS {
            return wrong("number of dimensions", dims, "256");
        }
        if pieces == 0 || pieces > 1 << 20 {
            return wrong("number of pieces", pieces, "1 to 1,048,576");
        }
        if !slots.is_power_of_two() || slots <= pieces || slots > 1 << 24 {
            return wrong(
                "number of slots",
                slots,
                "a power of two above the number of pieces",
            );
        }
        if texts > 1 << 26 {
            return wrong("length of texts", texts, "at most 67,108,864");
        }
        let offsets = HEADER + slots as usize * 4;
        let texts_start = offsets + (pieces as usize + 1) * 4;
        let texts = texts_start..texts_start + texts as usize;
        let scales = texts.end.next_multiple_of(4);
        let rows = scales + pieces as usize * 4;
        let expected = rows + pieces as usize * ROW;
        if bytes.len() != expected {
            let found = bytes.len();
            return Err(ModelError::Length { found, expected });
        }
        Ok(Model {
            pieces: pieces as usize,
            slot_mask: slots - 1,
            slots: HEADER,
            offsets,
            texts,
            scales,
            rows,
            bytes,
        })
    }

    /// Compares the content with the header's checksum.
    ///
    /// # Errors
    /// [`ModelError::Checksum`].
    pub fn verify(&self) -> Result<(), ModelError> {
        if crc32fast::hash(&self.bytes[HEADER..]) == number(&self.bytes, 24) {
            Ok(())
        } else {
            Err(ModelError::Checksum)
        }
    }

    /// Bytes it takes in memory.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Adds the meaning of a folded word, as far as it counts. A word that the table cannot spell adds nothing.
    pub(crate) fn add_word(&self, word: &str, weight: f32, sum: &mut Sum) {
        self.add_pieces(self.cut(word, &mut [0; MAX_WORD_CHARS]), weight, sum);
    }

    /// The numbers of the pieces that a folded word is spelt with; none when the table cannot spell it.
    pub(crate) fn cut<'found>(
        &self,
        word: &str,
        found: &'found mut [u32; MAX_WORD_CHARS],
    ) -> &'found [u32] {
        pieces::cut(word, found, |hash, continues, text| {
            self.find(hash, continues, text)
        })
    }

    /// Adds the meaning of pieces that [`Model::cut`] found, as far as they count.
    pub(crate) fn add_pieces(&self, pieces: &[u32], weight: f32, sum: &mut Sum) {
        for &piece in pieces {
            let (rows, _) = self.bytes[self.rows..].as_chunks();
            let scale = f32::from_bits(number(&self.bytes, self.scales + piece as usize * 4));
            // In a damaged file only, which nobody may have verified.
            if scale.is_finite() {
                sum.add_row(&rows[piece as usize], scale * weight);
            }
        }
    }

    /// The number of the piece with this text (`##` before it if it continues a word), whose FNV-1a hash
    /// is `hash`.
    fn find(&self, hash: u32, continues: bool, text: &str) -> Option<u32> {
        let mut slot = hash & self.slot_mask;
        // At least one slot is empty, unless the file is damaged: the count ends the loop all the same.
        for _ in 0..=self.slot_mask {
            let piece = number(&self.bytes, self.slots + slot as usize * 4).checked_sub(1)?;
            let found = self.text(piece)?;
            let mark: &[u8] = if continues { b"##" } else { b"" };
            // The lengths first: they are at hand, the text is not.
            if found.len() == mark.len() + text.len()
                && found.strip_prefix(mark) == Some(text.as_bytes())
            {
                return Some(piece);
            }
            slot = (slot + 1) & self.slot_mask;
        }
        None
    }

    /// None for a number that is no piece's, as only a damaged file holds one.
    fn text(&self, piece: u32) -> Option<&[u8]> {
        if piece as usize >= self.pieces {
            return None;
        }
        let at = self.offsets + piece as usize * 4;
        let range = number(&self.bytes, at) as usize..number(&self.bytes, at + 4) as usize;
        self.bytes[self.texts.clone()].get(range)
    }
}

/// The little-endian number at this place, which must lie inside.
fn number(bytes: &[u8], at: usize) -> u32 {
    let mut four = [0; 4];
    four.copy_from_slice(&bytes[at..at + 4]);
    u32::from_le_bytes(four)
}
