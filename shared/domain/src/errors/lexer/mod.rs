//! One pass over the bytes of a message, from volatile text to a template.
//!
//! The message is cut into chunks at white space, brackets, quotes, commas, semicolons and equals signs.
//! A chunk of letters is copied at once; one with a digit, slash, backslash, `@` or dot is looked at
//! more closely, by shape, then by its parts. No regular expressions (but a team's own), no allocation
//! per message. Must never panic, whatever the bytes, and takes time linear in their number.

mod class;
mod code;
mod date;
mod digital;
mod number;
mod pair;
mod person;
mod projection;
mod shape;
#[cfg(test)]
mod tests;
mod word;

use super::template::{FIRST, MARK};
use super::{Mask, RuleSet, Template};
use class::{AT, BACKSLASH, CLASS, DELIMITER, DIGIT, DOT, SLASH, SPACE, is};
use digital::{digital, time_after};
use number::Found;
use std::ops::Range;

/// Longest part of a message that is looked at, in bytes.
const MAX_HEAD: usize = 8 * 1024;

/// A gap and where it comes from.
pub(crate) struct Gap<'r> {
    pub(crate) span: Range<usize>,
    pub(crate) mask: Mask,
    pub(crate) rule: &'r str,
}

/// Something kept and why.
pub(crate) struct Keep {
    pub(crate) span: Range<usize>,
    pub(crate) reason: &'static str,
}

/// Reads messages one after the other; its memory is used again.
pub(crate) struct Lexer<'r> {
    rules: &'r RuleSet,
    /// The template, with [`MARK`]s.
    code: Vec<u8>,
    gaps: Vec<Gap<'r>>,
    keeps: Vec<Keep>,
    /// What the fingerprint is made of.
    projection: Vec<u8>,
    /// How much of the message is in `code` already.
    taken: usize,
}

/// The part of a message that says what happened: its first two lines that are not empty, of a bounded length.
pub(crate) fn head(message: &str) -> &str {
    let bytes = message.as_bytes();
    let mut end = message.len();
    if bytes.contains(&b'\n') {
        let mut lines = 0;
        let mut at = 0;
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            at += line.len();
            lines += usize::from(!line.trim_ascii().is_empty());
            if lines == 2 {
                break;
            }
        }
        end = at;
    }
    if end > MAX_HEAD {
        end = MAX_HEAD;
        while !message.is_char_boundary(end) {
            end -= 1;
        }
    }
    &message[..end]
}

