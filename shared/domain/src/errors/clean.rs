//! Text of strangers made fit to keep and to compare: no colours, no control characters, a bounded
//! length. Never looks at what the text means.

use std::borrow::Cow;

/// How long a text may be, and whether it may have several lines.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    bytes: usize,
    lines: bool,
}

impl Limit {
    /// One line; line ends become spaces.
    pub(crate) fn line(bytes: usize) -> Limit {
        Limit {
            bytes,
            lines: false,
        }
    }

    /// Several lines.
    pub(crate) fn lines(bytes: usize) -> Limit {
        Limit { bytes, lines: true }
    }
}

/// The text without ANSI escape sequences and control characters; when it is too long it ends with how
/// much was left out.
pub(crate) fn clean(text: &str, limit: Limit) -> Cow<'_, str> {
    let plain = text
        .bytes()
        .all(|byte| byte >= b' ' && byte != 0x7f || byte == b'\n' && limit.lines);
    let cleaned = if plain {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(without_controls(text, limit.lines))
    };
    if cleaned.len() <= limit.bytes {
        return cleaned;
    }
    let mut end = limit.bytes.saturating_sub(40);
    while !cleaned.is_char_boundary(end) {
        end -= 1;
    }
    let left_out = cleaned.len() - end;
    Cow::Owned(format!("{} … [{left_out} bytes left out]", &cleaned[..end]))
}

fn without_controls(text: &str, lines: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\u{1b}' => match chars.peek() {
                // Control Sequence Introducer: up to a final byte between `@` and `~`.
                Some('[') => {
                    chars.next();
                    while chars.next_if(|c| !('@'..='~').contains(c)).is_some() {}
                    chars.next();
                }
                // Operating System Command: up to BEL or ST.
                Some(']') => while chars.next().is_some_and(|c| c != '\u{7}' && c != '\\') {},
                _ => {
                    chars.next_if(|c| ('@'..='_').contains(c));
                }
            },
            '\n' if lines => out.push('\n'),
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\t' => out.push(if lines && char == '\r' { '\n' } else { ' ' }),
            char if char < ' ' || char == '\u{7f}' => {}
            char => out.push(char),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_what_can_be_compared() {
        let check = |text: &str, expect: &str| assert_eq!(clean(text, Limit::lines(200)), expect);
        check("plain text", "plain text");
        check("\u{1b}[31;1mred\u{1b}[0m and not", "red and not");
        check("a\0b\u{7}c", "abc");
        check("tab\there\r\nnext\rlast", "tab here\nnext\nlast");
        check("\u{1b}]8;;http://x\u{7}link", "link");
        check("cut \u{1b}[", "cut ");
        check("\u{1b}", "");
    }

    #[test]
    fn says_what_it_left_out() {
        let long = "ü".repeat(600);
        let short = clean(&long, Limit::line(100));
        assert!(short.len() <= 100, "{short}");
        assert!(short.ends_with("… [1140 bytes left out]"), "{short}");
    }
}
