//! The index: everything that can be known about a set of skills before a request comes.
//!
//! Owns what is counted and how it is laid out. Built in one go from [`Document`]s, then never changed; it
//! never decides what a score means.

mod build;
mod dense;
mod document;
mod forward;
mod grams;
mod lexicon;
mod postings;
mod texts;

pub use document::{Deprecated, Document};
pub(crate) use grams::Scratch;
pub(crate) use lexicon::{StemId, WordId};
pub(crate) use postings::{DocId, Field};

use super::text::Stemmers;
use dense::Dense;
use forward::Forward;
use grams::Grams;
use lexicon::Lexicon;
use postings::Postings;

/// A set of skills, ready to be searched.
pub struct Index {
    documents: Vec<Document>,
    /// Whether each is; at hand, while the documents are all over the memory.
    deprecated: Vec<bool>,
    pub(super) lexicon: Lexicon,
    pub(super) grams: Grams,
    pub(super) postings: Postings,
    pub(super) dense: Dense,
    /// The names and descriptions, numbered as the skills.
    pub(super) texts: Forward,
    /// The examples, numbered as their vectors.
    pub(super) examples: Forward,
    pub(super) stemmers: Stemmers,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index")
            .field("skills", &self.documents.len())
            .field("words", &self.lexicon.len())
            .finish_non_exhaustive()
    }
}

impl Index {
    /// The skills in it.
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// Bytes it takes in memory, the texts of the documents left out.
    pub fn size(&self) -> usize {
        self.lexicon.size()
            + self.grams.size()
            + self.postings.size()
            + self.dense.size()
            + self.texts.size()
            + self.examples.size()
            + self.deprecated.capacity()
    }

    pub(super) fn is_deprecated(&self, doc: DocId) -> bool {
        self.deprecated[doc as usize]
    }

    pub(super) fn document(&self, doc: DocId) -> &Document {
        &self.documents[doc as usize]
    }
}

#[cfg(test)]
mod tests;
