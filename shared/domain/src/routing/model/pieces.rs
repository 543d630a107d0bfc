//! WordPiece (Schuster and Nakajima, 2012; as BERT uses it): a word is cut into known pieces, greedily, the
//! longest first. A word without a full cover has no pieces at all.

use crate::routing::text::MAX_WORD_CHARS;

const FNV_OFFSET: u32 = 0x811c_9dc5;
const FNV_PRIME: u32 = 0x0100_0193;

/// One step of FNV-1a, 32 bits.
fn fnv(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(FNV_PRIME)
}

/// The pieces of `word`, in order. `find` is given the hash and text of a candidate, and whether it
/// continues the word (its text then has `##` before it, which the hash counts in).
pub(super) fn cut<'found>(
    word: &str,
    found: &'found mut [u32; MAX_WORD_CHARS],
    find: impl Fn(u32, bool, &str) -> Option<u32>,
) -> &'found [u32] {
    let mut count = 0;
    let mut rest = word;
    while !rest.is_empty() && count < MAX_WORD_CHARS {
        let continues = count > 0;
        let Some((piece, length)) = longest(rest, continues, &find) else {
            return &[];
        };
        found[count] = piece;
        count += 1;
        rest = &rest[length..];
    }
    &found[..count]
}

/// The longest known piece that `rest` begins with, and its length in bytes.
fn longest(
    rest: &str,
    continues: bool,
    find: &impl Fn(u32, bool, &str) -> Option<u32>,
) -> Option<(u32, usize)> {
    let mut ends = [(0_usize, 0_u32); MAX_WORD_CHARS];
    let mut hash = FNV_OFFSET;
    if continues {
        hash = fnv(fnv(hash, b'#'), b'#');
    }
    let mut count = 0;
    for (at, char) in rest.char_indices().take(MAX_WORD_CHARS) {
        let end = at + char.len_utf8();
        hash = rest.as_bytes()[at..end]
            .iter()
            .fold(hash, |hash, &byte| fnv(hash, byte));
        ends[count] = (end, hash);
        count += 1;
    }
    ends[..count]
        .iter()
        .rev()
        .find_map(|&(end, hash)| Some((find(hash, continues, &rest[..end])?, end)))
}
