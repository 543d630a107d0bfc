//! Characters that make a text read differently from how it looks in a review.

use crate::finding::{Finding, Source};

const MOST_REPORTED: usize = 10;

/// Refuses control characters, bidirectional overrides, invisible characters and the line breaks
/// that only some YAML readers know.
pub(super) fn check(text: &str, source: Source, findings: &mut Vec<Finding>) {
    let mut reported = 0;
    let mut returned = false;
    let (mut line, mut column) = (1u32, 1u32);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character == '\r' && characters.peek() != Some(&'\n') && !returned {
            returned = true;
            findings.push(
                Finding::error(
                    source,
                    "line-end",
                    "found a carriage return that ends no line: save the text with `\\n` line ends",
                )
                .at(line, column),
            );
        } else if is_hidden(character) && reported < MOST_REPORTED {
            reported += 1;
            let code = u32::from(character);
            findings.push(
                Finding::error(
                    source,
                    "hidden-character",
                    format!("found the invisible character U+{code:04X}, which reviewers cannot see: remove it, or write it as an escape in double quotes"),
                )
                .at(line, column),
            );
        }
        if character == '\n' {
            line += 1;
            column = 1;
        } else {
            column += 1;
        }
    }
}

/// Whether a reader cannot see the character, or sees others in the wrong order because of it.
pub(crate) fn is_hidden(character: char) -> bool {
    match character {
        '\n' | '\t' | '\r' => false,
        _ if character.is_control() => true,
        // Zero width space and marks, line and paragraph separators, bidirectional controls, byte
        // order mark, tag characters. The joiners U+200C and U+200D are needed by scripts and emoji.
        '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}' => true,
        '\u{e0000}'..='\u{e007f}' => true,
        _ => false,
    }
}
