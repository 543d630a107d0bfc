//! Who did what, when and why.

use super::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// One entry of the audit. Secrets and personal data are redacted before it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditEntry {
    /// Its place in the chain, from 1; null until it is sealed, within a minute.
    pub sequence: Option<u64>,
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Who did it.
    pub actor: String,
    /// How they proved it: `session`, `token:…`, `jwt:…`; `system` for Prentice itself.
    pub credential: String,
    /// What, such as `run.started`, `approval.approved`, `budget.changed`.
    #[schema(example = "run.denied")]
    pub verb: String,
    /// To what, such as `run_…` or `ops/disk-report`.
    pub object: String,
    /// What that is: `run`, `skill`, `budget`, `token`, ….
    pub object_kind: String,
    /// Why, and by which policies.
    pub reasons: Vec<String>,
    /// How it was before, where something changed.
    #[schema(value_type = Option<Object>)]
    pub before: Option<Value>,
    /// How it is after.
    #[schema(value_type = Option<Object>)]
    pub after: Option<Value>,
    /// The request that did it, as in the logs.
    pub request_id: Option<String>,
    /// SHA-256 over this entry and the one before it.
    pub hash: Option<String>,
}

/// Answer of `GET /api/audit/verify`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditVerification {
    /// Whether nothing was removed, changed or moved, as far as it was looked at.
    pub intact: bool,
    /// Entries that were looked at.
    pub entries: u64,
    /// Entries that wait to be sealed.
    pub unsealed: u64,
    /// The hash of the last entry: keep it elsewhere to be able to prove that nothing was cut off.
    pub head: Option<String>,
    /// What is wrong and from which entry on, if anything is.
    pub problem: Option<String>,
    /// The place of the first entry that is wrong.
    pub broken_at: Option<u64>,
    /// What was done there: `changed`, `removed`, `reordered`, `truncated`, `unanchored`; `gap` when entries
    /// were removed, or put in, before they were sealed.
    pub kind: Option<String>,
    /// Where to go on, when there is more than one request looks at.
    pub next_cursor: Option<String>,
}
