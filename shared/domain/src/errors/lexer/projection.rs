//! What of a template goes into the fingerprint: its words, and for every run of gaps with only
//! punctuation between and around them one byte. So `<ip> (<host>)`, `<ip> ()` and `<int>, <int>, <int>`
//! do not split what is one error, and it does not matter which kind of volatile thing stood there.

use super::class::is_alnum;
use crate::errors::template::MARK;

/// Writes the projection of a template with marks.
pub(crate) fn project(code: &[u8], out: &mut Vec<u8>) {
    out.clear();
    let mut at = 0;
    while at < code.len() {
        let start = at;
        let mut gap = false;
        while at < code.len() && soft(code[at]) {
            if code[at] == MARK {
                gap = true;
                at += 1;
            }
            at += 1;
        }
        if gap {
            out.push(MARK);
        } else {
            out.extend_from_slice(&code[start..at]);
        }
        let start = at;
        while at < code.len() && !soft(code[at]) {
            at += 1;
        }
        out.extend_from_slice(&code[start..at]);
    }
}

/// A mark, or punctuation that says nothing next to one. Comparisons, negations and signs of percent do.
fn soft(byte: u8) -> bool {
    byte == MARK || !is_alnum(byte) && !b"<>!?%&^$~*".contains(&byte)
}
