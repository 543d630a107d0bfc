//! Snowball stems (Porter, "Snowball: A language for stemming algorithms", 2001), by script: English for
//! Latin letters, Russian for Cyrillic ones. Any other word is its own stem.

use rust_stemmers::{Algorithm, Stemmer};
use std::borrow::Cow;

/// The stemmers of all languages that the router knows.
pub(crate) struct Stemmers {
    english: Stemmer,
    russian: Stemmer,
}

impl Stemmers {
    pub(crate) fn new() -> Stemmers {
        Stemmers {
            english: Stemmer::create(Algorithm::English),
            russian: Stemmer::create(Algorithm::Russian),
        }
    }

    /// The stem of a folded word.
    pub(crate) fn stem<'a>(&self, word: &'a str) -> Cow<'a, str> {
        match word.chars().next() {
            Some('a'..='z') => self.english.stem(word),
            Some('а'..='я') => self.russian.stem(word),
            _ => Cow::Borrowed(word),
        }
    }
}
