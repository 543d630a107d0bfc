//! `key=value`: what stands behind an equals sign varies, unless the key says it means something.

use super::class::{DELIMITER, SPACE, is, is_alnum};
use super::code;

/// Keys whose values are words that mean something; in lower case, sorted.
const KEPT: &[&str] = &[
    "action",
    "category",
    "cause",
    "class",
    "err",
    "error",
    "error_message",
    "errormessage",
    "event",
    "exception",
    "facility",
    "kind",
    "level",
    "message",
    "method",
    "msg",
    "op",
    "operation",
    "reason",
    "result",
    "severity",
    "signal",
    "state",
    "status",
    "type",
    "verb",
];

/// What follows an equals sign.
pub(super) enum Value {
    /// Nothing to say: the lexer goes on.
    Words,
    /// A value that varies; may be empty.
    Gap(usize, usize),
}

/// Whether this key's values are kept.
pub(super) fn is_kept(key: &[u8]) -> bool {
    const LONGEST: usize = 16;
    if code::is_key(key) {
        return true;
    }
    let last = key
        .iter()
        .rposition(|byte| *byte == b'.')
        .map_or(key, |at| &key[at + 1..]);
    if last.len() > LONGEST {
        return false;
    }
    let mut lower = [0; LONGEST];
    let lower = &mut lower[..last.len()];
    lower.copy_from_slice(last);
    lower.make_ascii_lowercase();
    KEPT.binary_search_by(|word| word.as_bytes().cmp(lower))
        .is_ok()
}

/// The key that ends before the equals sign at `at`, with or without a space between.
pub(super) fn key(message: &[u8], at: usize) -> Option<&[u8]> {
    let spaced = at > 0 && message[at - 1] == b' ';
    let end = if spaced { at - 1 } else { at };
    let mut start = end;
    while start > 0
        && end - start < 64
        && (is_alnum(message[start - 1]) || b"_.-".contains(&message[start - 1]))
    {
        start -= 1;
    }
    (start < end && message[end - 1] != b'.' && message[end - 1] != b'-')
        .then_some(&message[start..end])
}

/// The value behind the equals sign at `at`.
pub(super) fn value(message: &[u8], at: usize) -> Value {
    let from = at + 1;
    match message.get(from) {
        None | Some(b',' | b';' | b')' | b']' | b'}') => return Value::Gap(from, from),
        Some(b'=' | b'>' | b'~') => return Value::Words,
        Some(_) => {}
    }
    if !is(message[from], SPACE) {
        return Value::Gap(from, end(message, from));
    }
    let start = message[from..]
        .iter()
        .position(|byte| !is(*byte, SPACE))
        .map_or(message.len(), |length| from + length);
    if start == message.len() {
        return Value::Gap(from, from);
    }
    let word = message[start..]
        .iter()
        .position(|byte| is(*byte, SPACE | DELIMITER))
        .map_or(message.len(), |length| start + length);
    // `logname= uid=0`: the value is empty, and the next pair follows.
    if message.get(word) == Some(&b'=') && message[at - 1] != b' ' {
        return Value::Gap(from, from);
    }
    Value::Gap(start, end(message, start))
}

/// Where a value ends: at a space, comma, semicolon or closing bracket that it did not open itself, or at
/// the quote that closes it.
fn end(message: &[u8], from: usize) -> usize {
    const LONGEST: usize = 512;
    let limit = message.len().min(from + LONGEST);
    if matches!(message[from], b'"' | b'\'')
        && let Some(length) = message[from + 1..limit]
            .iter()
            .position(|byte| *byte == message[from])
    {
        return from + length + 2;
    }
    let mut depth = 0usize;
    let mut flat = None;
    for (at, byte) in message[from..limit]
        .iter()
        .enumerate()
        .map(|(at, byte)| (from + at, *byte))
    {
        match byte {
            b'(' | b'[' | b'{' | b'<' => depth += 1,
            b')' | b']' | b'}' | b'>' if depth > 0 => depth -= 1,
            b')' | b']' | b'}' => return flat.unwrap_or(at),
            b',' | b';' | b'|' => {
                flat.get_or_insert(at);
            }
            _ if is(byte, SPACE) => {
                flat.get_or_insert(at);
            }
            _ => {}
        }
        if depth == 0
            && let Some(end) = flat
        {
            // Opened and closed again on the way: the brackets belong to the value.
            return if is(byte, SPACE) || b",;|".contains(&byte) {
                at
            } else if b")]}>".contains(&byte) {
                at + 1
            } else {
                end
            };
        }
    }
    flat.unwrap_or(limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_where_a_value_ends() {
        let check = |text: &str, expect: &str| {
            let at = text.find('=').unwrap();
            let Value::Gap(from, to) = value(text.as_bytes(), at) else {
                panic!("{text}: no value");
            };
            assert_eq!(&text[from..to], expect, "{text}");
        };
        check("a=b c", "b");
        check("a=b, c", "b");
        check("a= b c", "b");
        check("a= b=c", "");
        check("a=", "");
        check("a=Rect(0, 0 - 720), b", "Rect(0, 0 - 720)");
        check("a=Work{1}, b", "Work{1}");
        check("(a=b) c", "b");
        check("a=\"View Lock\", b", "\"View Lock\"");
        check("a=(open, b c", "(open");
        assert!(KEPT.is_sorted());
    }
}
