//! The chain of hashes of one tenant.

use super::seal::SHARDS;
use super::{Draft, Entry};
use crate::canonical;
use crate::id::TenantId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt;

/// A SHA-256, as 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hash(String);

/// Why a text is no hash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no hash: expected 64 hexadecimal digits in lower case")]
pub struct HashError {
    /// What was given.
    pub text: String,
}

impl Hash {
    /// What the first entry of a chain follows.
    pub fn zero() -> Hash {
        Hash("0".repeat(64))
    }

    /// All 64 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Hash {
    type Error = HashError;
    fn try_from(text: String) -> Result<Hash, HashError> {
        let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() == 64 && text.bytes().all(digit) {
            Ok(Hash(text))
        } else {
            Err(HashError {
                text: text.chars().take(80).collect(),
            })
        }
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> String {
        hash.0
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A place in a chain and the hash of the entry there: enough to tell whether a chain still leads to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// The place; 0 is before the first.
    pub sequence: u64,
    /// The hash there.
    pub hash: Hash,
}

impl Anchor {
    /// Before the first entry.
    pub fn start() -> Anchor {
        Anchor {
            sequence: 0,
            hash: Hash::zero(),
        }
    }
}

/// The end of a tenant's chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Whose.
    pub tenant: TenantId,
    /// Where it ends.
    pub anchor: Anchor,
    /// How many drafts of each shard are in it, or known to be missing.
    pub sealed: [u64; SHARDS],
}

impl Head {
    /// The end of a chain without entries.
    pub fn new(tenant: TenantId) -> Head {
        Head {
            tenant,
            anchor: Anchor::start(),
            sealed: [0; SHARDS],
        }
    }
}

/// Gives what happened its place at the end of the chain.
pub fn append(head: &Head, event: Draft, now: Timestamp) -> (Entry, Head) {
    let mut entry = Entry {
        sequence: head.anchor.sequence + 1,
        sealed_at: now,
        previous: head.anchor.hash.clone(),
        hash: Hash::zero(),
        event,
    };
    entry.hash = hash_of(&entry);
    let next = Head {
        anchor: entry.anchor(),
        ..head.clone()
    };
    (entry, next)
}

impl Entry {
    /// Its place and its hash.
    pub fn anchor(&self) -> Anchor {
        Anchor {
            sequence: self.sequence,
            hash: self.hash.clone(),
        }
    }
}

/// SHA-256 of the canonical JSON of all of it but its own hash.
pub(super) fn hash_of(entry: &Entry) -> Hash {
    let mut value = serde_json::to_value(entry)
        .expect("texts, numbers, times and maps with text keys are always JSON");
    if let Value::Object(map) = &mut value {
        map.remove("hash");
    }
    Hash(hex::encode(Sha256::digest(canonical::text(&value))))
}
