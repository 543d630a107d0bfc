//! What each byte is to the lexer, in one table.

/// An ASCII digit.
pub(super) const DIGIT: u8 = 1;
/// An ASCII letter, or a byte of a character beyond ASCII.
pub(super) const LETTER: u8 = 2;
/// `/`.
pub(super) const SLASH: u8 = 4;
/// `\`.
pub(super) const BACKSLASH: u8 = 8;
/// `@`.
pub(super) const AT: u8 = 16;
/// `.`.
pub(super) const DOT: u8 = 32;
/// White space and control characters.
pub(super) const SPACE: u8 = 64;
/// What stands between words without being part of any.
pub(super) const DELIMITER: u8 = 128;

/// The class of every byte.
pub(super) const CLASS: [u8; 256] = table();

const fn table() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            0..=b' ' | 0x7f => SPACE,
            b'0'..=b'9' => DIGIT,
            b'a'..=b'z' | b'A'..=b'Z' | 0x80.. => LETTER,
            b'/' => SLASH,
            b'\\' => BACKSLASH,
            b'@' => AT,
            b'.' => DOT,
            b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'<' | b'>' | b'"' | b'\'' | b'`' | b','
            | b';' | b'=' | b'|' => DELIMITER,
            _ => 0,
        };
        byte += 1;
    }
    table
}

/// Whether the byte is of any of these classes.
pub(super) const fn is(byte: u8, classes: u8) -> bool {
    CLASS[byte as usize] & classes != 0
}

/// A letter or digit.
pub(super) const fn is_alnum(byte: u8) -> bool {
    is(byte, LETTER | DIGIT)
}

/// Between two chunks.
pub(super) const fn is_border(byte: u8) -> bool {
    is(byte, SPACE | DELIMITER)
}
