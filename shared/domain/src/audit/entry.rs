//! What an entry says.

use super::redact::{redact, redact_text};
use super::{Hash, Verb};
use crate::canonical;
use crate::id::TenantId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Of what changed, so many bytes of JSON before and after; and of all reasons together.
const MOST_BYTES: usize = 8 * 1024;
/// Characters of a reason.
const MOST_OF_A_REASON: usize = 500;

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Their name within the tenant.
    pub name: String,
    /// How they proved it: `session`, `token:<id>`, `jwt:<issuer>`, `webhook:<id>`, `system`. Never the
    /// credential itself.
    pub credential: String,
}

impl Actor {
    /// Prentice itself: a sweep, a deadline.
    pub fn system() -> Actor {
        Actor {
            name: "prentice".to_owned(),
            credential: "system".to_owned(),
        }
    }
}

/// What it was done to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// Such as `run`, `skill`, `budget`, `token`.
    pub kind: String,
    /// Its id.
    pub id: String,
}

impl Object {
    /// An object of this kind and id.
    pub fn new(kind: &str, id: impl ToString) -> Object {
        Object {
            kind: kind.to_owned(),
            id: id.to_string(),
        }
    }
}

/// What happened, before it has its place in the chain. Made by [`Draft::new`] only, and redacted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Its name: a UUID v7, so that names sort by time.
    pub id: String,
    /// When it happened.
    pub at: Timestamp,
    /// In whose data.
    pub tenant: TenantId,
    /// Who did it.
    pub actor: Actor,
    /// What.
    pub verb: Verb,
    /// To what.
    pub object: Object,
    /// How it was before, as far as it tells something.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub before: Value,
    /// How it was afterwards.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub after: Value,
    /// Why, for people: what each check said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// The request it came with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// What a later version of Prentice wrote and this one does not know; it is hashed like the rest.
    #[serde(flatten)]
    later: BTreeMap<String, Value>,
}

impl Draft {
    /// Something that happened.
    pub fn new(
        id: &str,
        at: Timestamp,
        tenant: TenantId,
        actor: Actor,
        verb: Verb,
        object: Object,
    ) -> Draft {
        Draft {
            id: id.to_owned(),
            at,
            tenant,
            actor,
            verb,
            object,
            before: Value::Null,
            after: Value::Null,
            reasons: Vec::new(),
            request_id: None,
            later: BTreeMap::new(),
        }
    }

    /// With what changed; `null` for what there was not. Both are redacted; of what is larger than 8 KiB
    /// its size and SHA-256 remain.
    #[must_use]
    pub fn change(mut self, before: &Value, after: &Value) -> Draft {
        self.before = bounded(settled(redact(before)));
        self.after = bounded(settled(redact(after)));
        self
    }

    /// With one more reason, redacted; of each 500 characters are kept, and none after 8 KiB.
    #[must_use]
    pub fn reason(mut self, reason: &str) -> Draft {
        let used: usize = self.reasons.iter().map(String::len).sum();
        if used < MOST_BYTES {
            let redacted = redact_text(reason);
            let kept = redacted.chars().take(MOST_OF_A_REASON);
            self.reasons.push(kept.collect());
        }
        self
    }

    /// With the request it came with.
    #[must_use]
    pub fn request(mut self, id: &str) -> Draft {
        self.request_id = Some(id.to_owned());
        self
    }
}

/// Entries are sealed many at a time, in one transaction of limited size.
fn bounded(value: Value) -> Value {
    let text = value.to_string();
    if text.len() <= MOST_BYTES {
        return value;
    }
    let hash = hex::encode(Sha256::digest(canonical::text(&value)));
    json!({"left_out": true, "bytes": text.len(), "sha256": hash})
}

/// What is hashed must be the same after it was written and read: a number that is not becomes text.
fn settled(value: Value) -> Value {
    match value {
        Value::Number(number) => {
            let text = number.to_string();
            let number = Value::Number(number);
            if serde_json::from_str::<Value>(&text).is_ok_and(|again| again == number) {
                number
            } else {
                Value::String(text)
            }
        }
        Value::Array(items) => Value::Array(items.into_iter().map(settled).collect()),
        Value::Object(map) => {
            let entries = map.into_iter().map(|(key, value)| (key, settled(value)));
            Value::Object(entries.collect())
        }
        other => other,
    }
}

/// What happened, at its place in the chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its place, from 1.
    pub sequence: u64,
    /// When it got it.
    pub sealed_at: Timestamp,
    /// The hash of the one before it; zeros for the first.
    pub previous: Hash,
    /// The hash of everything else in it.
    pub hash: Hash,
    /// What happened.
    #[serde(flatten)]
    pub event: Draft,
}
