//! What is left when a chunk with digits has no known shape: its runs of letters and digits are looked
//! at one by one, and what lies between the first and the last that varies is one gap.

use super::class::{DIGIT, LETTER, is};
use super::{code, word};
use crate::errors::Mask;

/// What to do with a chunk.
pub(super) enum Found {
    /// Nothing in it varies; the reason when it has digits.
    Kept(Option<&'static str>),
    /// This part varies.
    Gap(usize, usize, Mask, &'static str),
}

/// Looks at the runs of the chunk at `from..to`.
pub(super) fn look(message: &[u8], from: usize, to: usize) -> Found {
    let (mut first, mut last, mut runs) = (None, 0, 0);
    let mut reason = None;
    let mut at = from;
    while at < to {
        if !is(message[at], LETTER | DIGIT) {
            at += 1;
            continue;
        }
        let start = at;
        let mut seen = 0;
        while at < to && is(message[at], LETTER | DIGIT) {
            seen |= super::class::CLASS[usize::from(message[at])];
            at += 1;
        }
        if seen & DIGIT == 0 {
            continue;
        }
        let run = &message[start..at];
        let kept = if seen & LETTER != 0 {
            word::kept(run)
        } else {
            None
        };
        if let Some(why) = kept.or_else(|| code::kept(message, start, at)) {
            reason = Some(why);
            continue;
        }
        first.get_or_insert(start);
        last = at;
        runs += 1;
    }
    let Some(mut start) = first else {
        return Found::Kept(reason);
    };
    let text = &message[start..last];
    let (mask, rule) = if runs == 1 {
        single(text, start == from && last == to)
    } else {
        several(text)
    };
    if start > from
        && matches!(message[start - 1], b'-' | b'+')
        && (start - 1 == from || !is(message[start - 2], LETTER | DIGIT))
    {
        start -= 1;
    }
    Found::Gap(start, last, mask, rule)
}

fn single(run: &[u8], alone: bool) -> (Mask, &'static str) {
    let digits = run.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits == run.len() {
        // Milliseconds, microseconds or nanoseconds of the years 2001 to 2033.
        let epoch = alone && run[0] == b'1' && matches!(run.len(), 13 | 16 | 19);
        return if epoch {
            (Mask::Epoch, "epoch")
        } else {
            (Mask::Int, "integer")
        };
    }
    let hex = |text: &[u8]| text.iter().all(u8::is_ascii_hexdigit);
    if run.len() > 2 && (run.starts_with(b"0x") || run.starts_with(b"0X")) && hex(&run[2..])
        || run.len() >= 6 && hex(run)
    {
        return (Mask::Hex, "hexadecimal");
    }
    if digits > 0
        && let Some(found) = unit(&run[digits..])
    {
        return found;
    }
    if run.len() >= 20 {
        return (Mask::Token, "token");
    }
    (Mask::Var, "word with digits")
}

fn several(text: &[u8]) -> (Mask, &'static str) {
    let dots = text.iter().filter(|byte| **byte == b'.').count();
    if text
        .iter()
        .all(|byte| byte.is_ascii_digit() || *byte == b'.')
    {
        return if dots == 1 {
            (Mask::Num, "number")
        } else {
            (Mask::Ver, "version")
        };
    }
    let tail = text
        .iter()
        .rposition(|byte| byte.is_ascii_digit())
        .map_or(0, |at| at + 1);
    if dots == 1
        && text[..tail]
            .iter()
            .all(|byte| byte.is_ascii_digit() || *byte == b'.')
        && let Some(found) = unit(&text[tail..])
    {
        return found;
    }
    let number = |byte: &u8| byte.is_ascii_digit() || b".eE+-".contains(byte);
    if text.iter().all(number) && text.iter().any(|byte| byte.eq_ignore_ascii_case(&b'e')) {
        return (Mask::Num, "number");
    }
    (Mask::Var, "words with digits")
}

fn unit(unit: &[u8]) -> Option<(Mask, &'static str)> {
    match unit {
        b"ns" | b"us" | b"\xc2\xb5s" | b"ms" | b"s" | b"sec" | b"secs" | b"seconds" | b"m"
        | b"min" | b"mins" | b"minutes" | b"h" | b"hours" | b"d" | b"days" => {
            Some((Mask::Dur, "duration"))
        }
        b"B" | b"b" | b"kB" | b"KB" | b"kb" | b"k" | b"K" | b"KiB" | b"MB" | b"mb" | b"M"
        | b"MiB" | b"GB" | b"gb" | b"G" | b"GiB" | b"TB" | b"T" | b"TiB" | b"bytes" | b"Mi"
        | b"Gi" | b"Ki" | b"MHz" | b"GHz" => Some((Mask::Size, "size")),
        _ => None,
    }
}

/// How far a number reaches with a unit that stands one space behind it, and which kind it is then.
pub(super) fn unit_behind(message: &[u8], end: usize) -> Option<(usize, Mask)> {
    const TIMES: &[&[u8]] = &[
        b"ns",
        b"us",
        b"ms",
        b"msec",
        b"msecs",
        b"sec",
        b"secs",
        b"second",
        b"seconds",
        b"min",
        b"mins",
        b"minute",
        b"minutes",
        b"hour",
        b"hours",
        b"days",
        b"milliseconds",
        b"microseconds",
    ];
    const SIZES: &[&[u8]] = &[
        b"B", b"KB", b"kB", b"MB", b"GB", b"TB", b"KiB", b"MiB", b"GiB", b"TiB", b"kb", b"mb",
        b"gb",
    ];
    let rest = message.get(end..)?.strip_prefix(b" ")?;
    let length = rest.iter().take_while(|byte| is(**byte, LETTER)).count();
    let word = &rest[..length];
    if rest
        .get(length)
        .is_some_and(|byte| is(*byte, DIGIT) || matches!(byte, b'_' | b'-' | b'/'))
    {
        return None;
    }
    let mask = if TIMES.contains(&word) {
        Mask::Dur
    } else if SIZES.contains(&word) {
        Mask::Size
    } else {
        return None;
    };
    Some((end + 1 + length, mask))
}
