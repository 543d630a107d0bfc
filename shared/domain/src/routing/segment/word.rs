//! A request as words, literals and marks, for finding borders.
//!
//! What stands in quotes or brackets, paths, addresses and URLs is one literal each, so that nothing
//! inside is taken for a connective. Never decides where a step ends.

use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    /// Quoted, in brackets, a path, an address: nothing to look into.
    Literal,
    /// A comma, an arrow, the end of a line or sentence.
    Mark,
}

/// A list of words with spaces between them.
pub(super) struct Listed(pub(super) &'static str);

impl Listed {
    pub(super) fn contains(&self, word: &str) -> bool {
        self.0.split_ascii_whitespace().any(|listed| listed == word)
    }
}

#[derive(Debug, Clone)]
pub(super) struct Word {
    /// Lower case, `ё` as `е`, curly apostrophes straight. The mark itself for marks.
    pub(super) text: String,
    pub(super) span: Range<usize>,
    pub(super) kind: Kind,
    /// Whether it begins with a capital.
    pub(super) capital: bool,
}

impl Word {
    pub(super) fn is(&self, text: &str) -> bool {
        self.kind != Kind::Literal && self.text == text
    }

    pub(super) fn is_mark(&self) -> bool {
        self.kind == Kind::Mark
    }
}

const QUOTES: [(char, char); 8] = [
    ('"', '"'),
    ('“', '”'),
    ('«', '»'),
    ('„', '“'),
    ('`', '`'),
    ('(', ')'),
    ('[', ']'),
    ('{', '}'),
];
const ARROWS: [&str; 5] = ["->", "→", "=>", "&&", "➜"];

pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    // Closing marks known to be absent from here on: looking again would take quadratic time.
    let mut absent: Vec<char> = Vec::new();
    let mut chunk = Chunk::default();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        if at >= chunk.end {
            chunk = Chunk::at(text, at);
        }
        let mut kind = Kind::Mark;
        let length = if first.is_whitespace() {
            if first == '\n' && words.last().is_some_and(|word| !word.is("\n")) {
                words.push(word(text, at..at + 1, Kind::Mark));
            }
            at += first.len_utf8();
            continue;
        } else if let Some(length) = quoted(rest, first, words.last(), at, &mut absent) {
            kind = Kind::Literal;
            length
        } else if let Some(arrow) = ARROWS.iter().find(|arrow| rest.starts_with(**arrow)) {
            arrow.len()
        } else if let Some(length) = chunk.literal(text, at) {
            kind = Kind::Literal;
            length
        } else if !is_inner(rest, 0, first) {
            first.len_utf8()
        } else {
            kind = Kind::Word;
            let end = rest.char_indices().skip(1);
            let mut end = end.skip_while(|&(index, c)| is_inner(rest, index, c));
            end.next().map_or(rest.len(), |(index, _)| index)
        };
        words.push(word(text, at..at + length, kind));
        at += length;
    }
    words
}

fn word(text: &str, span: Range<usize>, kind: Kind) -> Word {
    let own = &text[span.clone()];
    let lower = match kind {
        // Never read, and may be long.
        Kind::Literal => String::new(),
        Kind::Mark => own.to_owned(),
        Kind::Word => own
            .to_lowercase()
            .replace('ё', "е")
            .replace(['’', 'ʼ'], "'"),
    };
    Word {
        text: lower,
        capital: own.chars().next().is_some_and(char::is_uppercase),
        span,
        kind,
    }
}

/// Length of the quotation or bracket that begins here.
fn quoted(
    rest: &str,
    first: char,
    before: Option<&Word>,
    at: usize,
    absent: &mut Vec<char>,
) -> Option<usize> {
    let touches = before.is_some_and(|word| word.span.end == at && !word.is_mark());
    let close = if matches!(first, '\'' | '‘') && !touches {
        if first == '‘' { '’' } else { '\'' }
    } else {
        QUOTES.iter().find(|(open, _)| *open == first)?.1
    };
    if absent.contains(&close) {
        return None;
    }
    let apostrophe = matches!(close, '\'' | '’');
    let found = rest.char_indices().skip(1).find(|&(index, c)| {
        let next = rest[index + c.len_utf8()..].chars().next();
        // In "don't" it is an apostrophe.
        c == close && !(apostrophe && next.is_some_and(char::is_alphanumeric))
    });
    if found.is_none() {
        absent.push(close);
    }
    found.map(|(index, c)| index + c.len_utf8())
}

/// The text up to the next blank, looked at once however many marks it holds.
#[derive(Default)]
struct Chunk {
    end: usize,
    /// Behind the last sign of a path, URL or address.
    sign: usize,
    /// Behind the last letter or digit.
    letter: usize,
}

impl Chunk {
    fn at(text: &str, start: usize) -> Chunk {
        let rest = &text[start..];
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let behind_last = |is: fn(char) -> bool| {
            let last = rest[..end].char_indices().rev().find(|&(_, c)| is(c));
            start + last.map_or(0, |(index, c)| index + c.len_utf8())
        };
        Chunk {
            end: start + end,
            sign: behind_last(|c| matches!(c, '/' | '\\' | '@')),
            letter: behind_last(char::is_alphanumeric),
        }
    }

    /// Length of the path, URL or address that begins here.
    fn literal(&self, text: &str, at: usize) -> Option<usize> {
        if self.sign <= at || self.letter <= at {
            return None;
        }
        let trimmed = text[at..self.end]
            .trim_end_matches([',', '.', ';', ':', '!', '?', ')', ']', '}', '"', '»', '”']);
        (!trimmed.is_empty()).then_some(trimmed.len())
    }
}

/// Whether this character, at `index` of `rest`, belongs to a word that began before or here.
fn is_inner(rest: &str, index: usize, c: char) -> bool {
    if c.is_whitespace() || ARROWS.iter().any(|arrow| rest[index..].starts_with(arrow)) {
        return false;
    }
    let next = rest[index + c.len_utf8()..].chars().next();
    match c {
        ',' => {
            let before = rest[..index].chars().next_back();
            before.is_some_and(|c| c.is_ascii_digit()) && next.is_some_and(|c| c.is_ascii_digit())
        }
        '.' | ':' => index > 0 && next.is_some_and(char::is_alphanumeric),
        '-' | '&' | '\'' | '’' => index > 0 && next.is_some_and(char::is_alphanumeric),
        ';' | '!' | '?' | '…' | '"' | '“' | '”' | '«' | '»' | '„' | '`' => false,
        '(' | ')' | '[' | ']' | '{' | '}' | '—' | '–' => false,
        _ => true,
    }
}