impl<'r> Lexer<'r> {
    pub(crate) fn new(rules: &'r RuleSet) -> Lexer<'r> {
        Lexer {
            rules,
            code: Vec::with_capacity(256),
            gaps: Vec::with_capacity(32),
            keeps: Vec::new(),
            projection: Vec::with_capacity(256),
            taken: 0,
        }
    }

    /// Reads the head of a message.
    pub(crate) fn run(&mut self, message: &str) {
        self.code.clear();
        self.gaps.clear();
        self.keeps.clear();
        self.taken = 0;
        let message = head(message);
        let own = self.rules.matches(message);
        let message = message.as_bytes();
        let mut own = own.iter().peekable();
        let mut at = 0;
        while at < message.len() {
            if let Some(found) = own.next_if(|found| found.span.start <= at) {
                if found.span.start == at {
                    self.gap(message, at..found.span.end, found.mask, found.rule);
                    at = found.span.end;
                }
                continue;
            }
            let class = CLASS[usize::from(message[at])];
            if class & SPACE != 0 {
                at = self.space(message, at);
            } else if class & DELIMITER != 0 {
                at = match message[at] {
                    b'=' => self.pair(message, at),
                    _ => at + 1,
                };
            } else {
                let start = at;
                let stop = own.peek().map_or(message.len(), |found| found.span.start);
                let mut seen = class;
                at += 1;
                while at < stop {
                    let class = CLASS[usize::from(message[at])];
                    if class & (SPACE | DELIMITER) != 0 {
                        break;
                    }
                    seen |= class;
                    at += 1;
                }
                at = self.chunk(message, start, at, seen);
            }
        }
        self.take(message, message.len());
        if self.code.last() == Some(&b' ') {
            self.code.pop();
        }
        projection::project(&self.code, &mut self.projection);
    }

    /// Takes the white space at `at`: one space inside, nothing before the first word.
    fn space(&mut self, message: &[u8], at: usize) -> usize {
        let mut end = at + 1;
        while end < message.len() && is(message[end], SPACE) {
            end += 1;
        }
        let first = self.code.is_empty() && self.taken == at;
        if first || end > at + 1 || message[at] != b' ' {
            self.take(message, at);
            if !matches!(self.code.last(), None | Some(b' ')) {
                self.code.push(b' ');
            }
            self.taken = end;
        }
        end
    }

    /// Copies what stands before `to` and was not copied yet.
    fn take(&mut self, message: &[u8], to: usize) {
        if to > self.taken {
            self.code.extend_from_slice(&message[self.taken..to]);
        }
        self.taken = to.max(self.taken);
    }

    /// Takes the chunk at `from..to`; the answer is where to go on.
    fn chunk(&mut self, message: &[u8], from: usize, to: usize, seen: u8) -> usize {
        const CLOSER: u8 = DIGIT | SLASH | BACKSLASH | AT | DOT;
        let chunk = &message[from..to];
        if seen & CLOSER == 0 {
            if date::may_begin(chunk)
                && let Some(end) = date::end(message, from)
            {
                self.gap(message, from..end, Mask::Ts, "date in words");
                return end;
            }
            if chunk == b"user"
                && let Some(name) = person::name(message, from, to)
            {
                let end = name.end;
                self.gap(message, name, Mask::Var, "name of a user");
                return end;
            }
            return to;
        }
        if seen & (SLASH | BACKSLASH | AT) == 0
            && message[to..].starts_with(b"()")
            && is(chunk[0], class::LETTER)
        {
            self.keep(from..to, "the name of a function");
            return to;
        }
        if chunk.starts_with(b"HTTP/") {
            self.keep(from..to, "a protocol");
            return to;
        }
        if self.rules.keeps(chunk) {
            self.keep(from..to, "kept by the rules of the team");
            return to;
        }
        let mut end = to;
        while end > from && matches!(message[end - 1], b'.' | b':' | b'!' | b'?') {
            end -= 1;
        }
        let reached = self.closer(message, from, end, seen);
        if reached < to && reached >= end {
            return to;
        }
        reached
    }

    /// Takes a chunk that may hold something volatile; the answer is where to go on.
    fn closer(&mut self, message: &[u8], from: usize, to: usize, seen: u8) -> usize {
        let chunk = &message[from..to];
        if chunk.is_empty() {
            return to;
        }
        if seen & SLASH != 0 && shape::scheme(chunk) {
            let end = shape::url_end(message, from);
            self.gap(message, from..end, Mask::Url, "URL");
            return end;
        }
        if seen & AT != 0 && shape::email(chunk) {
            self.gap(message, from..to, Mask::Email, "e-mail address");
            return to;
        }
        if seen & DIGIT != 0
            && let Some(found) = digital(message, from, to)
        {
            let (span, mask, rule) = found;
            return self.split(message, to, span, mask, rule);
        }
        if seen & (SLASH | BACKSLASH) != 0 && shape::path(chunk) {
            let end = if chunk.contains(&b'?') {
                shape::url_end(message, from).max(to)
            } else {
                to
            };
            self.gap(message, from..end, Mask::Path, "path");
            return end;
        }
        if seen & DOT != 0 && shape::host(chunk) {
            self.gap(message, from..to, Mask::Host, "name of a host");
            return to;
        }
        if seen & DIGIT == 0 {
            return to;
        }
        match number::look(message, from, to) {
            Found::Gap(start, end, mask, rule) => self.split(message, to, start..end, mask, rule),
            Found::Kept(Some(reason)) => {
                self.keep(from..to, reason);
                to
            }
            Found::Kept(None) => to,
        }
    }

    /// A gap inside a chunk, with the text before and behind it.
    fn split(
        &mut self,
        message: &[u8],
        to: usize,
        span: Range<usize>,
        mask: Mask,
        rule: &'r str,
    ) -> usize {
        self.take(message, span.start);
        let end = span.end;
        let mut reached = end;
        let mut mask = mask;
        match mask {
            Mask::Ts if end == to => reached = time_after(message, end),
            Mask::Int | Mask::Num if end == to => {
                if let Some((end, with_unit)) = number::unit_behind(message, end) {
                    (reached, mask) = (end, with_unit);
                }
                // `<1 sec`
                if self.code.ends_with(b" <") && message.get(reached) != Some(&b'>') {
                    self.code.pop();
                }
            }
            _ => {}
        }
        self.gap(message, span.start..reached, mask, rule);
        reached.max(to)
    }

    /// What follows the equals sign at `at`.
    fn pair(&mut self, message: &[u8], at: usize) -> usize {
        let Some(key) = pair::key(message, at) else {
            return at + 1;
        };
        if pair::is_kept(key) || self.rules.keeps_value(key) {
            return at + 1;
        }
        match pair::value(message, at) {
            pair::Value::Words => at + 1,
            pair::Value::Gap(start, end) => {
                if start > at + 1 {
                    self.take(message, at + 1);
                    self.code.push(b' ');
                    self.taken = start;
                }
                self.gap(message, start..end, Mask::Var, "value of a key");
                end
            }
        }
    }

    fn gap(&mut self, message: &[u8], span: Range<usize>, mask: Mask, rule: &'r str) {
        self.take(message, span.start);
        self.taken = span.end;
        self.code.extend_from_slice(&[MARK, FIRST + mask as u8]);
        self.gaps.push(Gap { span, mask, rule });
    }

    fn keep(&mut self, span: Range<usize>, reason: &'static str) {
        self.keeps.push(Keep { span, reason });
    }

    /// The template of the last message.
    pub(crate) fn template(&self) -> Template {
        // Gaps begin and end between characters, so this loses nothing.
        Template::from_code(String::from_utf8_lossy(&self.code).into_owned())
    }

    /// The template of the last message with its marks.
    pub(crate) fn code(&self) -> &[u8] {
        &self.code
    }

    /// What the fingerprint of the last message is made of: its words, and one byte for every run of gaps.
    pub(crate) fn projection(&self) -> &[u8] {
        &self.projection
    }

    pub(crate) fn gaps(&self) -> &[Gap<'r>] {
        &self.gaps
    }

    pub(crate) fn keeps(&self) -> &[Keep] {
        &self.keeps
    }
}
