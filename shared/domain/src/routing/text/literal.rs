//! Where a request holds values rather than words: paths, addresses, numbers.
//!
//! What a value is says little about what is asked for: `/usr/share` and `/srv` ask for the same skill.

use std::ops::Range;

/// How much a word of a value counts, beside one that says what is wanted.
pub(crate) const LITERAL_WEIGHT: f32 = 0.3;

/// The values of a text, in order; to be asked for one word after another.
pub(crate) struct Literals {
    /// Paths and addresses, the last one first.
    spans: Vec<Range<usize>>,
}

impl Literals {
    pub(crate) fn of(text: &str) -> Literals {
        // Nearly every request has none.
        if !text.contains(['/', '\\', '@', '~']) {
            return Literals { spans: Vec::new() };
        }
        let mut spans: Vec<Range<usize>> = text
            .split_whitespace()
            .filter(|token| is_literal(token.trim_matches(['"', '\'', '`', '(', '«', '“'])))
            .map(|token| {
                let start = token.as_ptr() as usize - text.as_ptr() as usize;
                start..start + token.len()
            })
            .collect();
        spans.reverse();
        Literals { spans }
    }

    /// How much the word that is written there counts. Words must come in the order of the text.
    pub(crate) fn weight(&mut self, word: &str, span: &Range<usize>) -> f32 {
        while self
            .spans
            .last()
            .is_some_and(|literal| literal.end <= span.start)
        {
            self.spans.pop();
        }
        let inside = self
            .spans
            .last()
            .is_some_and(|literal| literal.contains(&span.start));
        if inside || word.starts_with(char::is_numeric) {
            LITERAL_WEIGHT
        } else {
            1.0
        }
    }
}

fn is_literal(token: &str) -> bool {
    let drive = token.as_bytes().get(1..3) == Some(b":\\");
    let mail = token
        .split_once('@')
        .is_some_and(|(user, host)| !user.is_empty() && host.contains('.'));
    let path = ["/", "~/", "./", "../"]
        .iter()
        .any(|start| token.len() > start.len() && token.starts_with(start));
    path || mail || drive || token.contains("://")
}
