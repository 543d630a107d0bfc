//! One pass over the bytes of a message.

use super::template::{FIRST, MARK};
use super::{Mask, RuleSet, Template};
use std::ops::Range;

pub(crate) struct Lexer<'r> {
    _rules: &'r RuleSet,
    code: String,
    marks: Vec<Range<usize>>,
}

impl<'r> Lexer<'r> {
    pub(crate) fn new(rules: &'r RuleSet) -> Lexer<'r> {
        Lexer {
            _rules: rules,
            code: String::new(),
            marks: Vec::new(),
        }
    }

    pub(crate) fn run(&mut self, message: &str) {
        self.code.clear();
        self.marks.clear();
        let mut from = 0;
        for chunk in message.split_inclusive(char::is_whitespace) {
            let end = from + chunk.trim_end().len();
            if chunk.bytes().any(|byte| byte.is_ascii_digit()) {
                self.code.push(char::from(MARK));
                self.code.push(char::from(FIRST + Mask::Var as u8));
                self.marks.push(from..end);
            } else {
                self.code
                    .extend(chunk.trim_end().chars().filter(|c| *c >= ' '));
            }
            from += chunk.len();
            if from > end {
                self.code.push(' ');
            }
        }
    }

    pub(crate) fn template(&self) -> Template {
        Template::from_code(self.code.clone())
    }

    pub(crate) fn values(&self, message: &str) -> Vec<String> {
        self.marks
            .iter()
            .map(|range| message[range.clone()].to_owned())
            .collect()
    }
}
