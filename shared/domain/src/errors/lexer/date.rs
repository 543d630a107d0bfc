//! Dates with words in them: `Fri Jun 17 07:07:00 2005`, `8 May 2004`, `Tue, 05 Nov 2024 10:00:00 GMT`.

use super::class::{is_alnum, is_border};
use super::shape;

const MONTHS: &[&[u8; 3]] = &[
    b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
];
const DAYS: &[&[u8; 3]] = &[b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];
const LONG: &[&[u8]] = &[
    b"January",
    b"February",
    b"March",
    b"April",
    b"June",
    b"July",
    b"August",
    b"September",
    b"Sept",
    b"October",
    b"November",
    b"December",
    b"Monday",
    b"Tuesday",
    b"Wednesday",
    b"Thursday",
    b"Friday",
    b"Saturday",
    b"Sunday",
];

/// Whether a chunk may begin a date: asked of every capitalised word, so it is quick to say no.
pub(super) fn may_begin(chunk: &[u8]) -> bool {
    matches!(
        chunk[0],
        b'A' | b'D' | b'F' | b'J' | b'M' | b'N' | b'O' | b'S' | b'T' | b'W'
    ) && (3..=9).contains(&chunk.len())
        && is_name(chunk)
}

fn is_name(chunk: &[u8]) -> bool {
    if chunk.len() == 3 {
        return MONTHS
            .iter()
            .chain(DAYS)
            .any(|name| name.as_slice() == chunk);
    }
    LONG.contains(&chunk)
}

fn is_day(chunk: &[u8]) -> bool {
    DAYS.iter()
        .any(|day| chunk.starts_with(day.as_slice()) && (chunk.len() == 3 || LONG.contains(&chunk)))
}

/// Where a date that begins at `from` ends, if there is one: a day and a month at least.
pub(super) fn end(message: &[u8], from: usize) -> Option<usize> {
    const WORDS: usize = 8;
    let (mut months, mut days, mut at, mut end) = (0, 0, from, from);
    let mut after_time = false;
    for _ in 0..WORDS {
        let (start, stop) = word(message, at);
        let word = &message[start..stop];
        if word.is_empty() {
            break;
        }
        let number = word.iter().all(u8::is_ascii_digit);
        if is_name(word) {
            months += usize::from(!is_day(word));
            after_time = false;
        } else if number && word.len() <= 2 && days == 0 {
            days += 1;
            after_time = false;
        } else if shape::time(word)
            || number && word.len() == 4 && (word.starts_with(b"19") || word.starts_with(b"20"))
        {
            after_time = true;
        } else if !(after_time && zone(word)) {
            break;
        }
        end = stop;
        at = stop;
    }
    (months == 1 && days == 1).then_some(end)
}

/// The next word and where it stands, over at most a comma and two spaces.
fn word(message: &[u8], from: usize) -> (usize, usize) {
    let mut start = from;
    while start < message.len()
        && start - from < 3
        && (message[start] == b' ' || message[start] == b',')
    {
        start += 1;
    }
    let mut end = start;
    while end < message.len() && !is_border(message[end]) {
        end += 1;
    }
    while end > start && !is_alnum(message[end - 1]) {
        end -= 1;
    }
    (start, end)
}

/// A time zone or half of the day.
pub(super) fn zone(word: &[u8]) -> bool {
    match word {
        [b'+' | b'-', digits @ ..] => digits.len() == 4 && digits.iter().all(u8::is_ascii_digit),
        _ => {
            const ZONES: &[&[u8]] = &[
                b"UTC", b"GMT", b"PST", b"PDT", b"MST", b"MDT", b"CST", b"CDT", b"EST", b"EDT",
                b"CET", b"CEST", b"BST", b"MSK", b"JST", b"IST", b"EET", b"EEST", b"WET", b"HKT",
                b"SGT", b"AEST", b"AM", b"PM", b"Z",
            ];
            ZONES.contains(&word)
        }
    }
}
