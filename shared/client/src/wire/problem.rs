//! Errors on the wire: RFC 9457 problem details with a stable `code`.

use super::Finding;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What went wrong, served as `application/problem+json`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Link to the description of this kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// Short and the same for every problem of this code.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What is wrong this time, where, and what to do about it.
    pub detail: String,
    /// Stable name to program against, such as `skill_not_found`.
    #[schema(example = "skill_not_found")]
    pub code: String,
    /// The findings, when a text or values were refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// The checks of a run that was not let run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<super::Check>,
    /// The record of a run that was not let run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
    /// When it is worth trying again; the header `Retry-After` says the same in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub retry_at: Option<super::Timestamp>,
    /// Name of the request in the logs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}
