//! What the router answers: the decision, the candidates, and why.

use serde::Serialize;
use std::ops::Range;

/// What is asked, and of which skills.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// In plain language; any text is allowed.
    pub text: &'a str,
    /// Only skills with one of these tags, when there are any. Lower case.
    pub tags: &'a [String],
    /// Whether deprecated skills may be chosen too.
    pub deprecated_too: bool,
}

impl<'a> Request<'a> {
    /// Asks all skills but the deprecated ones.
    pub fn new(text: &'a str) -> Request<'a> {
        Request {
            text,
            tags: &[],
            deprecated_too: false,
        }
    }
}

/// What is to be done with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The first candidate is the right one.
    Selected,
    /// One of the candidates may be right: ask which.
    Ask,
    /// No skill does this.
    None,
}

/// The router's answer to one request.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer<'i> {
    /// What to do.
    pub decision: Decision,
    /// How likely it is that the first candidate is the right one, from 0 to 1; comparable across requests.
    pub confidence: f32,
    /// At most five, best first.
    pub candidates: Vec<Candidate<'i>>,
    /// A deprecated skill that would have been the best, had it not been left out.
    pub deprecated: Option<&'i super::Document>,
    /// What the confidence was computed from.
    pub signals: Signals,
}

/// A skill that may be meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate<'i> {
    /// The skill.
    pub document: &'i super::Document,
    /// For ordering within this answer: standard deviations above the other skills.
    pub score: f32,
    /// The share of the request's words, each counted by its rarity, that the skill holds, from 0 to 1.
    pub keyword: f32,
    /// How near the meanings are, from -1 to 1.
    pub vector: f32,
    /// What speaks for it, strongest first.
    pub evidence: Vec<Evidence<'i>>,
}

/// Something that speaks for a candidate.
#[derive(Debug, Clone, PartialEq)]
pub enum Evidence<'i> {
    /// A word of the request is found in the skill.
    Word {
        /// Where it is in the request.
        span: Range<usize>,
        /// The skill's word, folded.
        found: &'i str,
        /// Where the skill holds it: `name`, `description`, `tags`, `examples`.
        fields: Vec<&'static str>,
        /// The part of the keyword score it gives.
        share: f32,
    },
    /// The request is like one that is known to lead there.
    Example {
        /// The known request.
        text: &'i str,
        /// The cosine of the two.
        similarity: f32,
    },
}

/// What the confidence is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Signals {
    /// How well the best candidate answers to the request, comparable across requests.
    pub strength: f32,
    /// By how many standard deviations it is before the second.
    pub margin: f32,
    /// Words in the request.
    pub words: usize,
    /// Examples of the best candidate.
    pub examples: usize,
    /// The share of the request's words in a script that no skill is written in, from 0 to 1.
    pub foreign: f32,
}
