//! What of a template goes into the fingerprint: its words, and for every run of gaps with only
//! punctuation between and around them one byte. So `<ip> (<host>)`, `<ip> ()` and `<int>, <int>, <int>`
//! do not split what is one error, and it does not matter which kind of volatile thing stood there.

use super::class::is_alnum;
use crate::errors::template::MARK;

/// Writes the projection of a template with marks.
pub(super) fn project(code: &[u8], out: &mut Vec<u8>) {
    out.clear();
    let (mut copied, mut at) = (0, 0);
    while at < code.len() {
        if code[at] != MARK {
            at += 1;
            continue;
        }
        let mut start = at;
        while start > copied && SOFT[usize::from(code[start - 1])] {
            start -= 1;
        }
        while at < code.len() && SOFT[usize::from(code[at])] {
            at += 1 + usize::from(code[at] == MARK);
        }
        out.extend_from_slice(&code[copied..start]);
        out.push(MARK);
        copied = at.min(code.len());
    }
    out.extend_from_slice(&code[copied..]);
}

/// A mark, or punctuation that says nothing next to one. Comparisons, negations and signs of percent do.
const SOFT: [bool; 256] = {
    let mut soft = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        let says = matches!(
            byte as u8,
            b'<' | b'>' | b'!' | b'?' | b'%' | b'&' | b'^' | b'$' | b'~' | b'*'
        );
        soft[byte] = !(says || is_alnum(byte as u8));
        byte += 1;
    }
    soft
};
