//! How the router weighs words against meaning.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What a request is compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// By its words only.
    Keyword,
    /// By its meaning only.
    Vector,
    /// By both.
    #[default]
    Hybrid,
}

/// A text that names no mode.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no routing mode: expected keyword, vector or hybrid")]
pub struct ModeError {
    text: String,
}

impl FromStr for Mode {
    type Err = ModeError;

    fn from_str(text: &str) -> Result<Mode, ModeError> {
        match text {
            "keyword" => Ok(Mode::Keyword),
            "vector" => Ok(Mode::Vector),
            "hybrid" => Ok(Mode::Hybrid),
            _ => Err(ModeError {
                text: text.chars().take(80).collect(),
            }),
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Mode::Keyword => "keyword",
            Mode::Vector => "vector",
            Mode::Hybrid => "hybrid",
        })
    }
}

/// How much words and meaning count; they sum to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    keyword: f32,
}

impl Weights {
    /// The weights of `hybrid` unless it is said otherwise, as measured best: `docs/routing.md`.
    pub const KEYWORD: f32 = 0.2;
    /// See [`Weights::KEYWORD`].
    pub const VECTOR: f32 = 0.8;

    /// Negative weights count as 0, two zeros as the default, and both are scaled to sum to 1. A pure mode
    /// has no use for weights.
    pub fn new(mode: Mode, keyword: f32, vector: f32) -> Weights {
        let sum = keyword.max(0.0) + vector.max(0.0);
        let keyword = match mode {
            Mode::Keyword => 1.0,
            Mode::Vector => 0.0,
            Mode::Hybrid if sum > 0.0 && sum.is_finite() => keyword.max(0.0) / sum,
            Mode::Hybrid => Weights::KEYWORD,
        };
        Weights { keyword }
    }

    pub(crate) fn keyword(self) -> f32 {
        self.keyword
    }

    pub(crate) fn vector(self) -> f32 {
        1.0 - self.keyword
    }
}

impl Default for Weights {
    fn default() -> Weights {
        Weights::new(Mode::Hybrid, Weights::KEYWORD, Weights::VECTOR)
    }
}
