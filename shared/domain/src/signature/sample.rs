//! A few events as they came: the first, and the newest.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// Bytes of a message that a sample keeps.
pub const MAX_SAMPLE: usize = 4_096;
/// How many of the newest are kept.
const NEWEST: usize = 5;

/// One event as it came, secrets and personal data removed by whoever collected it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sample {
    /// When it happened.
    pub at: Timestamp,
    /// The event's id.
    pub event_id: String,
    /// What it said, shortened.
    pub message: String,
}

impl Sample {
    /// A sample of this event; a long message is cut at a character.
    pub fn new(at: Timestamp, event_id: impl Into<String>, message: &str) -> Sample {
        let mut end = message.len().min(MAX_SAMPLE);
        while !message.is_char_boundary(end) {
            end -= 1;
        }
        Sample {
            at,
            event_id: event_id.into(),
            message: message[..end].to_owned(),
        }
    }
}

/// The first sample and the newest five.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Samples {
    first: Option<Sample>,
    /// The newest first.
    newest: Vec<Sample>,
}

impl Samples {
    /// Adds one.
    pub fn add(&mut self, sample: Sample) {
        if self.first.as_ref().is_none_or(|first| sample < *first) {
            self.first = Some(sample.clone());
        }
        if let Err(at) = self.newest.binary_search_by(|kept| sample.cmp(kept)) {
            self.newest.insert(at, sample);
            self.newest.truncate(NEWEST);
        }
    }

    pub(super) fn merge(mut self, other: &Samples) -> Samples {
        for sample in other.first.iter().chain(&other.newest) {
            self.add(sample.clone());
        }
        self
    }

    /// All of them, the newest first; each once.
    pub fn all(&self) -> Vec<&Sample> {
        let first = self
            .first
            .iter()
            .filter(|first| !self.newest.contains(first));
        self.newest.iter().chain(first).collect()
    }
}
