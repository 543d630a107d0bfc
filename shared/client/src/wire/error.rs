//! Errors: reporting them, and what is known of them.

use super::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
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

/// What is known of one error, in a line: the sums over all fingerprints that are one with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ErrorSummary {
    /// Its name: the smallest of its fingerprints.
    #[schema(example = "5f0c2a9e-0000-4000-8000-000000000000")]
    pub fingerprint: String,
    /// Fingerprints that are this one error.
    #[schema(example = 1)]
    pub members: usize,
    /// The services it happens in.
    pub services: Vec<String>,
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

/// All that is known of one error, whichever of its fingerprints was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ErrorDetail {
    /// In a line.
    #[serde(flatten)]
    pub summary: ErrorSummary,
    /// Its fingerprints, each by itself.
    pub group: Vec<ErrorMember>,
    /// Why they are one: one entry fewer than there are fingerprints, those included that nothing is counted of yet.
    pub merges: Vec<ErrorMerge>,
    /// All events ever.
    pub hits_total: u64,
    /// Events of the last 24 hours.
    pub hits_1d: u64,
    /// Events of each of the last 30 days that had any, by date.
    pub days: BTreeMap<String, u64>,
    /// Users it happened to; a guess beyond 64.
    pub users: u64,
    /// Versions it happened in.
    pub versions: Vec<String>,
    /// All tags of its events.
    pub tags: Vec<String>,
    /// What stood in each gap of the template, the most frequent first.
    pub values: Vec<Vec<ErrorValue>>,
    /// The newest events and the first.
    pub samples: Vec<ErrorSample>,
    /// Until when it is ignored, if it is.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ignored_until: Option<Timestamp>,
}

/// One fingerprint of an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ErrorMember {
    /// Its name.
    pub fingerprint: String,
    /// Its message with its volatile parts taken out.
    pub template: String,
    /// All events ever.
    pub hits_total: u64,
    /// When it last happened.
    #[schema(value_type = String, format = DateTime)]
    pub last_seen: Timestamp,
    /// Number of the rules that it was told apart by.
    pub rules: u32,
    /// Whether somebody took it out of its group, so that no rule merges it.
    pub split: bool,
}

/// Why two fingerprints are one error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ErrorMerge {
    /// The two.
    pub fingerprints: [String; 2],
    /// `rule`, `person`, or `new_rules`: the second is what the messages of the first have since the rules changed.
    #[schema(example = "rule")]
    pub by: String,
    /// The reason, for people; text of messages may be part of it.
    pub reason: String,
}

/// Body of `POST /api/errors/{fingerprint}/merge`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeError {
    /// The fingerprint of the other error.
    #[schema(example = "5f0c2a9e-0000-4000-8000-000000000000")]
    pub into: String,
}

/// What stood in a gap of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ErrorValue {
    /// The value.
    pub value: String,
    /// How often; may be too high where there were very many different ones.
    pub count: u64,
}

/// One event as it came, secrets and personal data taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ErrorSample {
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Its id.
    pub id: String,
    /// What it said.
    pub message: String,
}

/// Body of `PUT /api/errors/{fingerprint}/status`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetErrorStatus {
    /// `open`, `ignored` or `resolved`.
    #[schema(example = "ignored")]
    pub status: String,
    /// Until when it is ignored; for good when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
}
