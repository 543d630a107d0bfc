//! A request as tokens for reading values: quoted texts, and what stands between blanks without the
//! punctuation of the sentence. Says nothing about what a token is.

use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Quoted,
    /// `=` or `:` behind a name.
    Assign,
}

#[derive(Debug, Clone)]
pub(super) struct Token<'a> {
    /// As written, without quotes.
    pub(super) text: &'a str,
    /// Where `text` stands.
    pub(super) span: Range<usize>,
    pub(super) kind: Kind,
    /// In lower case, split at `_`, `-` and changes of case: `maxDepth` is `max`, `depth`.
    pub(super) words: Vec<String>,
    /// Written with two dashes in front, which `text` does not hold.
    pub(super) flag: bool,
    /// Punctuation, a line's end or the text's end follows directly.
    pub(super) ends: bool,
}

impl Token<'_> {
    pub(super) fn is(&self, word: &str) -> bool {
        self.kind == Kind::Plain && self.words.len() == 1 && self.words[0] == word
    }
}

const QUOTES: [(char, char); 7] = [
    ('"', '"'),
    ('“', '”'),
    ('«', '»'),
    ('„', '“'),
    ('`', '`'),
    ('\'', '\''),
    ('‘', '’'),
];
const OPENING: &[char] = &['(', '[', '{', '<', '¿', '¡'];
const CLOSING: &[char] = &[
    ',', '.', ';', ':', '!', '?', ')', ']', '}', '>', '…', '"', '”', '»', '`', '\'',
];

pub(super) fn tokens(text: &str, most: usize) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    // Closing marks known to be absent from here on: looking again would take quadratic time.
    let mut absent: Vec<char> = Vec::new();
    let mut chunk_end = 0;
    let mut at = 0;
    while tokens.len() < most
        && let Some(first) = text[at..].chars().next()
    {
        if first.is_whitespace() || OPENING.contains(&first) {
            at += first.len_utf8();
            continue;
        }
        if let Some(inner) = quoted(text, at, first, &mut absent) {
            let close = text[inner.end..].chars().next().map_or(0, char::len_utf8);
            at = inner.end + close;
            push(text, inner, Kind::Quoted, at, &mut tokens);
            continue;
        }
        let rest = &text[at..];
        if at >= chunk_end {
            chunk_end = at + rest.find(char::is_whitespace).unwrap_or(rest.len());
        }
        let length = chunk_end - at;
        let chunk = &rest[..length];
        if let Some(name) = name_before_assign(chunk) {
            push(text, at..at + name, Kind::Plain, at + name, &mut tokens);
            push(
                text,
                at + name..at + name + 1,
                Kind::Assign,
                at + name + 1,
                &mut tokens,
            );
            at += name + 1;
            continue;
        }
        let trimmed = chunk.trim_end_matches(CLOSING).len();
        if trimmed > 0 {
            push(
                text,
                at..at + trimmed,
                Kind::Plain,
                at + trimmed,
                &mut tokens,
            );
        }
        at += length;
    }
    tokens
}

fn push<'a>(
    text: &'a str,
    span: Range<usize>,
    kind: Kind,
    end: usize,
    tokens: &mut Vec<Token<'a>>,
) {
    let dashes = &text[span.clone()];
    let flag = kind == Kind::Plain
        && dashes.starts_with("--")
        && dashes[2..].starts_with(|c: char| c.is_alphabetic());
    let span = if flag { span.start + 2..span.end } else { span };
    let own = &text[span.clone()];
    let next = text[end..].chars().next();
    tokens.push(Token {
        text: own,
        words: if kind == Kind::Plain {
            words(own)
        } else {
            Vec::new()
        },
        span,
        kind,
        flag,
        ends: next.is_none_or(|c| c == '\n' || CLOSING.contains(&c)),
    });
}

/// What stands between the quotes that open here.
fn quoted(text: &str, at: usize, open: char, absent: &mut Vec<char>) -> Option<Range<usize>> {
    let close = QUOTES.iter().find(|(mark, _)| *mark == open)?.1;
    if absent.contains(&close) {
        return None;
    }
    let start = at + open.len_utf8();
    let apostrophe = matches!(close, '\'' | '’');
    let found = text[start..].char_indices().find(|&(index, c)| {
        let next = text[start + index + c.len_utf8()..].chars().next();
        c == close && !(apostrophe && next.is_some_and(char::is_alphanumeric))
    });
    if found.is_none() {
        absent.push(close);
    }
    found.map(|(index, _)| start..start + index)
}

/// Length of the name in `name=…` and `name:…`; times, drives, URLs and IPv6 addresses hold none.
fn name_before_assign(chunk: &str) -> Option<usize> {
    let at = chunk.find(['=', ':'])?;
    let name = chunk[..at].trim_start_matches("--");
    let behind = &chunk[at + 1..];
    let is_name = name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    let drive = name.len() == 1 && behind.starts_with(['\\', '/']);
    let colon = chunk[at..].starts_with(':');
    let other =
        colon && (behind.starts_with("//") || behind.starts_with(':') || behind.contains(':'));
    (is_name && !drive && !other).then_some(at)
}

/// The words of a name or of a title.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut lower_before = false;
    for c in text.chars() {
        let upper = c.is_uppercase();
        if !c.is_alphanumeric() || upper && lower_before {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase().map(|c| if c == 'ё' { 'е' } else { c }));
        }
        lower_before = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}
