//! Cuts text into folded words, each with the place it came from.
//!
//! Folding is NFKC, lower case, `ё` as `е`, and Latin letters without their marks (`café` is found by
//! `cafe`); other scripts keep their marks, which are letters there. A word is a run of letters or a run of
//! digits, cut once more where an identifier would be read apart: `getHTTPStatus2` is `get http status 2`.
//! Never allocates for a word: the caller is lent one buffer.

use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What is longer is cut: no language needs it, and a megabyte without a space is one word.
pub(crate) const MAX_WORD_CHARS: usize = 64;

/// Calls `visit` with every word of `text`, folded, and its byte range there.
pub(crate) fn for_each_word(text: &str, mut visit: impl FnMut(&str, Range<usize>)) {
    let mut cutter = Cutter::default();
    let mut chars = text.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        let next = chars.peek().map(|&(_, next)| next);
        cutter.push(at, char, next, &mut visit);
    }
    cutter.finish(text.len(), &mut visit);
}

/// What a character is to the borders of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Lower,
    Upper,
    Digit,
    Mark,
    Other,
}

#[derive(Default)]
struct Cutter {
    /// The folded word so far, and how many characters it holds.
    word: String,
    chars: usize,
    start: usize,
    last: Option<Class>,
}

impl Cutter {
    fn push(
        &mut self,
        at: usize,
        char: char,
        next: Option<char>,
        visit: &mut impl FnMut(&str, Range<usize>),
    ) {
        let class = classify(char);
        match class {
            Class::Other => return self.finish(at, visit),
            Class::Mark if self.word.is_empty() => return,
            Class::Mark => return self.mark(char),
            Class::Lower | Class::Upper | Class::Digit => {}
        }
        if self.borders(class, next) {
            self.finish(at, visit);
        }
        if self.word.is_empty() {
            self.start = at;
        }
        self.last = Some(class);
        if self.chars < MAX_WORD_CHARS {
            self.chars += 1;
            fold(char, &mut self.word);
        }
    }

    /// Whether a word ends before a character of this class.
    fn borders(&self, class: Class, next: Option<char>) -> bool {
        match (self.last, class) {
            (None, _) => false,
            (Some(Class::Digit), class) => class != Class::Digit,
            (Some(_), Class::Digit) => true,
            (Some(Class::Lower), Class::Upper) => true,
            // In `HTTPServer` the word `server` begins at the last capital; `URLs` is one word.
            (Some(Class::Upper), Class::Upper) => {
                next.is_some_and(|next| classify(next) == Class::Lower && next != 's')
            }
            _ => false,
        }
    }

    /// A combining mark: gone from Latin letters, the short i of Cyrillic is put together again, and
    /// every other script keeps it.
    fn mark(&mut self, mark: char) {
        match (self.word.chars().next_back(), mark) {
            (Some('и'), '\u{306}') => {
                self.word.pop();
                self.word.push('й');
            }
            (Some('а'..='я'), '\u{300}'..='\u{36f}') => {}
            (Some(base), _) if base.is_ascii() => {}
            _ if self.chars < MAX_WORD_CHARS => {
                self.chars += 1;
                self.word.push(mark);
            }
            _ => {}
        }
    }

    fn finish(&mut self, end: usize, visit: &mut impl FnMut(&str, Range<usize>)) {
        if !self.word.is_empty() {
            visit(&self.word, self.start..end);
        }
        self.word.clear();
        self.chars = 0;
        self.last = None;
    }
}

fn classify(char: char) -> Class {
    match char {
        'a'..='z' => Class::Lower,
        'A'..='Z' => Class::Upper,
        '0'..='9' => Class::Digit,
        _ if char.is_ascii() => Class::Other,
        _ if is_combining_mark(char) => Class::Mark,
        _ if char.is_numeric() => Class::Digit,
        _ if char.is_uppercase() => Class::Upper,
        _ if char.is_alphabetic() => Class::Lower,
        _ => Class::Other,
    }
}

/// Appends the folded form of one character.
fn fold(char: char, into: &mut String) {
    if char.is_ascii() {
        into.push(char.to_ascii_lowercase());
        return;
    }
    for char in std::iter::once(char).nfkc().flat_map(char::to_lowercase) {
        match char {
            'ё' => into.push('е'),
            'а'..='я' => into.push(char),
            _ => {
                let mut parts = std::iter::once(char).nfd();
                match parts.next() {
                    Some(base) if base.is_ascii_alphanumeric() => into.push(base),
                    // A ligature or a fraction may unfold into something that is no letter.
                    _ if char.is_alphanumeric() || is_combining_mark(char) => into.push(char),
                    _ => {}
                }
            }
        }
    }
}
