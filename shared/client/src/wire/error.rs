//! Errors: reporting them, and what is known of them.

use super::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Answer of `POST /api/errors`: what was accepted is counted within seconds, each event once.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct ErrorsAccepted {
    /// Events that will be counted.
    pub accepted: usize,
    /// Those that make no sense.
    pub refused: Vec<RefusedEvent>,
}

/// An event that will not be counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RefusedEvent {
    /// Its place in the batch, from 0.
    pub index: usize,
    /// What is wrong with it.
    pub problems: Vec<String>,
}

/// What is known of one fingerprint, in a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ErrorSummary {
    /// Its name.
    #[schema(example = "5f0c2a9e-0000-4000-8000-000000000000")]
    pub fingerprint: String,
    /// The service it happens in.
    pub service: Option<String>,
    /// The part of the software that fails.
    pub component: String,
    /// Class of the exception or code of the error.
    #[schema(example = "KeyError")]
    pub kind: String,
    /// The message with its volatile parts taken out.
    #[schema(example = "KeyError: <int> at <ts>")]
    pub template: String,
    /// `open`, `ignored`, `resolved` or `regressed`.
    pub status: String,
    /// Times it happened in the last seven days.
    pub hits_7d: u64,
    /// Times it happened in the last thirty days.
    pub hits_30d: u64,
    /// How much it matters; unless configured otherwise `0.7 * hits_7d + 0.3 * hits_30d`.
    pub impact_score: f64,
    /// `new`, `rising`, `falling`, `steady` or `gone`.
    pub trend: String,
    /// When it first happened.
    #[schema(value_type = String, format = DateTime)]
    pub first_seen: Timestamp,
    /// When it last happened.
    #[schema(value_type = String, format = DateTime)]
    pub last_seen: Timestamp,
}
